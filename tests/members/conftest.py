import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from digitalrat.members.models import Seat
from tests.factories.members import Cast


@pytest.fixture
def vacant_seat(cast: Cast) -> Seat:
    """Seat 6 of the running term, which nobody holds."""
    taken = Seat.objects.get(number=1)
    return Seat.objects.create(term=cast.term, sector=taken.sector, number=6)


@pytest.fixture
def counted_attempts(settings: Settings) -> None:
    """Attempts to sign in are limited as in production."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    cache.clear()

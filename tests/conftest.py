from collections.abc import Iterator

import pytest
from django.utils import translation
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.factories.members import Cast, make_cast

BROWSER_TESTS = "tests/e2e/"


class BrowsersTogether(LoadScopeScheduling):
    """Each test goes to whoever is free; those of the browsers stay together, and the largest group begins first.

    The machine is small, and the demonstration is loaded once for all browsers.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER_TESTS if nodeid.startswith(BROWSER_TESTS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowsersTogether:
    return BrowsersTogether(config, log)


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """Each test begins in German: a page that an English reader asked for would leave its language behind."""
    with translation.override("de"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Author, co-author, other member, chair, CDO, office, department, editor, guest and a visitor."""
    return make_cast()

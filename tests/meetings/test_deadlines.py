from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from digitalrat.meetings.deadlines import default_deadline, dissent_until, time_left

NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # 12:00 in Berlin


def test_a_ballot_ends_with_the_last_day(settings: Settings) -> None:
    settings.BALLOT_DAYS = 14
    assert timezone.localtime(default_deadline(NOON)).isoformat() == "2026-03-17T23:59:00+01:00"


def test_summer_time_does_not_move_the_end_of_the_day(settings: Settings) -> None:
    settings.BALLOT_DAYS = 30
    assert timezone.localtime(default_deadline(NOON)).isoformat() == "2026-04-02T23:59:00+02:00"


def test_the_local_day_counts_not_that_of_greenwich(settings: Settings) -> None:
    settings.DISSENT_DAYS = 14
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)  # already the 4th in Berlin
    assert timezone.localtime(dissent_until(late)).isoformat() == "2026-03-18T23:59:00+01:00"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=14), "noch 14 Tage"),
        (timedelta(days=2), "noch 2 Tage"),
        (timedelta(days=1), "noch bis morgen"),
        (timedelta(hours=11), "noch 11 Stunden"),
        (timedelta(hours=1), "noch 1 Stunde"),
        (timedelta(minutes=59, seconds=59), "noch weniger als eine Stunde"),
        (timedelta(seconds=1), "noch weniger als eine Stunde"),
        (timedelta(), "Frist abgelaufen"),
        (timedelta(days=-3), "Frist abgelaufen"),
    ],
)
def test_time_left_in_words(left: timedelta, words: str) -> None:
    assert time_left(NOON + left, NOON) == words

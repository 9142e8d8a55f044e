"""When mails are due: by frequency, never in quiet hours, and by the clock on the wall at both changes of it."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from digitalrat.members.enums import MailFrequency as F
from digitalrat.notifications.due import DIGEST_AT, Quiet, due_at, last_at

NIGHT = Quiet(time(20), time(8))


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone(), fold=fold)


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        (F.AT_ONCE, "2026-03-03 10:00", "2026-03-03 10:00"),
        (F.DAILY, "2026-03-03 06:59", "2026-03-03 07:00"),
        (F.DAILY, "2026-03-03 07:00", "2026-03-04 07:00"),
        # 2 March 2026 is a Monday.
        (F.WEEKLY, "2026-03-02 06:59", "2026-03-02 07:00"),
        (F.WEEKLY, "2026-03-02 07:00", "2026-03-09 07:00"),
        (F.WEEKLY, "2026-03-08 23:59", "2026-03-09 07:00"),
        # Across the end of the year: 4 January 2027 is a Monday, in the last week of 2026 as in the first of 2027.
        (F.WEEKLY, "2026-12-28 07:01", "2027-01-04 07:00"),
        (F.WEEKLY, "2026-12-31 23:59", "2027-01-04 07:00"),
        (F.DAILY, "2026-12-31 12:00", "2027-01-01 07:00"),
        # Clocks go forward on 29 March and back on 25 October; seven in the morning stays seven in the morning.
        (F.DAILY, "2026-03-28 12:00", "2026-03-29 07:00"),
        (F.DAILY, "2026-10-24 12:00", "2026-10-25 07:00"),
        (F.WEEKLY, "2026-03-28 12:00", "2026-03-30 07:00"),
    ],
)
def test_by_frequency(frequency: F, now: str, due: str) -> None:
    assert due_at(frequency, berlin(now)) == berlin(due)


def test_never_is_never() -> None:
    assert due_at(F.NEVER, berlin("2026-03-03 10:00"), NIGHT) is None


@pytest.mark.parametrize(("now", "hours"), [("2026-03-28 07:00", 23), ("2026-10-24 07:00", 25)])
def test_a_day_has_23_or_25_hours_when_the_clocks_change(now: str, hours: int) -> None:
    due = due_at(F.DAILY, berlin(now))
    assert due is not None
    # Of two times in one zone, a difference would look at the clocks only.
    assert (due.timestamp() - berlin(now).timestamp()) / 3600 == hours


@pytest.mark.parametrize(
    ("frequency", "quiet", "now", "due"),
    [
        (F.AT_ONCE, NIGHT, "2026-03-03 19:59", "2026-03-03 19:59"),
        (F.AT_ONCE, NIGHT, "2026-03-03 20:00", "2026-03-04 08:00"),
        (F.AT_ONCE, NIGHT, "2026-03-04 07:59", "2026-03-04 08:00"),
        (F.AT_ONCE, NIGHT, "2026-03-04 08:00", "2026-03-04 08:00"),
        # The mail of the day waits, too.
        (F.DAILY, NIGHT, "2026-03-03 12:00", "2026-03-04 08:00"),
        (F.WEEKLY, NIGHT, "2026-12-31 12:00", "2027-01-04 08:00"),
        # Quiet at noon, within one day.
        (F.AT_ONCE, Quiet(time(12), time(14)), "2026-03-03 12:30", "2026-03-03 14:00"),
        (F.AT_ONCE, Quiet(time(12), time(14)), "2026-03-03 14:00", "2026-03-03 14:00"),
        # Through the nights in which clocks change.
        (F.AT_ONCE, NIGHT, "2026-03-28 23:00", "2026-03-29 08:00"),
        (F.AT_ONCE, NIGHT, "2026-10-24 23:00", "2026-10-25 08:00"),
    ],
)
def test_quiet_hours(frequency: F, quiet: Quiet, now: str, due: str) -> None:
    assert due_at(frequency, berlin(now), quiet) == berlin(due)


def test_an_end_that_is_skipped_in_spring_comes_when_the_clocks_have_changed() -> None:
    quiet = Quiet(time(22), time(2, 30))
    due = due_at(F.AT_ONCE, berlin("2026-03-28 23:00"), quiet)
    assert due is not None
    assert timezone.localtime(due).isoformat() == "2026-03-29T03:30:00+02:00"
    assert not quiet.covers(due)


def test_an_end_that_comes_twice_in_autumn_is_the_next_of_the_two() -> None:
    quiet = Quiet(time(22), time(2, 30))
    before = due_at(F.AT_ONCE, berlin("2026-10-24 23:00"), quiet)
    between = due_at(F.AT_ONCE, berlin("2026-10-25 02:10", fold=1), quiet)
    assert [timezone.localtime(due).isoformat() for due in (before, between) if due] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-03-03 06:59", "2026-03-02 07:00"),
        ("2026-03-03 07:00", "2026-03-03 07:00"),
        ("2026-03-29 12:00", "2026-03-29 07:00"),
        ("2026-10-25 00:30", "2026-10-24 07:00"),
    ],
)
def test_the_last_morning(now: str, last: str) -> None:
    assert last_at(DIGEST_AT, berlin(now)) == berlin(last)

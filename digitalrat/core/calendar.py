"""Working days and due dates: pure functions over dates, holidays from the library ``holidays``."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays
from django.conf import settings


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    BEFORE_MEETING = "before_meeting"


@dataclass(frozen=True)
class DueDate:
    """A due date and how it came about.

    ``start`` is day zero, ``count`` and ``unit`` the period, ``skipped`` the holidays (date, name) that were
    passed over, ``moved_from`` the arithmetical end when that was no working day.
    """

    start: date
    count: int
    unit: Unit
    due: date
    skipped: tuple[tuple[date, str], ...] = ()
    moved_from: date | None = None


@lru_cache(maxsize=64)
def _holidays(subdivision: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=subdivision, years=year, language="de"))


def holiday_name(day: date) -> str:
    """Name of the public holiday on ``day``, or the empty string."""
    return _holidays(settings.HOLIDAY_SUBDIVISION, day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday of the state that HOLIDAY_SUBDIVISION names."""
    return day.weekday() < 5 and not holiday_name(day)


def next_working_day(day: date) -> date:
    """``day`` itself if it is a working day, else the first one after it (§ 193 BGB)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, days: int) -> tuple[date, tuple[tuple[date, str], ...]]:
    """The ``days``-th working day after ``start`` (which does not count, § 187 BGB) and the holidays skipped."""
    skipped: list[tuple[date, str]] = []
    day, left = start, days
    while left:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
        elif day.weekday() < 5:
            skipped.append((day, holiday_name(day)))
    return day, tuple(skipped)


def due_in_working_days(start: date, days: int) -> DueDate:
    """Due on the ``days``-th working day after ``start``."""
    due, skipped = add_working_days(start, days)
    return DueDate(start=start, count=days, unit=Unit.WORKING_DAYS, due=due, skipped=skipped)


def due_in_weeks(start: date, weeks: int) -> DueDate:
    """Due ``weeks`` weeks after ``start`` (§ 188 BGB), moved on when that is no working day (§ 193 BGB)."""
    end = start + timedelta(weeks=weeks)
    due = next_working_day(end)
    span = (end + timedelta(days=n) for n in range((due - end).days))
    skipped = tuple((day, holiday_name(day)) for day in span if holiday_name(day))
    return DueDate(
        start=start,
        count=weeks,
        unit=Unit.WEEKS,
        due=due,
        skipped=skipped,
        moved_from=end if due != end else None,
    )

"""Due dates around the days on which counting goes wrong: Easter, carnival, May, the year's end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from digitalrat.core.calendar import (
    Unit,
    add_working_days,
    due_in_weeks,
    due_in_working_days,
    holiday_name,
    is_working_day,
    next_working_day,
)

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Neujahr"),
        (date(2026, 4, 3), "Karfreitag"),
        (date(2026, 4, 6), "Ostermontag"),
        (date(2026, 5, 1), "Erster Mai"),
        (date(2026, 5, 14), "Christi Himmelfahrt"),
        (date(2026, 5, 25), "Pfingstmontag"),
        (date(2026, 6, 4), "Fronleichnam"),
        (date(2025, 10, 3), "Tag der Deutschen Einheit"),
        (date(2027, 11, 1), "Allerheiligen"),
        (date(2026, 12, 25), "Erster Weihnachtstag"),
    ],
)
def test_holidays_of_north_rhine_westphalia_are_no_working_days(day: date, name: str) -> None:
    assert holiday_name(day) == name
    assert is_working_day(day) is False


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 16),  # carnival Monday: closed in fact, a working day in law
        date(2026, 2, 12),  # Weiberfastnacht
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2025, 10, 31),  # Reformation Day, a holiday elsewhere
        date(2025, 1, 6),  # Epiphany, likewise
    ],
)
def test_carnival_and_other_customs_are_working_days(day: date) -> None:
    assert is_working_day(day) is True


def test_the_state_is_a_setting(settings: Settings) -> None:
    settings.HOLIDAY_SUBDIVISION = "BY"
    assert holiday_name(date(2025, 1, 6)) == "Heilige Drei Könige"
    settings.HOLIDAY_SUBDIVISION = "NW"
    assert holiday_name(date(2025, 1, 6)) == ""


def test_five_working_days_without_a_holiday_are_a_week() -> None:
    due = due_in_working_days(date(2026, 3, 2), 5)
    assert (due.due, due.skipped, due.moved_from) == (date(2026, 3, 9), (), None)
    assert (due.count, due.unit) == (5, Unit.WORKING_DAYS)


def test_five_working_days_over_easter() -> None:
    due = due_in_working_days(date(2026, 4, 1), 5)
    assert due.due == date(2026, 4, 10)
    assert due.skipped == ((date(2026, 4, 3), "Karfreitag"), (date(2026, 4, 6), "Ostermontag"))


def test_five_working_days_over_carnival_count_every_day() -> None:
    assert due_in_working_days(date(2026, 2, 11), 5).due == date(2026, 2, 18)


def test_five_working_days_over_the_end_of_the_year() -> None:
    due = due_in_working_days(date(2025, 12, 23), 5)
    assert due.due == date(2026, 1, 2)
    assert [name for _day, name in due.skipped] == ["Erster Weihnachtstag", "Zweiter Weihnachtstag", "Neujahr"]


def test_a_holiday_on_a_weekend_is_not_skipped_twice() -> None:
    # All Saints' Day 2026 is a Sunday.
    due = due_in_working_days(date(2026, 10, 30), 1)
    assert (due.due, due.skipped) == (date(2026, 11, 2), ())


def test_received_on_a_saturday_counting_begins_on_monday() -> None:
    assert due_in_working_days(date(2026, 3, 7), 1).due == date(2026, 3, 9)


def test_six_weeks_end_on_the_same_weekday() -> None:
    due = due_in_weeks(date(2026, 1, 13), 6)
    assert (due.due, due.moved_from, due.skipped) == (date(2026, 2, 24), None, ())
    assert (due.count, due.unit) == (6, Unit.WEEKS)


def test_six_weeks_that_end_on_carnival_monday_end_there() -> None:
    assert due_in_weeks(date(2026, 1, 5), 6).due == date(2026, 2, 16)


@pytest.mark.parametrize(
    ("start", "end", "due", "skipped"),
    [
        # Good Friday moves past the whole Easter weekend (§ 193 BGB).
        (date(2026, 2, 20), date(2026, 4, 3), date(2026, 4, 7), ["Karfreitag", "Ostersonntag", "Ostermontag"]),
        # A Saturday moves to Monday.
        (date(2026, 1, 10), date(2026, 2, 21), date(2026, 2, 23), []),
        # Ascension Day is a Thursday; the Friday after it is a working day.
        (date(2026, 4, 2), date(2026, 5, 14), date(2026, 5, 15), ["Christi Himmelfahrt"]),
        # Christmas: Friday and Saturday, then a Sunday.
        (
            date(2026, 11, 13),
            date(2026, 12, 25),
            date(2026, 12, 28),
            ["Erster Weihnachtstag", "Zweiter Weihnachtstag"],
        ),
        # New Year's Day 2027 is a Friday.
        (date(2026, 11, 20), date(2027, 1, 1), date(2027, 1, 4), ["Neujahr"]),
    ],
)
def test_an_end_that_is_no_working_day_moves_on(start: date, end: date, due: date, skipped: list[str]) -> None:
    result = due_in_weeks(start, 6)
    assert result.moved_from == end
    assert result.due == due
    assert [name for _day, name in result.skipped if name != "Ostersonntag"] == [
        name for name in skipped if name != "Ostersonntag"
    ]


@given(days, st.integers(min_value=1, max_value=40))
def test_working_days_are_counted_one_by_one(start: date, count: int) -> None:
    due, skipped = add_working_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert is_working_day(due)
    assert sum(is_working_day(day) for day in between) == count
    assert [day for day, _name in skipped] == [day for day in between if day.weekday() < 5 and not is_working_day(day)]


@given(days, st.integers(min_value=1, max_value=20))
def test_weeks_never_end_early_and_never_on_a_free_day(start: date, weeks: int) -> None:
    result = due_in_weeks(start, weeks)
    end = start + timedelta(weeks=weeks)
    assert result.due == next_working_day(end)
    assert is_working_day(result.due)
    assert timedelta(0) <= result.due - end <= timedelta(days=4)
    assert (result.moved_from is None) == (result.due == end)

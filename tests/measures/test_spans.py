"""How long something lasts: counted by calendar, across leap days, in the words of a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.measures.spans import after, ago, in_words, lasted, running_for, span

TABLE = [
    (date(2019, 8, 12), date(2019, 8, 12), 0, "0 Tagen"),
    (date(2019, 8, 12), date(2019, 8, 13), 0, "1 Tag"),
    (date(2019, 8, 12), date(2019, 9, 11), 0, "30 Tagen"),
    (date(2019, 8, 12), date(2019, 9, 12), 1, "1 Monat"),
    (date(2019, 8, 12), date(2020, 8, 11), 11, "11 Monaten"),
    (date(2019, 8, 12), date(2020, 8, 12), 12, "1 Jahr"),
    (date(2019, 8, 12), date(2020, 9, 12), 13, "1 Jahr und 1 Monat"),
    (date(2019, 8, 12), date(2026, 11, 23), 87, "7 Jahren und 3 Monaten"),
    # A month without the day is full on its last day (§ 188 (3) BGB).
    (date(2020, 2, 29), date(2021, 2, 27), 11, "11 Monaten"),
    (date(2020, 2, 29), date(2021, 2, 28), 12, "1 Jahr"),
    (date(2020, 2, 29), date(2021, 3, 1), 12, "1 Jahr"),
    (date(2020, 2, 29), date(2024, 2, 28), 47, "3 Jahren und 11 Monaten"),
    (date(2020, 2, 29), date(2024, 2, 29), 48, "4 Jahren"),
    (date(2021, 2, 28), date(2024, 2, 28), 36, "3 Jahren"),
    (date(2021, 1, 31), date(2021, 2, 28), 1, "1 Monat"),
    (date(2021, 1, 31), date(2021, 3, 30), 1, "1 Monat"),
    (date(2021, 1, 31), date(2021, 4, 30), 3, "3 Monaten"),
    (date(9999, 12, 1), date(9999, 12, 31), 0, "30 Tagen"),
]


@pytest.mark.parametrize(("start", "end", "months", "words"), TABLE)
def test_full_months_and_their_words(start: date, end: date, months: int, words: str) -> None:
    assert span(start, end).months == months
    assert in_words(span(start, end)) == words


DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_what_began_earlier_or_ends_later_is_never_shorter(days: list[date]) -> None:
    first, second, third = days
    assert span(first, third).months >= span(second, third).months
    assert span(first, third).months >= span(first, second).months
    # Never more than the days allow: a month has 28 at least.
    assert span(first, third).months * 28 <= span(first, third).days


def test_nothing_ends_before_it_begins() -> None:
    with pytest.raises(ValueError):
        span(date(2020, 1, 2), date(2020, 1, 1))


def test_in_a_sentence() -> None:
    day = date(2026, 11, 23)
    assert ago(date(2019, 8, 12), day) == "vor 7 Jahren und 3 Monaten"
    assert (ago(day, day), after(day, day)) == ("heute", "am selben Tag")
    assert after(date(2019, 8, 12), date(2021, 8, 12)) == "nach 2 Jahren"
    assert running_for(date(2026, 10, 13), day) == "seit 41 Tagen"
    assert (running_for(date(2026, 11, 22), day), running_for(day, day)) == ("seit 1 Tag", "seit heute")
    assert (lasted(date(2026, 9, 21), day), lasted(day, day)) == ("63 Tage", "0 Tage")


def test_the_clock_counts_days_and_not_hours() -> None:
    """Between these days the clocks go back: 24 times 60 minutes would not be enough."""
    assert running_for(date(2026, 10, 24), date(2026, 10, 26)) == "seit 2 Tagen"

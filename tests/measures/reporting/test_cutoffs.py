"""Cut-offs of a cycle, at the ends of months above all."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.measures.reporting import cutoffs_until, next_cutoff


@dataclass(frozen=True)
class Cycle:
    first_cutoff: date
    months: int


def following(cycle: Cycle, number: int) -> list[str]:
    found = []
    day = cycle.first_cutoff - timedelta(days=1)
    for _n in range(number):
        day = next_cutoff(cycle, day)
        found.append(day.isoformat())
    return found


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        ("2026-03-31", 3, ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]),
        ("2026-06-30", 6, ["2026-06-30", "2026-12-31", "2027-06-30"]),
        ("2027-11-30", 3, ["2027-11-30", "2028-02-29", "2028-05-31"]),
        ("2026-02-28", 12, ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2026-01-30", 1, ["2026-01-30", "2026-02-28", "2026-03-30"]),
        ("2026-01-15", 3, ["2026-01-15", "2026-04-15", "2026-07-15"]),
        ("2026-10-01", 5, ["2026-10-01", "2027-03-01", "2027-08-01"]),
    ],
)
def test_month_ends(first: str, months: int, expected: list[str]) -> None:
    assert following(Cycle(date.fromisoformat(first), months), len(expected)) == expected


def test_on_the_day_itself_the_next_one_is_the_next() -> None:
    cycle = Cycle(date(2026, 3, 31), 3)
    assert next_cutoff(cycle, date(2026, 6, 29)) == date(2026, 6, 30)
    assert next_cutoff(cycle, date(2026, 6, 30)) == date(2026, 9, 30)
    assert next_cutoff(cycle, date(2020, 1, 1)) == date(2026, 3, 31)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 60), st.dates(date(1990, 1, 1), date(2099, 1, 1)))
def test_next_is_the_first_that_is_later(first: date, months: int, after: date) -> None:
    cycle = Cycle(first, months)
    found = next_cutoff(cycle, after)
    assert found > after
    all_until = list(islice(cutoffs_until(cycle, found), 2000))
    assert all_until[-1] == found and all(day <= after for day in all_until[:-1])
    assert all_until == sorted(set(all_until))

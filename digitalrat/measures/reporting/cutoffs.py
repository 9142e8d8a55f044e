"""The days on which a cycle freezes its reports."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, takewhile
from typing import Protocol


class Cycle(Protocol):
    """Every ``months`` months from ``first_cutoff`` on."""

    @property
    def first_cutoff(self) -> date: ...

    @property
    def months(self) -> int: ...


def next_cutoff(cycle: Cycle, after: date) -> date:
    """The first cut-off later than ``after``; the first of all if that is still ahead."""
    first = cycle.first_cutoff
    # One step less than the calendar says, because the day of the month decides whether it has passed.
    passed = ((after.year - first.year) * 12 + after.month - first.month) // cycle.months - 1
    return next(day for n in count(max(passed, 0)) if (day := _nth(cycle, n)) > after)


def cutoffs_until(cycle: Cycle, day: date) -> Iterator[date]:
    """All cut-offs of the cycle up to and including ``day``, in order."""
    return takewhile(lambda cutoff: cutoff <= day, (_nth(cycle, n) for n in count()))


def _nth(cycle: Cycle, n: int) -> date:
    """Counted from the first, so that 31 January, 28 February, 31 March keep their distance.

    Who begins on the last day of a month means last days: 30 June, 30 September, 31 December.
    """
    first = cycle.first_cutoff
    year, month = divmod(first.year * 12 + first.month - 1 + n * cycle.months, 12)
    last = monthrange(year, month + 1)[1]
    at_the_end = (first + timedelta(days=1)).day == 1
    return date(year, month + 1, last if at_the_end else min(first.day, last))

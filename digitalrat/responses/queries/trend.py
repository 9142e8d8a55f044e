"""Stretches of time of equal length, so that one sees how the ledger developed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from .facts import Fact
from .periods import MONTHS, Period, half, quarter, year


class Unit(StrEnum):
    """How long each stretch is; the value is the parameter of an address."""

    QUARTER = "quartal"
    HALF = "halbjahr"
    YEAR = "jahr"

    @property
    def heading(self) -> str:
        """What is counted, as the heading of a chart."""
        if self is Unit.QUARTER:
            return _("Impulse nach Quartalen")
        return _("Impulse nach Halbjahren") if self is Unit.HALF else _("Impulse nach Jahren")

    @property
    def parts(self) -> int:
        """How many of them make a year."""
        return 1 if self is Unit.YEAR else 12 // MONTHS[self.value]

    def number(self, day: date) -> int:
        """A running number of the stretch that holds ``day``."""
        return day.year * self.parts + (day.month - 1) * self.parts // 12

    def period(self, number: int) -> Period:
        in_year, part = divmod(number, self.parts)
        if self is Unit.YEAR:
            return year(in_year)
        return (half if self is Unit.HALF else quarter)(in_year, part + 1)


def unit_of(days: Collection[date]) -> Unit:
    """The unit that gives a chart few enough columns for a phone: quarters for two years, half-years for six."""
    covered = (max(days) - min(days)).days if days else 0
    if covered <= 2 * 366:
        return Unit.QUARTER
    return Unit.HALF if covered <= 6 * 366 else Unit.YEAR


def buckets(by_day: Mapping[date, Sequence[Fact]], unit: Unit) -> list[tuple[Period, list[Fact]]]:
    """The facts by stretches of time, from the first to the last without a gap."""
    by_number: dict[int, list[Fact]] = {}
    for day, facts in by_day.items():
        by_number.setdefault(unit.number(day), []).extend(facts)
    if not by_number:
        return []
    numbers = range(min(by_number), max(by_number) + 1)
    return [(unit.period(number), by_number.get(number, [])) for number in numbers]

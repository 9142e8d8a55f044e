"""Days as places from left to right, in per cent of a drawing's width. Pure functions.

A drawing so made fits a phone, and its letters keep their size.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

# Free at both ends, in per cent, for marks that stand on the first and the last day.
INSET = 2.0
MOST_TICKS = 5
# Months from one tick to the next.
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
# Nearer to an end than this, in per cent, a text would stick out if it stood in the middle.
NEAR = 7.0


@dataclass(frozen=True)
class DayTick:
    """A first of a month below the drawing; ``year`` is written in a second line where it changes."""

    x: str
    anchor: str
    label: str
    year: str = ""


@dataclass(frozen=True)
class TimeScale:
    """From ``start`` to ``end``, which may be the same day."""

    start: date
    end: date

    def share(self, day: date) -> float:
        """Per cent from the left; days outside stand at the end that is nearer."""
        days = (self.end - self.start).days
        if not days:
            return 50.0
        part = min(max((day - self.start).days / days, 0.0), 1.0)
        return INSET + part * (100 - 2 * INSET)

    def x(self, day: date) -> str:
        return percent(self.share(day))

    def ticks(self) -> tuple[DayTick, ...]:
        """At most MOST_TICKS firsts of months; none if no month begins in between."""
        for step in STEPS:
            days = firsts_of_months(self.start, self.end, step)
            if len(days) <= MOST_TICKS:
                return tuple(self._tick(day, step, index, days) for index, day in enumerate(days))
        return ()

    def _tick(self, day: date, step: int, index: int, days: list[date]) -> DayTick:
        share = self.share(day)
        anchor = "start" if share < NEAR else "end" if share > 100 - NEAR else "middle"
        if step >= 12:
            return DayTick(percent(share), anchor, str(day.year))
        is_new = index == 0 or days[index - 1].year != day.year
        return DayTick(percent(share), anchor, date_format(day, "N"), str(day.year) if is_new else "")


def firsts_of_months(start: date, end: date, step: int) -> list[date]:
    """Every ``step``-th first of a month between two days, counted from January; stops after one too many."""
    month = start.year * 12 + start.month - 1 + (start.day > 1)
    month += -month % step
    found: list[date] = []
    while len(found) <= MOST_TICKS and month // 12 <= date.max.year:
        day = date(month // 12, month % 12 + 1, 1)
        if day > end:
            break
        found.append(day)
        month += step
    return found


def room_below(ticks: tuple[DayTick, ...]) -> int:
    """Pixels for the texts of ``ticks``, in one line or two."""
    return 46 if any(tick.year for tick in ticks) else 28


def percent(number: float) -> str:
    return f"{number:.2f}%"


def pixels(number: float) -> str:
    return f"{number:.1f}"

"""Geometry of the milestones' time line: a lane for each, with the dates that did not hold. Pure functions.

Across in per cent, upright in pixels, as in ``charts``. The list below says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .timescale import DayTick, TimeScale, percent, pixels, room_below

ABOVE, LANE = 30, 34

# state, dates that were given up, the date that holds, the day it was reached
Dates = tuple[str, Sequence[date], date, date | None]


@dataclass(frozen=True)
class Lane:
    """``old`` dates, and where the milestone is now: the day it was reached, or else its date."""

    number: int
    state: str
    y: str
    text_y: str
    old: tuple[str, ...]
    at: str
    first: str
    last: str


@dataclass(frozen=True)
class Lanes:
    """``begins`` and ``ends`` are "" where the measure has no date."""

    lanes: tuple[Lane, ...]
    columns: tuple[DayTick, ...]
    begins: str
    ends: str
    today: str
    today_anchor: str
    top: int
    base: int
    label_y: int
    year_y: int
    height: int


def lanes(milestones: Sequence[Dates], *, today: date, begins_on: date | None, ends_on: date | None) -> Lanes:
    """A lane for each milestone, in the given order; ``today`` and the measure's own dates are in the drawing, too."""
    days = [day for day in (today, begins_on, ends_on) if day]
    for _state, old, due, done in milestones:
        days += [*old, done or due]
    time = TimeScale(min(days), max(days))
    base = ABOVE + LANE * len(milestones)
    share = time.share(today)
    columns = time.ticks()
    return Lanes(
        lanes=tuple(_lane(index, dates, time) for index, dates in enumerate(milestones)),
        columns=columns,
        begins=time.x(begins_on) if begins_on else "",
        ends=time.x(ends_on) if ends_on else "",
        today=time.x(today),
        today_anchor="start" if share < 10 else "end" if share > 90 else "middle",
        top=ABOVE,
        base=base,
        label_y=base + 20,
        year_y=base + 40,
        height=base + room_below(columns),
    )


def _lane(index: int, dates: Dates, time: TimeScale) -> Lane:
    state, old, due, done = dates
    y = ABOVE + LANE * (index + 0.5)
    shares = sorted(time.share(day) for day in (*old, done or due))
    return Lane(
        number=index + 1,
        state=state,
        y=pixels(y),
        text_y=pixels(y + 5),
        old=tuple(time.x(day) for day in old),
        at=time.x(done or due),
        first=percent(shares[0]),
        last=percent(shares[-1]),
    )

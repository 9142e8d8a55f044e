"""Geometry of an indicator's chart, drawn by the server as SVG; the table beside it says the same in numbers.

Pure functions over days and values. Across, everything is in per cent of the width, upright in pixels; the labels of
the scale stand left of the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from babel.numbers import format_compact_decimal
from django.utils.formats import number_format
from django.utils.translation import get_language

from .timescale import DayTick, TimeScale, pixels, room_below

ABOVE, PLOT = 10, 200
# Steps of the scale, times a power of ten.
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
STEPS = 4
# With more values than this only the last one gets a mark.
MOST_MARKS = 40
# From here on "1,5 Mio." instead of "1.500.000".
LARGE = Decimal(1_000_000)


@dataclass(frozen=True)
class Point:
    """A value on a day."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Mark:
    """A place in the drawing."""

    x: str
    y: str


@dataclass(frozen=True)
class Stroke:
    """A straight line from one place to another."""

    start: Mark
    end: Mark


@dataclass(frozen=True)
class ValueTick:
    y: str
    text_y: str
    label: str
    is_zero: bool


@dataclass(frozen=True)
class LineChart:
    """``plan`` leads from baseline to target, ``path`` along the values; ``width`` of the labels is s, m or l."""

    baseline: Mark
    target: Mark
    plan: Stroke
    path: tuple[Stroke, ...]
    marks: tuple[Mark, ...]
    last: Mark | None
    rows: tuple[ValueTick, ...]
    columns: tuple[DayTick, ...]
    width: str
    height: int
    top: int = ABOVE
    base: int = ABOVE + PLOT
    label_y: int = ABOVE + PLOT + 20
    year_y: int = ABOVE + PLOT + 40


def line_chart(*, baseline: Point, target: Point, values: Sequence[Point]) -> LineChart:
    """The series ``values`` (by day, perhaps empty) between where it began and where it is meant to go."""
    points = [baseline, target, *values]
    time = TimeScale(min(point.on for point in points), max(point.on for point in points))
    ticks = value_ticks([point.value for point in points])
    low, high = ticks[0], ticks[-1]

    def mark(point: Point) -> Mark:
        return Mark(time.x(point.on), pixels(_y(point.value, low, high)))

    marks = [mark(point) for point in values]
    labels = tick_labels(ticks)
    longest = max(map(len, labels))
    columns = time.ticks()
    return LineChart(
        baseline=mark(baseline),
        target=mark(target),
        plan=Stroke(mark(baseline), mark(target)),
        path=tuple(Stroke(one, next_one) for one, next_one in zip(marks, marks[1:], strict=False)),
        marks=tuple(marks[:-1]) if len(marks) <= MOST_MARKS else (),
        last=marks[-1] if marks else None,
        rows=tuple(
            ValueTick(pixels(y), pixels(y + 5), label, is_zero=not tick)
            for tick, label in zip(ticks, labels, strict=True)
            for y in [_y(tick, low, high)]
        ),
        columns=columns,
        height=ABOVE + PLOT + room_below(columns),
        width="s" if longest <= 4 else "m" if longest <= 8 else "l",
    )


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    return ABOVE + PLOT * float((high - value) / (high - low))


def value_ticks(values: Sequence[Decimal]) -> list[Decimal]:
    """Round numbers with the same distance, from below the smallest to above the largest of ``values``.

    Zero is among them unless all values are far from it.
    """
    low, high = min(values), max(values)
    if low == high:
        low, high = (min(low, Decimal(0)), max(high, Decimal(0))) if low else (Decimal(0), Decimal(1))
    elif 0 < low <= high / 2:
        low = Decimal(0)
    elif low / 2 <= high < 0:
        high = Decimal(0)
    step = _nice((high - low) / STEPS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [(first + count) * step for count in range(int(last - first) + 1)]


def _nice(distance: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not smaller."""
    power = Decimal(1).scaleb(distance.adjusted())
    return next(power * factor for factor in NICE if power * factor >= distance)


def tick_labels(ticks: Sequence[Decimal]) -> list[str]:
    """By the language of the page, with as many places as are needed, large ones in millions; no two the same."""
    if max(map(abs, ticks)) >= LARGE:
        language = (get_language() or "de").replace("-", "_")
        short = [
            format_compact_decimal(tick, locale=language, fraction_digits=2)
            if abs(tick) >= LARGE
            else _in_full(tick, 0)
            for tick in ticks
        ]
        if len(set(short)) == len(short):
            return short
    places = max(0, *(-int(tick.normalize().as_tuple().exponent) for tick in ticks))
    return [_in_full(tick, places) for tick in ticks]


def _in_full(tick: Decimal, places: int) -> str:
    return number_format(tick, decimal_pos=places, use_l10n=True, force_grouping=True)


def progress(baseline: Decimal, target: Decimal, value: Decimal) -> int | None:
    """How much of the way from baseline to target is done, in per cent: below 0 away from it, above 100 beyond it."""
    if baseline == target:
        return None
    return int(((value - baseline) / (target - baseline) * 100).to_integral_value(ROUND_FLOOR))

"""Geometry of the ledger's charts, drawn by the server as SVG; the tables beside them say the same in numbers.

Across, everything is in per cent of the width, so that a chart fits a phone and its letters keep their size;
upright in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .queries import Figure, Row

GAP = 0.4
# Narrower than this, in per cent, a segment could not be seen.
NARROWEST = 1.2


@dataclass(frozen=True)
class Segment:
    """A rectangle of the bar; ``x`` and ``width`` as SVG lengths."""

    figure: Figure
    x: str
    width: str


def standing_bar(total: Row) -> tuple[Segment, ...]:
    """Segments for in time, late, open, overdue, side by side with gaps; empty ones are left out."""
    figures = [figure for figure in total.standings if figure.number]
    if not figures:
        return ()
    room = 100 - GAP * (len(figures) - 1)
    number = sum(figure.number for figure in figures)
    widths = [max(NARROWEST, room * figure.number / number) for figure in figures]
    # What the smallest width took, the widest one bears.
    widest = widths.index(max(widths))
    widths[widest] += room - sum(widths)
    segments, x = [], 0.0
    for figure, width in zip(figures, widths, strict=True):
        segments.append(Segment(figure, _percent(x), _percent(width)))
        x += width + GAP
    return tuple(segments)


PLOT, ABOVE, BELOW = 200, 24, 48
BROADEST = 9.0
# Lower than this a part has no room for its number.
ROOM_FOR_NUMBER = 18
MOST_NUMBERED = 16


@dataclass(frozen=True)
class Part:
    """A part of a column: the impulses with one fate. ``number_y`` is empty if the number does not fit in."""

    figure: Figure
    y: str
    height: str
    number_y: str


@dataclass(frozen=True)
class Column:
    """A stretch of time; ``year`` is written below the first of each year."""

    row: Row
    x: str
    middle: str
    width: str
    parts: tuple[Part, ...]
    total_y: str
    label: str
    year: str


@dataclass(frozen=True)
class TrendChart:
    """Columns from left to right; lengths in pixels from above."""

    columns: tuple[Column, ...]
    height: int = ABOVE + PLOT + BELOW
    base_y: int = ABOVE + PLOT
    label_y: int = ABOVE + PLOT + 18
    year_y: int = ABOVE + PLOT + 38


def trend_chart(rows: Sequence[Row]) -> TrendChart | None:
    """A column of all impulses for each row, parted by what became of them; None if there is nothing to compare."""
    most = max((row.made.number for row in rows), default=0)
    if len(rows) < 2 or not most:
        return None
    step = 100 / len(rows)
    width = min(step * 0.7, BROADEST)
    columns, shown_year = [], ""
    for index, row in enumerate(rows):
        in_year, _dash, part = row.selection.span.value.partition("-")
        letter = {"halbjahr": "H", "quartal": "Q"}.get(row.selection.span.parameter, "")
        middle = step * (index + 0.5)
        parts = _parts(row, PLOT / most, numbered=len(rows) <= MOST_NUMBERED)
        columns.append(
            Column(
                row=row,
                x=_percent(middle - width / 2),
                middle=_percent(middle),
                width=_percent(width),
                parts=parts,
                total_y=_pixels(ABOVE + PLOT * (1 - row.made.number / most) - 6),
                label=letter + part if part else in_year,
                year=in_year if part and in_year != shown_year else "",
            )
        )
        shown_year = in_year
    return TrendChart(tuple(columns))


def _parts(row: Row, pixels: float, *, numbered: bool) -> tuple[Part, ...]:
    """From the bottom up; ``pixels`` per impulse."""
    parts, y = [], float(ABOVE + PLOT)
    for figure in row.fates:
        if figure.number:
            height = figure.number * pixels
            y -= height
            fits = numbered and height >= ROOM_FOR_NUMBER and figure.number != row.made.number
            parts.append(Part(figure, _pixels(y), _pixels(height), _pixels(y + height / 2 + 5) if fits else ""))
    return tuple(parts)


def _pixels(number: float) -> str:
    return f"{number:.1f}"


def _percent(number: float) -> str:
    return f"{number:.2f}%"

"""Geometry of the ledger's bar, drawn by the server as SVG; the table beside it says the same in numbers."""

from dataclasses import dataclass

from .queries import Figure, Ledger

WIDTH = 1000
GAP = 4
# Narrower than this a segment could not be seen.
NARROWEST = 12


@dataclass(frozen=True)
class Segment:
    """A rectangle of the bar; ``x`` and ``width`` in units of the viewBox, which is WIDTH wide."""

    figure: Figure
    x: int
    width: int


def standing_bar(ledger: Ledger) -> tuple[Segment, ...]:
    """Segments for in time, late, open, overdue, side by side with gaps; empty ones are left out."""
    figures = [figure for figure in ledger.standings if figure.number]
    if not figures:
        return ()
    room = WIDTH - GAP * (len(figures) - 1)
    total = sum(figure.number for figure in figures)
    widths = [max(NARROWEST, room * figure.number // total) for figure in figures]
    # What rounding and the smallest width took or left, the widest one bears.
    widest = widths.index(max(widths))
    widths[widest] += room - sum(widths)
    segments, x = [], 0
    for figure, width in zip(figures, widths, strict=True):
        segments.append(Segment(figure, x, width))
        x += width + GAP
    return tuple(segments)

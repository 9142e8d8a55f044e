"""A line of the ledger: its figures, counted in one go from the facts about some impulses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from statistics import median

from django.utils.translation import gettext_lazy, pgettext_lazy

from digitalrat.impulses.enums import ADOPTED

from ..enums import ANSWERED_STANDINGS, Standing
from .facts import Fact
from .selection import Selection


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list behind it. ``key`` names it: a state, a standing, a disposition …"""

    key: str
    label: str
    number: int
    selection: Selection

    @property
    def url(self) -> str:
        return self.selection.url


@dataclass(frozen=True)
class Row:
    """The figures of one line of a table. in_time + late + open + overdue is always handed_over.

    ``median_days`` is the median of the calendar days from the hand-over to the first signed answer, None if there
    is none; ``with_answer`` counts the impulses it is taken from.
    """

    label: str
    selection: Selection
    made: Figure
    adopted: Figure
    handed_over: Figure
    answered: Figure
    in_time: Figure
    late: Figure
    open: Figure
    overdue: Figure
    extended: Figure
    with_answer: Figure
    not_handed_over: Figure
    not_adopted: Figure
    median_days: float | None

    @property
    def standings(self) -> tuple[Figure, ...]:
        return (self.in_time, self.late, self.open, self.overdue)

    @property
    def fates(self) -> tuple[Figure, ...]:
        """Every impulse once, from a punctual answer to none: together they are ``made``."""
        return (*self.standings, self.not_handed_over, self.not_adopted)

    @property
    def main(self) -> tuple[Figure, ...]:
        """The figures for a first look."""
        return (self.made, self.adopted, self.handed_over, self.answered, self.open, self.overdue)


@dataclass(frozen=True)
class Table:
    """Rows of which those figures are shown that ``columns`` names."""

    rows: tuple[Row, ...]
    columns: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(figure.label for figure in self.figures(self.rows[0])) if self.rows else ()

    @property
    def lines(self) -> tuple[tuple[Row, tuple[Figure, ...]], ...]:
        return tuple((row, self.figures(row)) for row in self.rows)

    def figures(self, row: Row) -> tuple[Figure, ...]:
        return tuple(getattr(row, column) for column in self.columns)


# Each is asked of every fact for every table; as functions they cost a third.
STATE, STANDING, DAYS, IS_EXTENDED = map(attrgetter, ("state", "standing", "days", "is_extended"))

ANSWERS = ("handed_over", *Standing.values)
OVER_TIME = ("made", "adopted", *ANSWERS)
BY_FIELD = ("adopted", *ANSWERS)


MADE = pgettext_lazy("Bilanz", "gestellt")
LABELS = {
    "adopted": gettext_lazy("beschlossen"),
    "handed_over": gettext_lazy("übermittelt"),
    "answered": gettext_lazy("beantwortet"),
    "extended": gettext_lazy("mit verlängerter Frist"),
    "with_answer": gettext_lazy("mit einer Antwort"),
    "not_handed_over": gettext_lazy("Beschlossen, noch nicht übermittelt"),
    "not_adopted": gettext_lazy("In Beratung oder ohne Beschluss"),
    "not_yet_public": gettext_lazy("in Beratung, noch nicht öffentlich"),
}


def row_of(facts: Sequence[Fact], label: str, selection: Selection) -> Row:
    """``selection`` must select exactly the impulses that ``facts`` are about."""
    states = Counter(map(STATE, facts))
    standings = Counter(map(STANDING, facts))
    del standings[""]
    days = [number for number in map(DAYS, facts) if number is not None]
    extended = sum(map(IS_EXTENDED, facts))
    made, handed_over = len(facts), standings.total()
    adopted = sum(states[state] for state in ADOPTED)

    def figure(key: str, number: int, group: str) -> Figure:
        return Figure(key, str(LABELS[key]), number, replace(selection, group=group))

    def stand(standing: Standing) -> Figure:
        return Figure(
            standing.value, str(standing.label), standings[standing], replace(selection, standing=standing.value)
        )

    return Row(
        label=label,
        selection=selection,
        made=Figure("made", str(MADE), made, selection),
        adopted=figure("adopted", adopted, "beschlossen"),
        handed_over=figure("handed_over", handed_over, "uebermittelt"),
        answered=figure("answered", sum(standings[key] for key in ANSWERED_STANDINGS), "beantwortet"),
        in_time=stand(Standing.IN_TIME),
        late=stand(Standing.LATE),
        open=stand(Standing.OPEN),
        overdue=stand(Standing.OVERDUE),
        extended=figure("extended", extended, "verlaengert"),
        with_answer=figure("with_answer", len(days), "mit-antwort"),
        not_handed_over=figure("not_handed_over", adopted - handed_over, "beschlossen-nicht-uebermittelt"),
        not_adopted=figure("not_adopted", made - adopted, "nicht-beschlossen"),
        median_days=median(days) if days else None,
    )

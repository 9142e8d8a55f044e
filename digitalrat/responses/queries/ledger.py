"""The ledger: how many impulses there were and what became of them.

What the council has not decided counts, but shows nothing except its number and state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from digitalrat.impulses.enums import ADOPTED, State
from digitalrat.impulses.models import Impulse

from ..enums import ANSWERED_STANDINGS, Disposition, Standing
from ..models import Handover
from .selection import NOT_YET_PUBLIC, UNANSWERED, Selection, disposition_label, points_handed_over


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
class Year:
    """One row: the impulses that were put up for deliberation in ``year`` and what became of them until today."""

    year: int
    made: Figure
    adopted: Figure
    handed_over: Figure
    standings: tuple[Figure, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.made, self.adopted, self.handed_over, *self.standings)


@dataclass(frozen=True)
class Ledger:
    """All figures as of a day. in_time + late + open + overdue is always handed_over."""

    as_of: date
    made: Figure
    adopted: Figure
    handed_over: Figure
    answered: Figure
    in_time: Figure
    late: Figure
    open: Figure
    overdue: Figure
    not_yet_public: Figure
    states: tuple[Figure, ...]
    dispositions: tuple[Figure, ...]
    years: tuple[Year, ...]

    @property
    def standings(self) -> tuple[Figure, ...]:
        return (self.in_time, self.late, self.open, self.overdue)

    @property
    def main(self) -> tuple[Figure, ...]:
        """The figures for a first look."""
        return (self.made, self.adopted, self.handed_over, self.answered, self.open, self.overdue)

    @property
    def points(self) -> int:
        """Points that were handed over."""
        return sum(figure.number for figure in self.dispositions)

    def all_figures(self) -> Iterator[Figure]:
        yield from (self.made, self.adopted, self.handed_over, self.answered, *self.standings, self.not_yet_public)
        yield from (*self.states, *self.dispositions)
        for year in self.years:
            yield from year.figures


MADE = pgettext_lazy("Bilanz", "gestellt")
LABELS = {
    "adopted": gettext_lazy("beschlossen"),
    "handed_over": gettext_lazy("übermittelt"),
    "answered": gettext_lazy("beantwortet"),
    "not_yet_public": gettext_lazy("in Beratung, noch nicht öffentlich"),
}


def ledger(*, today: date | None = None) -> Ledger:
    """Count everything, in a fixed number of queries. ``today`` decides what is overdue."""
    today = today or timezone.localdate()
    states: Counter[tuple[int, str]] = Counter()
    for year, state, number in (
        Impulse.objects.counted()
        .order_by()
        .values_list(ExtractYear("submitted_at"), "state")
        .annotate(number=Count("pk"))
    ):
        states[year, state] += number
    standings: Counter[tuple[int, str]] = Counter()
    for year, standing, number in (
        _counted_handovers(today)
        .order_by()
        .values_list(ExtractYear("impulse__submitted_at"), "standing")
        .annotate(number=Count("pk"))
    ):
        standings[year, standing] += number
    answers = Counter(
        {
            disposition or UNANSWERED: number
            for disposition, number in points_handed_over()
            .order_by()
            .values_list("disposition")
            .annotate(number=Count("pk"))
        }
    )
    years = sorted({year for year, _state in states}, reverse=True)
    total = _row(states, standings, None)
    by_standing = {figure.key: figure for figure in total.standings}
    return Ledger(
        as_of=today,
        made=total.made,
        adopted=total.adopted,
        handed_over=total.handed_over,
        answered=Figure(
            "answered",
            str(LABELS["answered"]),
            sum(by_standing[standing].number for standing in ANSWERED_STANDINGS),
            Selection(group="beantwortet"),
        ),
        in_time=by_standing[Standing.IN_TIME],
        late=by_standing[Standing.LATE],
        open=by_standing[Standing.OPEN],
        overdue=by_standing[Standing.OVERDUE],
        not_yet_public=Figure(
            "not_yet_public",
            str(LABELS["not_yet_public"]),
            sum(number for (_year, state), number in states.items() if state in NOT_YET_PUBLIC),
            Selection(group="nicht-oeffentlich"),
        ),
        states=tuple(
            Figure(
                state.value,
                str(state.label),
                sum(number for (_year, other), number in states.items() if other == state),
                Selection(state=state.value),
            )
            for state in State
            if state != State.DRAFT
        ),
        dispositions=tuple(
            Figure(key, disposition_label(key), answers[key], Selection(disposition=key))
            for key in [*Disposition.values, UNANSWERED]
        ),
        years=tuple(_row(states, standings, year) for year in years),
    )


def _row(states: Counter[tuple[int, str]], standings: Counter[tuple[int, str]], year: int | None) -> Year:
    """The figures of one year, or of all (None)."""

    def count(counter: Counter[tuple[int, str]], keys: Iterable[str] | None = None) -> int:
        return sum(
            number
            for (in_year, key), number in counter.items()
            if year in (None, in_year) and (keys is None or key in keys)
        )

    everything = Selection(year=year)
    return Year(
        year=year or 0,
        made=Figure("made", str(MADE), count(states), everything),
        adopted=Figure(
            "adopted", str(LABELS["adopted"]), count(states, ADOPTED), replace(everything, group="beschlossen")
        ),
        handed_over=Figure(
            "handed_over", str(LABELS["handed_over"]), count(standings), replace(everything, group="uebermittelt")
        ),
        standings=tuple(
            Figure(
                standing.value,
                str(standing.label),
                count(standings, [standing.value]),
                replace(everything, standing=standing.value),
            )
            for standing in Standing
        ),
    )


def _counted_handovers(today: date) -> QuerySet[Any]:
    return Handover.objects.with_standing(today).filter(impulse__submitted_at__isnull=False)

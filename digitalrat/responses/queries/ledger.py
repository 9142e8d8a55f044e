"""The ledger: how many impulses there were and what became of them, every figure with the list behind it.

What the council has not decided counts, but shows nothing except its number and state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from digitalrat.impulses.enums import ADOPTED, DECIDED, State
from digitalrat.impulses.models import Impulse, Point

from ..enums import ANSWERED_STANDINGS, Disposition, Standing
from ..models import Handover, PointAnswer
from .thread import overdue_words

PAGE_SIZE = 50

NOT_YET_PUBLIC = frozenset({State.SUBMITTED, State.IN_DELIBERATION, State.VOTING})

GROUPS = {
    "beschlossen": gettext_lazy("Beschlossene Impulse"),
    "uebermittelt": gettext_lazy("An die Verwaltung übermittelte Impulse"),
    "beantwortet": gettext_lazy("Beantwortete Impulse"),
    "nicht-oeffentlich": gettext_lazy("Noch nicht öffentliche Impulse"),
}
# A point that was handed over and has no published answer.
UNANSWERED = "ohne"


@dataclass(frozen=True)
class Selection:
    """Which impulses (or points, if ``disposition`` is set) a list shows; empty fields select nothing out."""

    group: str = ""
    state: str = ""
    standing: str = ""
    disposition: str = ""
    year: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Selection:
        """Read from the parameters of an address; what is not known is left out."""
        year = query.get("jahr", "")
        return cls(
            group=_known(query.get("gruppe", ""), GROUPS),
            state=_known(query.get("zustand", ""), State.values),
            standing=_known(query.get("stand", ""), Standing.values),
            disposition=_known(query.get("entscheidung", ""), [*Disposition.values, UNANSWERED]),
            year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and int(year) else None,
        )

    @property
    def url(self) -> str:
        parameters = {
            "gruppe": self.group,
            "zustand": self.state,
            "stand": self.standing,
            "entscheidung": self.disposition,
            "jahr": self.year,
        }
        chosen = urlencode({name: value for name, value in parameters.items() if value})
        return reverse("responses:ledger_list") + (f"?{chosen}" if chosen else "")

    @property
    def title(self) -> str:
        """The selection in words."""
        parts = [str(GROUPS[self.group])] if self.group else []
        if self.standing:
            parts.append(str(Standing(self.standing).label))
        if self.state:
            parts.append(str(State(self.state).label))
        if self.disposition:
            parts.append(_("Punkte: %(disposition)s") % {"disposition": disposition_label(self.disposition)})
        if self.year:
            parts.append(str(self.year))
        return " · ".join(parts) or _("Alle Impulse")


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


def disposition_label(disposition: str) -> str:
    return _("Noch ohne Antwort") if disposition == UNANSWERED else str(Disposition(disposition).label)


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
            for disposition, number in _points().order_by().values_list("disposition").annotate(number=Count("pk"))
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


def _points() -> QuerySet[Any]:
    """Points that were handed over, with the ``disposition`` of their current public answer or None."""
    answer = PointAnswer.objects.current().filter(point=OuterRef("pk")).order_by().values("disposition")[:1]
    return Point.objects.filter(impulse__handover__isnull=False, impulse__submitted_at__isnull=False).annotate(
        disposition=Subquery(answer)
    )


@dataclass(frozen=True)
class Row:
    """A line of a list. ``title`` is empty unless it is public, ``url`` unless the recommendation is published."""

    number: str
    title: str
    url: str
    state: str
    state_label: str
    receipt_number: str = ""
    transmitted_at: Any = None
    clock_due: date | None = None
    standing: str = ""
    standing_label: str = ""
    overdue_text: str = ""

    @property
    def tone(self) -> str:
        return Standing(self.standing).tone if self.standing else ""

    @property
    def is_answered(self) -> bool:
        return self.standing in ANSWERED_STANDINGS


@dataclass(frozen=True)
class PointRow:
    """A point and what was decided about it; ``text`` is empty unless the recommendation is published."""

    impulse_number: str
    title: str
    number: int
    text: str
    url: str
    disposition: str
    label: str


@dataclass(frozen=True)
class Listing:
    """One page of a list: ``rows`` are Row, or PointRow if the selection asks for a disposition."""

    selection: Selection
    page: Page[Any]
    rows: tuple[Row, ...] | tuple[PointRow, ...]

    @property
    def shows_points(self) -> bool:
        return bool(self.selection.disposition)


def select(selection: Selection, page_number: str | int | None = 1, *, today: date | None = None) -> Listing:
    """The list behind a figure, in a fixed number of queries."""
    today = today or timezone.localdate()
    if selection.disposition:
        wanted = None if selection.disposition == UNANSWERED else selection.disposition
        points = _points().filter(disposition=wanted) if wanted else _points().filter(disposition__isnull=True)
        points = points.filter(impulse__in=_impulses(selection, today)).select_related("impulse__publication")
        page = Paginator(points.order_by("-impulse__submitted_at", "number"), PAGE_SIZE).get_page(page_number)
        return Listing(selection, page, tuple(_point_row(point) for point in page))
    impulses = (
        _impulses(selection, today)
        .select_related("publication")
        .prefetch_related(Prefetch("handover", Handover.objects.with_standing(today)))
        .order_by("-submitted_at", "-pk")
    )
    page = Paginator(impulses, PAGE_SIZE).get_page(page_number)
    return Listing(selection, page, tuple(_impulse_row(impulse, today) for impulse in page))


def _impulses(selection: Selection, today: date) -> QuerySet[Impulse]:
    impulses = Impulse.objects.counted()
    if selection.year:
        impulses = impulses.filter(submitted_at__year=selection.year)
    if selection.state:
        impulses = impulses.filter(state=selection.state)
    if selection.group == "beschlossen":
        impulses = impulses.filter(state__in=ADOPTED)
    elif selection.group == "uebermittelt":
        impulses = impulses.filter(handover__isnull=False)
    elif selection.group == "nicht-oeffentlich":
        impulses = impulses.filter(state__in=NOT_YET_PUBLIC)
    standings = {selection.standing} if selection.standing else set()
    if selection.group == "beantwortet":
        standings = standings & set(ANSWERED_STANDINGS) if standings else set(ANSWERED_STANDINGS)
        impulses = impulses.filter(handover__isnull=False)
    if standings or selection.group == "beantwortet":
        handovers = Handover.objects.with_standing(today).filter(standing__in=standings)
        impulses = impulses.filter(pk__in=handovers.order_by().values("impulse"))
    return impulses


def _published_url(impulse: Impulse) -> str:
    publication = getattr(impulse, "publication", None)
    return publication.url if publication is not None and publication.withdrawn_at is None else ""


def _impulse_row(impulse: Impulse, today: date) -> Row:
    decided = impulse.state in DECIDED
    row = Row(
        number=impulse.number or "",
        title=impulse.title if decided else "",
        url=_published_url(impulse) if decided else "",
        state=impulse.state,
        state_label=impulse.get_state_display(),
    )
    handover: Any = getattr(impulse, "handover", None)
    if handover is None:
        return row
    standing = Standing(handover.standing)
    overdue = standing == Standing.OVERDUE
    return replace(
        row,
        receipt_number=handover.receipt_number,
        transmitted_at=handover.transmitted_at,
        clock_due=handover.clock_due,
        standing=standing.value,
        standing_label=str(standing.label),
        overdue_text=overdue_words((today - handover.clock_due).days) if overdue else "",
    )


def _point_row(point: Any) -> PointRow:
    impulse = point.impulse
    url = _published_url(impulse)
    disposition = point.disposition or UNANSWERED
    return PointRow(
        impulse_number=impulse.number or "",
        title=impulse.title if impulse.state in DECIDED else "",
        number=point.number,
        text=point.text if url else "",
        url=f"{url}#antwort-{point.number}" if url else "",
        disposition=disposition,
        label=disposition_label(disposition),
    )

"""The office's desk: what waits to be handed over and answered, by due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse

from ..enums import ANSWERED_STANDINGS, ResponseState, Standing
from ..models import Handover, Response
from .clock import overdue_words

PAGE_SIZE = 50

OPEN, ANSWERED, ALL = "offen", "beantwortet", "alle"
FILTERS = {OPEN: _("Offen"), ANSWERED: _("Beantwortet"), ALL: _("Alle")}


@dataclass(frozen=True)
class Entry:
    """One hand-over on the desk. ``state`` is that of its latest answer (enums.ResponseState)."""

    handover: Handover
    impulse: Impulse
    due: date
    standing: Standing
    overdue_text: str
    state: str
    state_label: str
    changed_by: str
    lacks_receipt: bool

    @property
    def standing_label(self) -> str:
        return str(self.standing.label)

    @property
    def tone(self) -> str:
        return self.standing.tone

    @property
    def is_answered(self) -> bool:
        return self.standing in ANSWERED_STANDINGS


@dataclass(frozen=True)
class Desk:
    """``waiting``: adopted impulses that nobody has handed over yet, the oldest decision first."""

    shown: str
    waiting: tuple[Impulse, ...]
    page: Page[Any]
    entries: tuple[Entry, ...]


def desk(shown: str = OPEN, page_number: str | int | None = 1, *, today: date | None = None) -> Desk:
    """The desk with the filter ``shown`` (one of FILTERS), in a fixed number of queries."""
    today = today or timezone.localdate()
    shown = shown if shown in FILTERS else OPEN
    page = Paginator(_handovers(shown, today), PAGE_SIZE).get_page(page_number)
    return Desk(
        shown=shown,
        waiting=tuple(Impulse.objects.filter(state=State.ADOPTED).order_by("decided_at", "pk")),
        page=page,
        entries=tuple(_entry(handover, today) for handover in page),
    )


def _handovers(shown: str, today: date) -> QuerySet[Any]:
    latest = Response.objects.filter(handover=OuterRef("pk")).order_by("-version")
    handovers: QuerySet[Any] = (
        Handover.objects.with_standing(today)
        .select_related("impulse")
        .annotate(
            response_state=Subquery(latest.values("state")[:1]),
            first_name=Subquery(latest.values("changed_by__first_name")[:1]),
            last_name=Subquery(latest.values("changed_by__last_name")[:1]),
        )
    )
    if shown == ANSWERED:
        return handovers.filter(standing__in=ANSWERED_STANDINGS).order_by(F("answered_at").desc(), "pk")
    if shown == OPEN:
        handovers = handovers.exclude(standing__in=ANSWERED_STANDINGS)
    return handovers.order_by("clock_due", "pk")


def _entry(handover: Any, today: date) -> Entry:
    standing = Standing(handover.standing)
    return Entry(
        handover=handover,
        impulse=handover.impulse,
        due=handover.clock_due,
        standing=standing,
        overdue_text=overdue_words((today - handover.clock_due).days) if standing == Standing.OVERDUE else "",
        state=handover.response_state or ResponseState.DRAFT,
        state_label=str(ResponseState(handover.response_state or ResponseState.DRAFT).label),
        changed_by=f"{handover.first_name or ''} {handover.last_name or ''}".strip(),
        lacks_receipt=handover.receipt_confirmed_at is None and handover.answered_at is None,
    )

"""The lists behind the ledger's figures. What is not public shows only its number and state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.utils import timezone

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse

from ..enums import ANSWERED_STANDINGS, Standing
from ..models import Handover
from .clock import overdue_words
from .selection import UNANSWERED, Selection, disposition_label, impulses_of, points_handed_over

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    """A line of a list. ``title`` is empty unless it is public, ``url`` unless the recommendation is published."""

    number: str
    title: str
    url: str
    state: str
    state_label: str
    receipt_number: str = ""
    transmitted_at: datetime | None = None
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
        points = (
            points_handed_over().filter(disposition=wanted)
            if wanted
            else points_handed_over().filter(disposition__isnull=True)
        )
        points = points.filter(impulse__in=impulses_of(selection, today)).select_related("impulse__publication")
        page = Paginator(points.order_by("-impulse__submitted_at", "number"), PAGE_SIZE).get_page(page_number)
        return Listing(selection, page, tuple(_point_row(point) for point in page))
    impulses = (
        impulses_of(selection, today)
        .select_related("publication")
        .prefetch_related(Prefetch("handover", Handover.objects.with_standing(today)))
        .order_by("-submitted_at", "-pk")
    )
    page = Paginator(impulses, PAGE_SIZE).get_page(page_number)
    return Listing(selection, page, tuple(_impulse_row(impulse, today) for impulse in page))


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

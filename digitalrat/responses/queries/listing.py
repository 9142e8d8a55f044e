"""The lists behind the ledger's figures. What is not public shows only its number and state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse

from ..enums import ANSWERED_STANDINGS, Standing
from ..models import Handover
from .clock import overdue_words
from .periods import local_day
from .selection import (
    FOLLOW_UP_LABELS,
    OFFICE,
    UNANSWERED,
    Selection,
    disposition_label,
    follow_up_condition,
    follow_ups,
    impulses_of,
    points_handed_over,
)
from .thread import anchors

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    """A line of a list. ``title`` and ``url`` (the impulse's thread) are empty until the council has decided."""

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
    organisation: str = ""
    days: int | None = None

    @property
    def tone(self) -> str:
        return Standing(self.standing).tone if self.standing else ""

    @property
    def is_answered(self) -> bool:
        return self.standing in ANSWERED_STANDINGS


@dataclass(frozen=True)
class PointRow:
    """A point and what was decided about it; ``text`` is empty unless the recommendation is published.

    ``url`` leads to the answer in the impulse's thread.
    """

    impulse_number: str
    title: str
    number: int
    text: str
    url: str
    disposition: str
    label: str


@dataclass(frozen=True)
class QuestionRow:
    """A follow-up question; ``text`` is empty unless the recommendation is published, ``url`` leads to its step."""

    impulse_number: str
    title: str
    number: int
    text: str
    url: str
    asked_at: datetime
    due: date
    answered_at: datetime | None
    tone: str
    label: str


@dataclass(frozen=True)
class Listing:
    """One page of a list: ``rows`` are Row, PointRow or QuestionRow, as the selection asks."""

    selection: Selection
    page: Page[Any]
    rows: tuple[Row | PointRow | QuestionRow, ...]

    @property
    def feed_url(self) -> str:
        """The Atom feed of the organisation that the list is about; empty if it is about all, or the office itself."""
        organisation = self.selection.organisation
        if organisation is None or organisation.value == OFFICE:
            return ""
        return reverse("responses:organisation_feed", args=[organisation.value])

    @property
    def shows_questions(self) -> bool:
        return bool(self.selection.follow_up)

    @property
    def shows_points(self) -> bool:
        return bool(self.selection.disposition) and not self.shows_questions


def select(selection: Selection, page_number: str | int | None = 1, *, today: date | None = None) -> Listing:
    """The list behind a figure, in a fixed number of queries."""
    today = today or timezone.localdate()
    wanted: QuerySet[Any]
    row: Callable[[Any, date], Any]
    if selection.follow_up:
        wanted, row = _questions(selection, today), _question_row
    elif selection.disposition:
        wanted, row = _points(selection, today), _point_row
    else:
        wanted, row = _impulses(selection, today), _impulse_row
    page = Paginator(wanted, PAGE_SIZE).get_page(page_number)
    return Listing(selection, page, tuple(row(each, today) for each in page))


def _questions(selection: Selection, today: date) -> QuerySet[Any]:
    return (
        follow_ups()
        .filter(
            follow_up_condition(selection.follow_up, today), answer__point__impulse__in=impulses_of(selection, today)
        )
        .select_related("answer__point__impulse__publication", "answer__response", "answered_by")
        .order_by("due", "pk")
    )


def _points(selection: Selection, today: date) -> QuerySet[Any]:
    points = points_handed_over().filter(impulse__in=impulses_of(selection, today))
    if selection.disposition == UNANSWERED:
        points = points.filter(disposition__isnull=True)
    else:
        points = points.filter(disposition=selection.disposition)
    return points.select_related("impulse__publication").order_by("-impulse__submitted_at", "impulse", "number")


def _impulses(selection: Selection, today: date) -> QuerySet[Any]:
    handovers = Handover.objects.with_standing(today).select_related("organisation")
    return (
        impulses_of(selection, today)
        .select_related("publication")
        .prefetch_related(Prefetch("handover", handovers))
        .order_by("-submitted_at", "-pk")
    )


def _is_published(impulse: Impulse) -> bool:
    publication = getattr(impulse, "publication", None)
    return publication is not None and publication.withdrawn_at is None


def _thread_url(impulse: Impulse, anchor: str = "") -> str:
    """Where the thread tells of it, in the reader's language; empty before the decision."""
    if impulse.state not in DECIDED:
        return ""
    return reverse("responses:thread", args=[impulse.number]) + (f"#{anchor}" if anchor else "")


def _impulse_row(impulse: Impulse, today: date) -> Row:
    decided = impulse.state in DECIDED
    row = Row(
        number=impulse.number or "",
        title=impulse.title if decided else "",
        url=_thread_url(impulse),
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
        organisation=handover.organisation.name if handover.organisation else settings.OFFICE_NAME,
        days=(local_day(handover.answered_at) - local_day(handover.transmitted_at)).days
        if handover.answered_at
        else None,
    )


def _point_row(point: Any, today: date) -> PointRow:
    impulse = point.impulse
    is_published = _is_published(impulse)
    disposition = point.disposition or UNANSWERED
    anchor = f"{'antwort' if point.disposition else 'punkt'}-{point.number}" if is_published else ""
    return PointRow(
        impulse_number=impulse.number or "",
        title=impulse.title if impulse.state in DECIDED else "",
        number=point.number,
        text=point.text if is_published else "",
        url=_thread_url(impulse, anchor),
        disposition=disposition,
        label=disposition_label(disposition),
    )


def _question_row(question: Any, today: date) -> QuestionRow:
    point = question.answer.point
    impulse = point.impulse
    if question.answered_by:
        status, tone = "beantwortet", "answered"
    else:
        status, tone = ("ueberfaellig", "overdue") if question.due < today else ("offen", "open")
    overdue = status == "ueberfaellig"
    return QuestionRow(
        impulse_number=impulse.number or "",
        title=impulse.title if impulse.state in DECIDED else "",
        number=point.number,
        text=question.text if _is_published(impulse) else "",
        url=_thread_url(impulse, anchors.question(question.answer.response.version, point.number)),
        asked_at=question.given_at,
        due=question.due,
        answered_at=question.answered_by.signed_at if question.answered_by else None,
        tone=tone,
        label=overdue_words((today - question.due).days) if overdue else str(FOLLOW_UP_LABELS[status]),
    )

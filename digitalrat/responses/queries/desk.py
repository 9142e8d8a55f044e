"""The office's desk: what waits to be handed over and answered, by due date, with who has it now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.members.enums import Role
from digitalrat.members.models import RoleAssignment, User

from ..enums import ANSWERED_STANDINGS, OPEN_PARTS, Disposition, PartState, ResponseState, Standing
from ..models import Handover, Part, PointAnswer, Reaction, Response
from .desk_filter import DeskFilter, Shown
from .lights import Light, due_words

PAGE_SIZE = 50


@dataclass(frozen=True)
class Holder:
    """Who has it now and since when. ``kind``: cdo, organisations, person, office, or empty when nothing is to do."""

    kind: str
    since: datetime | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """A follow-up question or a promised date of one point."""

    number: int
    due: date
    light: Light
    due_text: str


@dataclass(frozen=True)
class Entry:
    """One hand-over on the desk.

    ``due`` is the next date that counts (None: no clock is running) and ``due_kind`` what for: answer, review or
    question. ``state`` is that of its latest answer (enums.ResponseState).
    """

    handover: Handover
    impulse: Impulse
    due: date | None
    due_kind: str
    light: Light | None
    due_text: str
    standing: Standing
    state: ResponseState
    lacks_receipt: bool
    holder: Holder
    assigned_to: User | None
    open_parts: int
    late_parts: int
    handed_in_parts: int
    questions: tuple[Dated, ...]
    reviews: tuple[Dated, ...]

    @property
    def has_open_matters(self) -> bool:
        """Whether there is more to say than who has it and until when."""
        return bool(self.lacks_receipt or self.open_parts or self.handed_in_parts or self.questions or self.reviews)

    @property
    def is_overdue(self) -> bool:
        return self.light is Light.OVERDUE

    @property
    def state_label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        """The state under which components/status.html shows the due date."""
        return self.light.tone if self.light else self.standing.tone


@dataclass(frozen=True)
class LightCount:
    light: Light | None
    number: int


@dataclass(frozen=True)
class Desk:
    """``waiting``: adopted impulses that nobody has handed over yet, the oldest decision first.

    ``total`` and ``lights`` count what fits the filter without its traffic light, so that each light says its number.
    """

    filter: DeskFilter
    sees_work: bool
    waiting: tuple[Impulse, ...]
    page: Page[Any]
    entries: tuple[Entry, ...]
    total: int
    lights: tuple[LightCount, ...]


def desk(
    user: User, wanted: DeskFilter | None = None, page_number: str | int | None = 1, *, today: date | None = None
) -> Desk:
    """The desk as ``user`` may see it, in a fixed number of queries.

    Who works on an answer and what was asked of whom is for office and CDO; for others such filters do nothing.
    """
    today = today or timezone.localdate()
    sees_work = user.has_perm("responses.view_draft")
    wanted = wanted or DeskFilter()
    if not sees_work:
        wanted = wanted.without_work()
    rows = _fitting(_handovers(today), wanted, user)
    # Counted here: the database would work out every date once per light, and the query would be ten times as long.
    dues = rows.order_by().values_list("desk_due", flat=True)
    counted = Counter(Light.of(due, today) if due else None for due in dues)
    total = counted.total()
    if wanted.light is not None:
        rows = rows.filter(wanted.light.condition("desk_due", today))
    pages = Paginator(_in_order(rows, wanted), PAGE_SIZE)
    pages.count = counted[wanted.light] if wanted.light is not None else total
    page = pages.get_page(page_number)
    return Desk(
        filter=wanted,
        sees_work=sees_work,
        waiting=tuple(_adopted()) if wanted.is_plain else (),
        page=page,
        entries=_entries(list(page), today, sees_work=sees_work),
        total=total,
        lights=tuple(LightCount(light, counted[light]) for light in Light),
    )


def _adopted() -> QuerySet[Impulse]:
    return Impulse.objects.filter(state=State.ADOPTED).order_by("decided_at", "pk")


# --- rows -------------------------------------------------------------------------------------


def _handovers(today: date) -> QuerySet[Any]:
    """Adds ``desk_due``: the next date of a clock that is running, be it of the answer or of a follow-up question."""
    latest = Response.objects.filter(handover=OuterRef("pk")).order_by("-version")
    questions = Reaction.objects.open_questions().filter(answer__response__handover=OuterRef("pk"))
    nothing = Value(None, output_field=DateField())
    rows: QuerySet[Any] = (
        Handover.objects.with_standing(today)
        .annotate(
            response_id=Subquery(latest.values("pk")[:1]),
            response_state=Subquery(latest.values("state")[:1]),
            response_changed=Subquery(latest.values("changed_at")[:1]),
            response_started=Subquery(latest.values("started_at")[:1]),
            response_returned=Subquery(latest.values("returned_at")[:1]),
            is_looked_after=Exists(
                RoleAssignment.objects.filter(user=OuterRef("assigned_to"), user__is_active=True, role=Role.OFFICE)
            ),
            question_due=Subquery(questions.order_by("due").values("due")[:1]),
            own_due=Case(
                When(standing__in=ANSWERED_STANDINGS, then=nothing), default=F("clock_due"), output_field=DateField()
            ),
        )
        # SQLite's MIN() of one NULL is NULL, so each side stands in for the other.
        .annotate(
            desk_due=Least(
                Coalesce("own_due", "question_due"), Coalesce("question_due", "own_due"), output_field=DateField()
            )
        )
        .select_related("impulse", "assigned_to", "organisation")
    )
    return rows


def _fitting(rows: QuerySet[Any], wanted: DeskFilter, user: User) -> QuerySet[Any]:
    rows = rows.filter(_shown(wanted.shown))
    if wanted.kind:
        rows = rows.filter(impulse__kind=wanted.kind)
    if wanted.organisation is not None:
        asked = _parts().filter(organisation__uuid=wanted.organisation)
        rows = rows.filter(Exists(asked) | Q(organisation__uuid=wanted.organisation))
    if wanted.assigned == DeskFilter.MINE:
        rows = rows.filter(assigned_to=user)
    elif wanted.assigned == DeskFilter.NOBODYS:
        rows = rows.filter(is_looked_after=False)
    for word in wanted.words:
        rows = rows.filter(
            Q(impulse__title__icontains=word) | Q(impulse__number__icontains=word) | Q(receipt_number__icontains=word)
        )
    return rows


def _parts() -> QuerySet[Part]:
    """Parts of the version in work of the hand-over of the outer query."""
    return Part.objects.filter(response__handover=OuterRef("pk")).exclude(response__state=ResponseState.PUBLISHED)


def _shown(shown: Shown) -> Q:
    waits = Q(desk_due__isnull=False) | ~Q(response_state=ResponseState.PUBLISHED)
    return {
        Shown.WAITING: waits,
        Shown.RECEIPT: Q(receipt_confirmed_at=None, answered_at=None),
        Shown.DRAFT: Q(response_state=ResponseState.DRAFT),
        Shown.ROUTED: Q(Exists(_parts().filter(state__in=OPEN_PARTS))),
        Shown.HANDED_IN: Q(Exists(_parts().filter(state=PartState.HANDED_IN))),
        Shown.READY: Q(response_state=ResponseState.READY),
        Shown.QUESTION: Q(question_due__isnull=False),
        Shown.REVIEW: Q(review_due__isnull=False),
        Shown.ANSWERED: ~waits,
        Shown.ALL: Q(),
    }[shown]


def _in_order(rows: QuerySet[Any], wanted: DeskFilter) -> QuerySet[Any]:
    if wanted.shown == Shown.ANSWERED:
        return rows.order_by(F("answered_at").desc(), "pk")
    return rows.order_by(F("desk_due").asc(nulls_last=True), "-answered_at", "pk")


# --- entries ----------------------------------------------------------------------------------


def _entries(rows: list[Any], today: date, *, sees_work: bool) -> tuple[Entry, ...]:
    ids = [row.pk for row in rows]
    parts: dict[int, list[Part]] = defaultdict(list)
    if sees_work:
        found = Part.objects.filter(response__handover__in=ids).exclude(response__state=ResponseState.PUBLISHED)
        for part in found.select_related("organisation", "response").order_by("organisation__name"):
            parts[part.response.handover_id].append(part)
    questions = _dated(
        Reaction.objects.open_questions()
        .filter(answer__response__handover__in=ids)
        .order_by("due")
        .values_list("answer__response__handover", "answer__point__number", "due"),
        today,
    )
    reviews = _dated(
        PointAnswer.objects.current()
        .filter(response__handover__in=ids, disposition=Disposition.UNDER_REVIEW, new_date__isnull=False)
        .order_by("new_date")
        .values_list("response__handover", "point__number", "new_date"),
        today,
    )
    return tuple(
        _entry(row, parts[row.pk], questions.get(row.pk, ()), reviews.get(row.pk, ()), today, sees_work=sees_work)
        for row in rows
    )


def _dated(found: Iterable[Any], today: date) -> dict[int, tuple[Dated, ...]]:
    """``found``: triples of hand-over (primary key), number of the point, and date."""
    by_handover: dict[int, tuple[Dated, ...]] = {}
    for handover, number, due in found:
        dated = Dated(number, due, Light.of(due, today), due_words(due, today))
        by_handover[handover] = (*by_handover.get(handover, ()), dated)
    return by_handover


def _entry(
    row: Any,
    parts: list[Part],
    questions: tuple[Dated, ...],
    reviews: tuple[Dated, ...],
    today: date,
    *,
    sees_work: bool,
) -> Entry:
    due: date | None = row.desk_due
    is_question = due is not None and due != row.own_due
    open_parts = [part for part in parts if part.state in OPEN_PARTS]
    return Entry(
        handover=row,
        impulse=row.impulse,
        due=due,
        due_kind="question" if is_question else "review" if row.answered_at else "answer",
        light=Light.of(due, today) if due else None,
        due_text=due_words(due, today) if due else "",
        standing=Standing(row.standing),
        state=ResponseState(row.response_state or ResponseState.DRAFT),
        lacks_receipt=row.receipt_confirmed_at is None and row.answered_at is None,
        holder=_holder(row, parts, open_parts, sees_work=sees_work),
        assigned_to=row.assigned_to if sees_work and row.is_looked_after else None,
        open_parts=len(open_parts),
        late_parts=sum(part.is_late(today) for part in open_parts),
        handed_in_parts=sum(part.state == PartState.HANDED_IN for part in parts),
        questions=questions,
        reviews=reviews,
    )


def _holder(row: Any, parts: list[Part], open_parts: list[Part], *, sees_work: bool) -> Holder:
    if row.response_state == ResponseState.PUBLISHED:
        return Holder("")
    if row.response_state == ResponseState.READY:
        return Holder("cdo", row.response_changed)
    if not sees_work:
        return Holder("office")
    if open_parts:
        names = tuple(dict.fromkeys(str(part.organisation) for part in open_parts))
        return Holder("organisations", min(part.changed_at for part in open_parts), names)
    back = [row.response_started, row.response_returned, *(part.changed_at for part in parts), row.assigned_at]
    since = max(at for at in back if at is not None)
    # Whoever has left the office looks after nothing any more, though it was never taken from them.
    return Holder("person", since, (str(row.assigned_to),)) if row.is_looked_after else Holder("office", since)

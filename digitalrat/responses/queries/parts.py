"""Parts that organisations contribute: for those who write them, and for office and CDO behind a hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.models import AuditEntry
from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User

from ..enums import OPEN_PARTS, PartState, ResponseState
from ..models import Handover, Note, Part, PointAnswer, Response
from .lights import Light, due_words

PAGE_SIZE = 25
EARLIER_SHOWN = 10


@dataclass(frozen=True)
class PartStep:
    """Something that happened to a part, from the audit trail."""

    at: datetime
    name: str
    label: str
    reason: str


@dataclass(frozen=True)
class PartView:
    """A part with its clock. ``light`` and ``due_text`` only while the organisation still has to write."""

    part: Part
    number: int
    state: PartState
    light: Light | None
    due_text: str
    history: tuple[PartStep, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_PARTS

    @property
    def is_ended(self) -> bool:
        return self.state not in OPEN_PARTS and self.state != PartState.HANDED_IN


def part_view(part: Part, today: date, history: Iterable[PartStep] = ()) -> PartView:
    is_open = part.state in OPEN_PARTS
    return PartView(
        part=part,
        number=part.point.number,
        state=PartState(part.state),
        light=Light.of(part.due, today) if is_open else None,
        due_text=due_words(part.due, today) if is_open else "",
        history=tuple(history),
    )


# --- for the organisation ---------------------------------------------------------------------


@dataclass(frozen=True)
class Requests:
    """What an organisation was asked for: ``waiting`` by due date, ``done`` the newest first, page by page."""

    waiting: tuple[PartView, ...]
    done: tuple[PartView, ...]
    page: Page[Any]


def parts_asked_of(user: User) -> QuerySet[Part]:
    """Every part that was asked of the organisation for which ``user`` writes, without what they are kept out of."""
    if user.organisation_id is None:
        return Part.objects.none()
    parts = Part.objects.filter(organisation=user.organisation_id).select_related(
        "response__handover__impulse", "point"
    )
    return parts.exclude(response__handover__impulse__in=conflicted_ids(user))


def waiting_parts(user: User) -> QuerySet[Part]:
    """What the organisation of ``user`` still has to write, by due date."""
    return parts_asked_of(user).filter(state__in=OPEN_PARTS).order_by("due", "pk")


def requests_to(user: User, page_number: str | int | None = 1) -> Requests:
    today = timezone.localdate()
    done = parts_asked_of(user).exclude(state__in=OPEN_PARTS).order_by("-changed_at", "-pk")
    page = Paginator(done, PAGE_SIZE).get_page(page_number)
    return Requests(
        waiting=tuple(part_view(part, today) for part in waiting_parts(user)),
        done=tuple(part_view(part, today) for part in page),
        page=page,
    )


def has_contact(organisation: Organisation) -> bool:
    """Whether anybody can write for it now."""
    return organisation.people.filter(is_active=True, role_assignments__role=Role.CONTRIBUTOR).exists()


# --- for the office ---------------------------------------------------------------------------


def parts_to_look_at(user: User) -> tuple[PartView, ...]:
    """What was handed in and not taken over yet, then what is late; without what a colleague looks after."""
    today = timezone.localdate()
    parts = (
        Part.objects.filter(Q(state=PartState.HANDED_IN) | Q(state__in=OPEN_PARTS, due__lt=today))
        .filter(Q(response__handover__assigned_to=None) | Q(response__handover__assigned_to=user))
        .filter(response__state=ResponseState.DRAFT)
        .exclude(response__handover__impulse__in=conflicted_ids(user))
        .select_related("response__handover__impulse", "point", "organisation")
        .order_by(F("handed_in_at").asc(nulls_last=True), "due", "pk")
    )
    return tuple(part_view(part, today) for part in parts)


@dataclass(frozen=True)
class Earlier:
    """A signed answer to another impulse on the same chapter: what was decided about each of its points."""

    handover: Handover
    chapters: tuple[str, ...]
    answers: tuple[PointAnswer, ...]


@dataclass(frozen=True)
class Workshop:
    """What office and CDO see behind a hand-over and nobody else does.

    ``parts`` are those of the version in work (or of the last one, once it is signed), by point.
    """

    parts: tuple[PartView, ...]
    notes: tuple[Note, ...]
    earlier: tuple[Earlier, ...]
    may_request: bool
    may_merge: bool
    may_note: bool

    @property
    def handed_in(self) -> int:
        return sum(view.state == PartState.HANDED_IN for view in self.parts)

    @property
    def open(self) -> int:
        return sum(view.is_open for view in self.parts)


def workshop(user: User, response: Response) -> Workshop | None:
    """In a fixed number of queries; None for whoever has no business there."""
    handover = response.handover
    if not user.has_perm("responses.view_notes", handover) or handover.impulse_id in conflicted_ids(user):
        return None
    is_draft = response.state == ResponseState.DRAFT
    parts = list(
        Part.objects.filter(response=response)
        .select_related("point", "organisation", "requested_by", "handed_in_by")
        .order_by("point__number", "requested_at", "pk")
    )
    history = _history(parts)
    today = timezone.localdate()
    return Workshop(
        parts=tuple(part_view(part, today, history.get(part.pk, ())) for part in parts),
        notes=tuple(Note.objects.filter(handover=handover).select_related("author", "point").order_by("created_at")),
        earlier=_earlier(user, handover),
        may_request=is_draft and user.has_perm("responses.request_part", response),
        may_merge=is_draft and user.has_perm("responses.edit_response", response),
        may_note=user.has_perm("responses.add_note", handover),
    )


def _history(parts: list[Part]) -> dict[int, list[PartStep]]:
    """By part: the trail keeps every round of giving back and reworking, the part only the last."""
    labels = {
        "part.requested": _("angefragt"),
        "part.handed_in": _("zugeliefert"),
        "part.given_back": _("zurückgegeben"),
        "part.returned": _("zur Überarbeitung zurückgegeben"),
        "part.merged": _("in die Stellungnahme übernommen"),
        "part.cancelled": _("aufgehoben"),
    }
    trail = AuditEntry.objects.filter(
        object_type=Part._meta.label_lower, object_id__in=[str(part.pk) for part in parts], verb__in=labels
    ).order_by("sequence")
    history: dict[int, list[PartStep]] = {}
    for entry in trail:
        step = PartStep(entry.at, entry.actor_name, labels[entry.verb], str(entry.details.get("reason", "")))
        history.setdefault(int(entry.object_id), []).append(step)
    return history


def _earlier(user: User, handover: Handover) -> tuple[Earlier, ...]:
    """The newest first. Only what is signed, and nothing of impulses that ``user`` is kept out of."""
    chapters = {chapter.pk: str(chapter) for chapter in handover.impulse.chapters.all()}
    if not chapters:
        return ()
    answers = PointAnswer.objects.current().select_related("point").order_by("point__number")
    signed = Response.objects.filter(state=ResponseState.PUBLISHED).prefetch_related(Prefetch("answers", answers))
    handovers = (
        Handover.objects.filter(impulse__chapters__in=chapters, answered_at__isnull=False)
        .exclude(pk=handover.pk)
        .exclude(impulse__in=conflicted_ids(user))
        .select_related("impulse")
        .prefetch_related("impulse__chapters", Prefetch("responses", signed))
        .order_by("-answered_at")
        .distinct()
    )
    return tuple(
        Earlier(
            handover=other,
            chapters=tuple(chapters[chapter.pk] for chapter in other.impulse.chapters.all() if chapter.pk in chapters),
            answers=tuple(answer for response in other.responses.all() for answer in response.answers.all()),
        )
        for other in handovers[:EARLIER_SHOWN]
    )

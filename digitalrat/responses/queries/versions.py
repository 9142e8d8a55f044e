"""For members: the versions of an answer, and how the council took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ..calculation import Calculation
from ..enums import Purpose, ReactionKind, ResponseState
from ..models import Handover, PointAnswer, Reaction, Response
from ..services import follow_ups_left, reason_against_reacting
from .clock import overdue_words


@dataclass(frozen=True)
class VersionView:
    """One version; ``note`` is the public note of a CDO who had voted on the impulse."""

    version: int
    is_published: bool
    state_label: str
    origin_label: str
    reason: str
    started_at: datetime
    signed_by: str
    signed_at: datetime | None
    text_hash: str
    note: str


def versions_of(handover: Handover) -> tuple[VersionView, ...]:
    """All versions, the newest first, a draft included: the caller decides who sees it. One query."""
    responses = Response.objects.filter(handover=handover).select_related("signed_by", "double_hat_note")
    return tuple(
        VersionView(
            version=response.version,
            is_published=response.state == ResponseState.PUBLISHED,
            state_label=response.get_state_display(),
            origin_label=response.get_origin_display(),
            reason=response.version_reason,
            started_at=response.started_at,
            signed_by=str(response.signed_by or ""),
            signed_at=response.signed_at,
            text_hash=response.text_hash,
            note=note_of(response),
        )
        for response in responses.order_by("-version")
    )


def note_of(response: Response) -> str:
    """The public note to a signature in two roles, or the empty string."""
    note = getattr(response, "double_hat_note", None)
    return note.text if note else ""


@dataclass(frozen=True)
class ReactionView:
    """How the council took the answer to a point; a question has a clock of its own."""

    number: int
    version: int
    is_question: bool
    label: str
    text: str
    given_by: str
    given_at: datetime
    due: date | None
    overdue_text: str
    answered_in: int | None
    calculation: Calculation | None


def reactions_of(handover: Handover, today: date | None = None) -> tuple[ReactionView, ...]:
    """All reactions, in the order of points and versions. One query."""
    today = today or timezone.localdate()
    reactions = Reaction.objects.filter(answer__response__handover=handover).select_related(
        "answer__point", "answer__response", "given_by", "answered_by"
    )
    return tuple(
        _view(reaction, today) for reaction in reactions.order_by("answer__point__number", "answer__response__version")
    )


def _view(reaction: Reaction, today: date) -> ReactionView:
    is_late = reaction.due is not None and reaction.answered_by is None and reaction.due < today
    return ReactionView(
        number=reaction.answer.point.number,
        version=reaction.answer.response.version,
        is_question=reaction.kind == ReactionKind.FOLLOW_UP,
        label=reaction.get_kind_display(),
        text=reaction.text,
        given_by=str(reaction.given_by),
        given_at=reaction.given_at,
        due=reaction.due,
        overdue_text=overdue_words((today - reaction.due).days) if reaction.due and is_late else "",
        answered_in=reaction.answered_by.version if reaction.answered_by else None,
        calculation=Calculation.of(reaction.calculation, Purpose.FOLLOW_UP) if reaction.calculation else None,
    )


def reactable(response: Response) -> list[tuple[PointAnswer, str, bool]]:
    """The answers of a version: each with why there can be no reaction (or nothing), and if a question is possible."""
    answers = response.answers.select_related("point", "response__handover").prefetch_related("measures")
    return [
        (answer, reason_against_reacting(answer), follow_ups_left(answer) > 0)
        for answer in answers.order_by("point__number")
    ]

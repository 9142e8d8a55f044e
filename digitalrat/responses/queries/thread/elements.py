"""What a thread is made of, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.urls import reverse

from digitalrat.impulses.models import Impulse
from digitalrat.measures.models import Measure
from digitalrat.meetings.queries import Decision

from ...calculation import Calculation
from ...enums import MAY_HAVE_MEASURE, Disposition
from ...models import PointAnswer
from ..clock import HandoverView, overdue_words
from . import anchors
from .chain import Seal


@dataclass(frozen=True)
class QuoteView:
    """A quoted passage; ``url`` leads to the paragraph in the edition that the council saw."""

    exact: str
    chapter: str
    edition: int
    published_at: datetime
    url: str


@dataclass(frozen=True)
class AnswerView:
    """The answer to a point, with what its disposition requires."""

    disposition: str
    label: str
    reasons: str
    new_date: date | None
    forwarded_to: str
    evidence: str
    measures: tuple[Measure, ...]

    @classmethod
    def of(cls, answer: PointAnswer) -> AnswerView:
        """``answer`` with its measures prefetched."""
        chosen = answer.disposition
        return cls(
            disposition=chosen,
            label=answer.get_disposition_display(),
            reasons=answer.reasons,
            # What was typed for another disposition before stays in the draft, but belongs to no published answer.
            new_date=answer.new_date if chosen == Disposition.UNDER_REVIEW else None,
            forwarded_to=answer.forwarded_to if chosen == Disposition.FORWARDED else "",
            evidence=answer.evidence if chosen == Disposition.ALREADY_DONE else "",
            measures=tuple(answer.measures.all()) if chosen in MAY_HAVE_MEASURE else (),
        )


@dataclass(frozen=True)
class PointView:
    """A point and, once it is public, its answer; ``anchor`` is the answer's permanent fragment id."""

    number: int
    text: str
    answer: AnswerView | None

    @property
    def anchor(self) -> str:
        return f"antwort-{self.number}"


@dataclass(frozen=True)
class DispositionView:
    """How a point was decided, without a word of the answer: public even before the recommendation is."""

    point: int
    disposition: str
    label: str


@dataclass(frozen=True)
class HandoverDetail:
    """``organisation`` is who answers; empty: the office itself. ``answer_due`` as it was before any extension."""

    organisation: str
    answer_due: date


@dataclass(frozen=True)
class ExtensionDetail:
    from_due: date
    new_due: date
    calculation: Calculation | None


@dataclass(frozen=True)
class VersionDetail:
    """A published version of the answer. ``cosigners`` are organisations whose parts are in it."""

    version: int
    origin: str
    reason: str
    introduction: str
    signed_by: str
    signed_at: datetime
    in_time: bool
    is_current: bool
    cosigners: tuple[str, ...]
    double_hat: str
    dispositions: tuple[DispositionView, ...]
    url: str

    @property
    def is_first(self) -> bool:
        return self.version == 1

    @property
    def anchor(self) -> str:
        """Where the thread tells of it."""
        return anchors.version(self.version)


@dataclass(frozen=True)
class QuestionDetail:
    """A follow-up question: its text and clock, and which version answered it when."""

    point: int
    text: str
    due: date
    calculation: Calculation | None
    answered_in: int | None
    answered_at: datetime | None
    overdue_days: int

    @property
    def overdue_text(self) -> str:
        return overdue_words(self.overdue_days) if self.overdue_days else ""


@dataclass(frozen=True)
class DissentDetail:
    text: str


@dataclass(frozen=True)
class ReviewDetail:
    """Points that an answer left under review until ``due``."""

    points: tuple[int, ...]
    due: date


@dataclass(frozen=True)
class OverdueDetail:
    """``days`` is how long it has been overdue; 0 when what was missing came after all."""

    due: date
    days: int

    @property
    def text(self) -> str:
        return overdue_words(self.days) if self.days else ""


@dataclass(frozen=True)
class PublicationDetail:
    url: str
    withdrawn_at: datetime | None


Detail = (
    HandoverDetail
    | ExtensionDetail
    | VersionDetail
    | QuestionDetail
    | DissentDetail
    | ReviewDetail
    | OverdueDetail
    | PublicationDetail
)


@dataclass(frozen=True)
class Step:
    """One dated step. ``kind`` says which part of the thread belongs to it, ``done`` is False for what is to come.

    ``actor`` and ``role`` say who acted as what; ``tone`` is good, caution, bad or empty. ``seal`` is the step's
    place in the chain of hashes, None for what is to come.
    """

    kind: str
    anchor: str
    at: datetime | date
    title: str
    actor: str = ""
    role: str = ""
    reason: str = ""
    tone: str = ""
    done: bool = True
    detail: Detail | None = None
    seal: Seal | None = None
    agent: str | None = None

    @property
    def is_sealed(self) -> bool:
        """That it happened is not public before the recommendation is."""
        return self.seal is not None and self.seal.is_sealed

    def without_texts(self) -> Step:
        """As it may be read before the recommendation is published: that it happened, not what was written."""
        detail = self.detail
        if isinstance(detail, VersionDetail):
            detail = replace(detail, reason="", introduction="")
        elif isinstance(detail, QuestionDetail):
            detail = replace(detail, text="")
        return replace(
            self,
            actor="" if self.kind == "submitted" else self.actor,
            reason="" if self.kind == "deferred" else self.reason,
            detail=detail,
            seal=replace(self.seal, texts=None) if self.seal else None,
        )


@dataclass(frozen=True)
class Thread:
    """Everything that the public page of an impulse tells.

    ``has_texts``: the recommendation is published. Without, there is no text, no quote and no name of an author.
    """

    impulse: Impulse
    steps: tuple[Step, ...]
    quotes: tuple[QuoteView, ...]
    authors: tuple[str, ...]
    decision: Decision | None
    handover: HandoverView | None
    response: VersionDetail | None
    points: tuple[PointView, ...]
    measures: tuple[Measure, ...] = field(default=())
    has_texts: bool = True
    recommendation_url: str = ""

    @property
    def url(self) -> str:
        """The permanent address (path) of the thread, in the reader's language."""
        return reverse("responses:thread", args=[self.impulse.number])

    @property
    def last_seal(self) -> Seal | None:
        return max((step.seal for step in self.steps if step.seal), key=lambda seal: seal.position, default=None)

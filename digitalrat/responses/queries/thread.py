"""The thread of one impulse: from the quoted passage to the answer per point, each step dated and linkable.

Meant for the public page of a published recommendation: drafts of answers are never in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Authorship, Impulse, Quote, Transition
from digitalrat.measures.models import Measure
from digitalrat.meetings.enums import Outcome
from digitalrat.meetings.queries import Decision, decision_of

from ..enums import MAY_HAVE_MEASURE, Disposition, ResponseState, Standing
from ..models import Handover, PointAnswer, Response
from .clock import HandoverView, handover_view

DECISIVE = frozenset({Outcome.ADOPTED, Outcome.REJECTED})


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
class ResponseView:
    introduction: str
    signed_by: str
    signed_at: datetime
    version: int


@dataclass(frozen=True)
class Step:
    """One dated step. ``kind`` says which part of the thread belongs to it, ``done`` is False for what is to come.

    ``tone`` is good, caution, bad or empty.
    """

    kind: str
    anchor: str
    at: datetime | date
    title: str
    actor: str = ""
    reason: str = ""
    tone: str = ""
    done: bool = True


@dataclass(frozen=True)
class Thread:
    impulse: Impulse
    steps: tuple[Step, ...]
    quotes: tuple[QuoteView, ...]
    authors: tuple[str, ...]
    decision: Decision | None
    handover: HandoverView | None
    response: ResponseView | None
    points: tuple[PointView, ...]
    measures: tuple[Measure, ...] = field(default=())


def thread(impulse: Impulse, *, today: date | None = None) -> Thread:
    """Everything that the public page of ``impulse`` tells, in a fixed number of queries.

    ``today`` decides what is overdue (default: today in the product's time zone).
    """
    today = today or timezone.localdate()
    quotes = _quotes(impulse)
    authors = tuple(
        str(authorship.user)
        for authorship in Authorship.objects.filter(impulse=impulse, accepted_at__isnull=False).select_related("user")
    )
    decision = _decision(impulse)
    handover, response, answers = _handover(impulse, today)
    points = tuple(
        PointView(number=point.number, text=point.text, answer=answers.get(point.pk))
        for point in impulse.points.order_by("number")
    )
    transitions = list(Transition.objects.filter(impulse=impulse).select_related("by"))
    measures = {measure.pk: measure for point in points if point.answer for measure in point.answer.measures}
    steps = [
        *_council_steps(impulse, quotes, authors, decision, transitions),
        *(_office_steps(handover, response) if handover else ()),
        *_later_steps(transitions),
    ]
    return Thread(
        impulse=impulse,
        # The thread begins with what is quoted, even if it was quoted late. On the same instant the order above holds.
        steps=tuple(sorted(steps, key=lambda step: (step.kind != "quotes", not step.done, _day_and_time(step.at)))),
        quotes=quotes,
        authors=authors,
        decision=decision,
        handover=handover,
        response=response,
        points=points,
        measures=tuple(sorted(measures.values(), key=lambda measure: measure.number)),
    )


def _day_and_time(at: datetime | date) -> tuple[date, float]:
    if isinstance(at, datetime):
        return timezone.localtime(at).date(), at.timestamp()
    return at, float("inf")


def _quotes(impulse: Impulse) -> tuple[QuoteView, ...]:
    quotes = Quote.objects.filter(impulse=impulse).select_related("edition__chapter")
    return tuple(
        QuoteView(
            exact=quote.exact,
            chapter=quote.edition.title,
            edition=quote.edition.number,
            published_at=quote.edition.published_at,
            url=f"{quote.edition.url}#{quote.anchor}",
        )
        for quote in quotes
    )


def _decision(impulse: Impulse) -> Decision | None:
    """The ballot that decided; one without a quorum decided nothing."""
    decision = decision_of(impulse)
    return decision if decision is not None and decision.outcome in DECISIVE else None


def _handover(impulse: Impulse, today: date) -> tuple[HandoverView | None, ResponseView | None, dict[int, AnswerView]]:
    answers = PointAnswer.objects.prefetch_related("measures")
    published = (
        Response.objects.filter(state=ResponseState.PUBLISHED)
        .select_related("signed_by")
        .prefetch_related(Prefetch("answers", answers))
        .order_by("-version")
    )
    handover = (
        Handover.objects.with_standing(today)
        .filter(impulse=impulse)
        .prefetch_related(Prefetch("responses", published))
        .first()
    )
    if handover is None:
        return None, None, {}
    response = next(iter(handover.responses.all()), None)
    if response is None or response.signed_at is None:
        return handover_view(handover, today), None, {}
    return (
        handover_view(handover, today),
        ResponseView(
            introduction=response.introduction,
            signed_by=str(response.signed_by),
            signed_at=response.signed_at,
            version=response.version,
        ),
        {answer.point_id: AnswerView.of(answer) for answer in response.answers.all()},
    )


def preview(response: Response) -> tuple[PointView, ...]:
    """The points with their answers as they will appear when ``response``, perhaps a draft, is signed."""
    answers = response.answers.select_related("point").prefetch_related("measures").order_by("point__number")
    return tuple(
        PointView(number=answer.point.number, text=answer.point.text, answer=AnswerView.of(answer))
        for answer in answers
    )


def _council_steps(
    impulse: Impulse,
    quotes: tuple[QuoteView, ...],
    authors: tuple[str, ...],
    decision: Decision | None,
    transitions: list[Transition],
) -> Iterator[Step]:
    if quotes:
        first = min(quote.published_at for quote in quotes)
        yield Step("quotes", "zitat", first, _("Worauf sich der Impuls bezieht"))
    if impulse.submitted_at:
        yield Step("authors", "beratung", impulse.submitted_at, _("Zur Beratung gestellt"), actor=", ".join(authors))
    deferred = [transition for transition in transitions if transition.to_state == State.DEFERRED]
    for index, transition in enumerate(deferred, start=1):
        anchor = "zurueckgestellt" if index == 1 else f"zurueckgestellt-{index}"
        yield Step("deferred", anchor, transition.at, _("Zurückgestellt"), reason=transition.reason, tone="caution")
    if decision is not None:
        adopted = decision.outcome == Outcome.ADOPTED
        title = _("Beschlossen") if adopted else _("Nicht angenommen")
        yield Step("decision", "beschluss", decision.closed_at, title, tone="good" if adopted else "bad")
    elif impulse.decided_at and impulse.state != State.DEFERRED:
        rejected = impulse.state == State.REJECTED
        title = _("Nicht angenommen") if rejected else _("Beschlossen")
        yield Step("decision", "beschluss", impulse.decided_at, title, tone="bad" if rejected else "good")


def _office_steps(handover: HandoverView, response: ResponseView | None) -> Iterator[Step]:
    yield Step("handover", "uebermittlung", handover.transmitted_at, _("An die Verwaltung übermittelt"))
    if handover.receipt_confirmed_at:
        yield Step("receipt", "eingang", handover.receipt_confirmed_at, _("Eingang bestätigt"))
    elif not handover.answered_at:
        yield Step("receipt", "eingang", handover.receipt_due, _("Eingangsbestätigung erwartet"), done=False)
    if response:
        tone = "good" if handover.standing == Standing.IN_TIME else "caution"
        yield Step(
            "answer",
            "stellungnahme",
            response.signed_at,
            _("Stellungnahme der Verwaltung"),
            actor=response.signed_by,
            tone=tone,
        )
    else:
        tone = "bad" if handover.is_overdue else ""
        yield Step("answer", "stellungnahme", handover.answer_due, _("Stellungnahme erwartet"), tone=tone, done=False)


def _later_steps(transitions: list[Transition]) -> Iterator[Step]:
    for transition in transitions:
        if transition.to_state == State.IMPLEMENTING:
            yield Step("implementing", "umsetzung", transition.at, _("In Umsetzung"), reason=transition.reason)
        elif transition.to_state == State.CLOSED:
            yield Step("closed", "abschluss", transition.at, _("Erledigt"), reason=transition.reason, tone="good")

"""Adopted impulses, hand-overs and answers, all through the services; and many rows at once for counting queries."""

import uuid
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from digitalrat.collaboration.models import Document
from digitalrat.collaboration.services import create_document
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse, Point, Publication
from digitalrat.impulses.services import record_publication
from digitalrat.measures.models import Measure
from digitalrat.meetings.services import close_ballot
from digitalrat.members.models import Organisation, User
from digitalrat.responses.enums import Disposition, ResponseState
from digitalrat.responses.models import Handover, Part, PointAnswer, Response
from digitalrat.responses.services import AnswerInput, mark_ready, save_answers, sign_response, transmit_impulse
from tests.factories.meetings import make_ballot, vote
from tests.factories.members import Cast

REASONS = "Die Stadt beginnt damit im nächsten Jahr, weil die Mittel dann bereitstehen."


def make_adopted(cast: Cast, title: str = "Termine verlässlich machen") -> Impulse:
    """Adopted with four votes against one, which is the fifth member's."""
    ballot = make_ballot(cast, title)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair], no=[cast.fifth])
    close_ballot(by=cast.chair, ballot=ballot)
    return Impulse.objects.get(pk=ballot.impulse_id)


def make_handover(cast: Cast, title: str = "Termine verlässlich machen") -> Handover:
    return transmit_impulse(by=cast.chair, impulse=make_adopted(cast, title))


def make_measure(number: str = "M-01", title: str = "Freie Termine jeden Morgen") -> Measure:
    owner = Organisation.objects.get(slug="digitales")
    return Measure.objects.create(number=number, title=title, owner=owner)


def response_of(handover: Handover) -> Response:
    """The latest version, perhaps a draft."""
    return Response.objects.select_related("handover__impulse").filter(handover=handover).latest("version")


def answer_of(handover: Handover, number: int = 1) -> PointAnswer:
    """The published answer to a point as it stands."""
    answers = PointAnswer.objects.current().select_related("point", "response__handover__impulse")
    return answers.get(response__handover=handover, point__number=number)


def under_review(number: int, days: int) -> AnswerInput:
    """Point ``number`` is looked into, until ``days`` from now."""
    new_date = timezone.localdate() + timedelta(days=days)
    return AnswerInput(number=number, disposition=Disposition.UNDER_REVIEW, reasons=REASONS, new_date=new_date)


def make_part(cast: Cast, handover: Handover, number: int = 1, days: int = 10) -> Part:
    """What the office asks the department for, due in ``days`` days."""
    response = response_of(handover)
    return Part.objects.create(
        response=response,
        point=handover.impulse.points.get(number=number),
        organisation=Organisation.objects.get(slug="digitales"),
        note="Bitte sagen Sie uns, was das kostet.",
        due=timezone.localdate() + timedelta(days=days),
        document=create_document(kind="answer_part"),
        requested_by=cast.office,
    )


def complete_inputs() -> list[AnswerInput]:
    """Point 1 accepted with a measure, point 2 declined."""
    measure = Measure.objects.filter(number="M-01").first() or make_measure()
    return [
        AnswerInput(number=1, disposition=Disposition.ACCEPTED, reasons=REASONS, measures=[measure]),
        AnswerInput(number=2, disposition=Disposition.DECLINED, reasons="Dafür fehlt die gesetzliche Grundlage."),
    ]


def make_draft(cast: Cast, handover: Handover, answers: list[AnswerInput] | None = None) -> Response:
    response = response_of(handover)
    return save_answers(
        by=cast.office,
        response=response,
        lock_version=response.lock_version,
        introduction="Vielen Dank für den Impuls.",
        answers=complete_inputs() if answers is None else answers,
    )


def make_ready(cast: Cast, handover: Handover, answers: list[AnswerInput] | None = None) -> Response:
    response = make_draft(cast, handover, answers)
    return mark_ready(by=cast.office, response=response, lock_version=response.lock_version)


def make_published(cast: Cast, handover: Handover, answers: list[AnswerInput] | None = None) -> Response:
    response = make_ready(cast, handover, answers)
    return sign_response(by=cast.cdo, response=response, lock_version=response.lock_version)


def publish_recommendation(impulse: Impulse, url: str = "") -> Publication:
    return record_publication(impulse=impulse, url=url or f"/empfehlungen/{impulse.uuid.hex[:8]}/")


def move_back(handover: Handover, days: int) -> Handover:
    """As if everything about the hand-over had happened ``days`` earlier."""
    by = timedelta(days=days)
    Handover.objects.filter(pk=handover.pk).update(
        transmitted_at=F("transmitted_at") - by,
        receipt_due=handover.receipt_due - by,
        answer_due=handover.answer_due - by,
    )
    handover.refresh_from_db()
    return handover


def make_many(by: User, number: int, points: int = 2) -> None:
    """``number`` impulses with hand-overs: in turn answered in time, late, open, overdue and not handed over."""
    now = timezone.now()
    calculation = {
        "start": "2026-03-02",
        "count": 6,
        "unit": "weeks",
        "due": "2026-04-13",
        "skipped": [],
        "moved_from": None,
    }
    measure = Measure.objects.filter(number="M-01").first() or make_measure()
    turns = [n % 4 for n in range(number)]
    documents = Document.objects.bulk_create(Document(kind="impulse") for _n in turns)
    impulses = Impulse.objects.bulk_create(
        Impulse(
            number=f"X{uuid.uuid4().hex[:12]}",
            title="Viele Impulse",
            state=State.ANSWERED if turn < 2 else State.TRANSMITTED,
            document=document,
            created_by=by,
            submitted_at=now - timedelta(days=400 * (turn % 2)),
            decided_at=now,
        )
        for turn, document in zip(turns, documents, strict=True)
    )
    Publication.objects.bulk_create(
        Publication(impulse=impulse, url=f"/empfehlungen/{impulse.number}/") for impulse in impulses
    )
    all_points = Point.objects.bulk_create(
        Point(impulse=impulse, number=n + 1, text="Ein Punkt") for impulse in impulses for n in range(points)
    )
    handovers = Handover.objects.bulk_create(
        Handover(
            impulse=impulse,
            receipt_number=f"X-{uuid.uuid4().hex[:12]}",
            text_hash="0" * 64,
            transmitted_by=by,
            receipt_due=timezone.localdate(),
            answer_due=timezone.localdate() + timedelta(days=-5 if turn in (1, 3) else 5),
            answered_at=now if turn < 2 else None,
            calculation={"receipt": calculation, "answer": calculation},
        )
        for turn, impulse in zip(turns, impulses, strict=True)
    )
    responses = Response.objects.bulk_create(
        Response(
            handover=handover,
            state=ResponseState.PUBLISHED if handover.answered_at else ResponseState.DRAFT,
            signed_by=by if handover.answered_at else None,
            signed_at=handover.answered_at,
        )
        for handover in handovers
    )
    by_impulse = {response.handover.impulse_id: response for response in responses}
    answers = PointAnswer.objects.bulk_create(
        PointAnswer(
            response=by_impulse[point.impulse_id], point=point, disposition=Disposition.ACCEPTED, reasons=REASONS
        )
        for point in all_points
    )
    links = PointAnswer.measures.through
    links.objects.bulk_create(links(pointanswer_id=answer.pk, measure_id=measure.pk) for answer in answers)

"""What becomes of an answer that waits: one signature publishes all of it, or it is given back with comments."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.impulses.canonical import digest
from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import mark_answered
from digitalrat.meetings.models import Vote
from digitalrat.members.models import User

from ..canonical import canonical_text
from ..enums import ResponseState
from ..errors import DoubleHat
from ..models import DoubleHatNote, Reaction, Response
from ..signals import response_published, response_returned
from .answers import lock, require_complete, require_state, require_version, touch
from .assignment import add_note
from .handovers import lock_handover


def reason_against_answering(user: User, impulse: Impulse) -> str:
    """Why ``user`` must not answer this impulse at all, as a sentence for them, or the empty string.

    Whoever declared a conflict (Befangenheit, § 31 GO NRW) has no part in the answer either.
    """
    if impulse.pk in conflicted_ids(user):
        return _(
            "Sie haben sich zu diesem Impuls für befangen erklärt. Die Stellungnahme unterzeichnet deshalb jemand "
            "anders."
        )
    return ""


def voted_on(user: User, impulse: Impulse) -> bool:
    """A CDO may hold a seat: whoever voted on an item signs the answer to it only with a public note."""
    return Vote.objects.filter(ballot__impulse=impulse, voter=user).exists()


@transaction.atomic
def sign_response(*, by: User, response: Response, lock_version: int, double_hat_note: str = "") -> Response:
    """Sign and publish all points at once; with the first version the clock stops.

    A later version answers the follow-up questions that are open. ``double_hat_note`` is published if ``by`` voted on
    the impulse as a member, and not kept otherwise. Raises NotInThisState unless it waits for signature (somebody else
    may have signed), ChangedMeanwhile if it is no longer what the signer read, DoubleHat if they are biased or their
    note is missing, AnswerIncomplete if a promised date has passed.
    """
    # The hand-over first: a question that is asked at this moment comes before the signature or after it.
    lock_handover(response.handover)
    lock(response)
    handover = response.handover
    require_state(response, ResponseState.READY)
    require_version(response, lock_version)
    if reason := reason_against_answering(by, handover.impulse):
        raise DoubleHat(reason)
    two_hats, note = voted_on(by, handover.impulse), double_hat_note.strip()
    if two_hats and not note:
        raise DoubleHat(
            _(
                "Sie haben als Mitglied des Rates über diesen Impuls abgestimmt. Unterzeichnen können Sie nur mit "
                "einem öffentlichen Vermerk, warum Sie es trotzdem tun."
            )
        )
    require_complete(response)
    touch(response, by)
    response.state = ResponseState.PUBLISHED
    response.signed_by, response.signed_at = by, response.changed_at
    if two_hats:
        DoubleHatNote.objects.create(response=response, author=by, text=note)
    response.text_hash = digest(canonical_text(response))
    response.save()
    if handover.answered_at is None:
        handover.answered_at = response.signed_at
        handover.save(update_fields=["answered_at"])
        mark_answered(by=by, impulse=handover.impulse)
    questions = Reaction.objects.open_questions().filter(answer__response__handover=handover)
    answered = sorted(questions.values_list("answer__point__number", flat=True))
    questions.update(answered_by=response)
    record(
        by=by,
        verb="response.signed",
        obj=response,
        receipt_number=handover.receipt_number,
        version=response.version,
        text_hash=response.text_hash,
        dispositions={answer.point.number: answer.disposition for answer in response.answers.select_related("point")},
        answered_questions=answered,
        double_hat_note=note if two_hats else "",
        in_time=timezone.localdate(handover.answered_at) <= handover.answer_due,
    )
    announce(response_published, response=response, by=by)
    return response


@transaction.atomic
def return_response(
    *, by: User, response: Response, reason: str, comments: Mapping[int, str] | None = None
) -> Response:
    """Give an answer that waits for signature back to the office, with a reason.

    ``comments`` are remarks on single points (number → text); they are kept as internal notes.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Bitte schreiben Sie, was geändert werden soll."))
    lock(response)
    require_state(response, ResponseState.READY)
    response.state = ResponseState.DRAFT
    touch(response, by)
    response.return_reason, response.returned_by, response.returned_at = reason, by, response.changed_at
    response.save()
    points = {point.number: point for point in response.handover.impulse.points.all()} if comments else {}
    for number, body in (comments or {}).items():
        if number not in points:
            raise DomainError(_("Einen Punkt %(n)d gibt es in diesem Impuls nicht.") % {"n": number})
        if body.strip():
            add_note(by=by, handover=response.handover, body=body, point=points[number])
    record(by=by, verb="response.returned", obj=response, reason=reason)
    announce(response_returned, response=response, by=by)
    return response

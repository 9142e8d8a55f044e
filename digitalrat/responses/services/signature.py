"""One signature publishes the whole answer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record
from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import mark_answered
from digitalrat.meetings.models import Vote
from digitalrat.members.models import User

from ..enums import ResponseState
from ..errors import DoubleHat
from ..models import Response
from ..signals import response_published
from .answers import lock, require_complete, require_state, require_version, touch


def reason_against_answering(user: User, impulse: Impulse) -> str:
    """Why ``user`` must not answer this impulse, as a sentence for them, or the empty string.

    The CDO may hold a seat: whoever voted on an item or declared a conflict (Befangenheit) does not answer it.
    """
    if Vote.objects.filter(ballot__impulse=impulse, voter=user).exists():
        return _(
            "Sie haben als Mitglied des Rates über diesen Impuls abgestimmt. Wer abstimmt, antwortet nicht auf "
            "denselben Impuls; die Stellungnahme unterzeichnet jemand anders."
        )
    if impulse.pk in conflicted_ids(user):
        return _(
            "Sie haben sich zu diesem Impuls für befangen erklärt. Die Stellungnahme unterzeichnet deshalb jemand "
            "anders."
        )
    return ""


@transaction.atomic
def sign_response(*, by: User, response: Response, lock_version: int) -> Response:
    """Sign and publish all points at once; the clock stops.

    Raises NotInThisState unless it waits for signature (somebody else may have signed), ChangedMeanwhile if it is
    no longer what the signer read, DoubleHat if they voted on it or are biased, AnswerIncomplete if a promised date
    has passed.
    """
    lock(response)
    require_state(response, ResponseState.READY)
    require_version(response, lock_version)
    handover = response.handover
    if reason := reason_against_answering(by, handover.impulse):
        raise DoubleHat(reason)
    require_complete(response)
    touch(response, by)
    response.state = ResponseState.PUBLISHED
    response.signed_by, response.signed_at = by, response.changed_at
    response.save()
    if handover.answered_at is None:
        handover.answered_at = response.signed_at
        handover.save(update_fields=["answered_at"])
        mark_answered(by=by, impulse=handover.impulse)
    record(
        by=by,
        verb="response.signed",
        obj=response,
        receipt_number=handover.receipt_number,
        version=response.version,
        dispositions={answer.point.number: answer.disposition for answer in response.answers.select_related("point")},
        in_time=timezone.localdate(handover.answered_at) <= handover.answer_due,
    )
    announce(response_published, response=response, by=by)
    return response

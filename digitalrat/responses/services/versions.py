"""Later versions of an answer: a published one is never changed, a new one begins as its copy and says why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.members.models import User

from ..enums import Origin, ResponseState
from ..errors import VersionOpen
from ..models import Handover, PointAnswer, Response
from ..signals import response_changed, version_started
from .answers import changed_by, lock, moment, touch
from .handovers import lock_handover


@transaction.atomic
def start_new_version(*, by: User, handover: Handover, reason: str) -> Response:
    """Begin a version that will replace the published one; ``reason`` is public once it is signed.

    Raises VersionOpen if one is being written already (the sentence says by whom) or nothing is published yet,
    DomainError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Bitte nennen Sie den Grund der neuen Fassung. Er wird mit ihr veröffentlicht."))
    lock_handover(handover)
    if refused := reason_against_new_version(handover):
        raise VersionOpen(refused)
    return _begin(by=by, handover=handover, origin=Origin.CORRECTION, reason=reason)


def reason_against_new_version(handover: Handover) -> str:
    """Why no new version can be begun now, as a sentence, or the empty string."""
    latest = _latest(handover)
    if latest.state == ResponseState.PUBLISHED:
        return ""
    if latest.version == 1:
        return _("Es ist noch keine Stellungnahme veröffentlicht. Bitte bearbeiten Sie den Entwurf.")
    return _(
        "Fassung %(version)d ist schon in Arbeit: begonnen am %(at)s, zuletzt bearbeitet von %(name)s. "
        "Bitte arbeiten Sie darin weiter."
    ) % {"version": latest.version, "at": moment(latest.started_at), "name": changed_by(latest)}


def open_version(*, by: User | None, handover: Handover, origin: Origin, reason: str) -> Response:
    """Begin a version for ``reason``, or add the reason to the one that is being written. The hand-over is locked.

    ``reason`` is public and kept, so it is in the council's language, not in that of whoever caused it.

    A follow-up question also takes back a version that waits for signature: whoever signs must have seen the question,
    because the signature answers it.
    """
    response = _latest(handover)
    if response.state == ResponseState.PUBLISHED:
        return _begin(by=by, handover=handover, origin=origin, reason=reason)
    lock(response)
    waits_for_signature = response.state == ResponseState.READY
    if waits_for_signature and origin != Origin.FOLLOW_UP:
        return response
    reasons = response.version_reason.splitlines()
    if reason not in reasons:
        response.version_reason = "\n".join([*reasons, reason])
    touch(response, by)
    if waits_for_signature:
        response.state = ResponseState.DRAFT
        response.return_reason, response.returned_by, response.returned_at = reason, by, response.changed_at
    response.save()
    record(
        by=by,
        verb="response.version_joined",
        obj=response,
        version=response.version,
        origin=origin.value,
        reason=reason,
        lock_version=response.lock_version,
    )
    announce(response_changed, response=response, by=by)
    return response


def _latest(handover: Handover) -> Response:
    responses = handover.responses.select_related("changed_by", "signed_by", "handover__impulse")
    response: Response = responses.order_by("-version")[0]
    return response


def _begin(*, by: User | None, handover: Handover, origin: Origin, reason: str) -> Response:
    former = _latest(handover)
    response = Response.objects.create(
        handover=handover,
        version=former.version + 1,
        origin=origin,
        version_reason=reason,
        introduction=former.introduction,
        changed_by=by,
    )
    for answer in former.answers.prefetch_related("measures"):
        copy = PointAnswer.objects.create(
            response=response,
            point_id=answer.point_id,
            disposition=answer.disposition,
            reasons=answer.reasons,
            new_date=answer.new_date,
            forwarded_to=answer.forwarded_to,
            evidence=answer.evidence,
        )
        copy.measures.set(answer.measures.all())
    record(
        by=by,
        verb="response.version_started",
        obj=response,
        receipt_number=handover.receipt_number,
        version=response.version,
        origin=origin.value,
        reason=reason,
        at=timezone.localtime(response.started_at).isoformat(),
    )
    announce(version_started, response=response, by=by)
    return response

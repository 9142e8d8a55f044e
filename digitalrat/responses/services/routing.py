"""Parts that other organisations contribute: ask, hand in, give back, return, take over, cancel.

Every verb locks the response first, then the live document, then the part: so two who act at once queue up.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.collaboration.services import create_document, freeze_document, text_of, unfreeze_document
from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import announce, record
from digitalrat.impulses.models import Point
from digitalrat.members.models import Organisation, User

from ..enums import ENDED_PARTS, Origin, PartState, Purpose, ResponseState
from ..errors import NotInThisState, PartRefused
from ..models import Part, PointAnswer, Reaction, Response
from ..rooms import DOCUMENT_KIND
from ..signals import (
    part_cancelled,
    part_given_back,
    part_handed_in,
    part_merged,
    part_requested,
    part_returned,
    response_changed,
)
from .answers import lock, moment, require_state, require_version, touch
from .deadlines import deadline

REASONS_LENGTH = PointAnswer._meta.get_field("reasons").max_length or 0


# --- dates ------------------------------------------------------------------------------------


def latest_part_due(response: Response) -> date | None:
    """The last day on which a part may be due, or None if no clock of this version is running (any more)."""
    limit: date | None = None
    if response.origin == Origin.HANDOVER:
        limit = response.handover.answer_due
    elif response.origin == Origin.FOLLOW_UP:
        questions = Reaction.objects.open_questions().filter(answer__response__handover=response.handover_id)
        limit = questions.order_by("due").values_list("due", flat=True).first()
    return limit if limit is not None and limit >= timezone.localdate() else None


def default_part_due(response: Response) -> date:
    """The day that a form proposes: by the rule for parts, but no later than the answer itself is due."""
    handover = response.handover
    today = timezone.localdate()
    proposed = deadline(Purpose.PART, today, kind=handover.impulse.kind, organisation=handover.organisation).due
    return min(proposed, latest_part_due(response) or proposed)


def _require_due(response: Response, due: date) -> None:
    if due < timezone.localdate():
        raise PartRefused(_("Dieser Tag ist schon vorbei."), field="due")
    limit = latest_part_due(response)
    if limit is not None and due > limit:
        raise PartRefused(
            _("Bis dahin ist die Stellungnahme selbst fällig (%(date)s). Bitte wählen Sie einen früheren Tag.")
            % {"date": date_format(limit)},
            field="due",
        )


# --- states -----------------------------------------------------------------------------------


def _lock_part(part: Part) -> None:
    """Lock the part's response and read both anew; whoever changes the part holds that lock."""
    lock(part.response)
    response = part.response
    part.refresh_from_db(from_queryset=Part.objects.select_related("point", "organisation", "document"))
    part.response = response


def _require_state(part: Part, *states: PartState) -> None:
    if part.state not in states:
        raise NotInThisState(_what_happened(part))


def _what_happened(part: Part) -> str:
    """Who brought the part into its present state, and when."""
    sentences = {
        PartState.REQUESTED: _("Dieser Teil liegt seit %(at)s bei %(organisation)s und ist noch nicht zugeliefert."),
        PartState.HANDED_IN: _("%(name)s hat diesen Teil am %(at)s zugeliefert."),
        PartState.MERGED: _("%(name)s hat diesen Teil am %(at)s in die Stellungnahme übernommen."),
        PartState.GIVEN_BACK: _("%(name)s hat diesen Teil am %(at)s zurückgegeben."),
        PartState.CANCELLED: _("%(name)s hat diese Anfrage am %(at)s aufgehoben."),
    }
    trail = AuditEntry.objects.filter(object_type=Part._meta.label_lower, object_id=str(part.pk))
    last = trail.order_by("-sequence").first()
    return sentences[PartState(part.state)] % {
        "name": last.actor_name if last else part.organisation,
        "organisation": part.organisation,
        "at": moment(part.changed_at),
    }


def _require_writing(part: Part) -> None:
    """For the contact: nothing can be handed in or given back once the answer is done or the request is over."""
    state = part.response.state
    try:
        _require_state(part, PartState.REQUESTED)
        if state == ResponseState.READY:
            raise NotInThisState(
                _("Die Stellungnahme ist fertig und liegt zur Unterschrift; dieser Teil kommt zu spät.")
            )
        require_state(part.response, ResponseState.DRAFT)
    except NotInThisState as refused:
        kept = _("Ihr Text ist nicht verloren: Er steht weiter auf dieser Seite und lässt sich kopieren.")
        raise NotInThisState(f"{refused.message} {kept}") from refused


def _require_reason(reason: str, message: str) -> str:
    reason = reason.strip()
    if not reason:
        raise PartRefused(message, field="reason")
    return reason


def _step(part: Part, by: User | None, state: PartState, verb: str, *, reason: str = "", **fields: object) -> None:
    part.state, part.changed_at, part.reason = state, timezone.now(), reason
    for name, value in fields.items():
        setattr(part, name, value)
    # Not the text: the last checkpoint has just written it.
    part.save(update_fields=["state", "changed_at", "reason", *fields])
    record(by=by, verb=verb, obj=part, receipt_number=part.response.handover.receipt_number, reason=reason)


# --- verbs ------------------------------------------------------------------------------------


@transaction.atomic
def request_part(
    *, by: User, response: Response, point: Point, organisation: Organisation, due: date, note: str = ""
) -> Part:
    """Ask an organisation for its part of the answer to one point, internally due on ``due``.

    Raises NotInThisState unless the response is a draft; PartRefused if the organisation is dissolved or has the
    point already, or if the day is past or after the answer's own.
    """
    lock(response)
    require_state(response, ResponseState.DRAFT)
    # Under its lock, so that it is not dissolved at the same moment.
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_askable(response, point, organisation)
    _require_due(response, due)
    part = Part.objects.create(
        response=response,
        point=point,
        organisation=organisation,
        note=note.strip(),
        due=due,
        document=create_document(kind=DOCUMENT_KIND),
        requested_by=by,
    )
    record(
        by=by,
        verb="part.requested",
        obj=part,
        receipt_number=response.handover.receipt_number,
        point=point.number,
        organisation=organisation.name,
        due=due.isoformat(),
    )
    announce(part_requested, part=part, by=by)
    return part


@transaction.atomic
def request_parts(
    *,
    by: User,
    response: Response,
    points: Iterable[Point],
    organisations: Iterable[Organisation],
    due: date,
    note: str = "",
) -> list[Part]:
    """Ask each of ``organisations`` for each of ``points``: all, or none if one of them is refused."""
    organisations = list(organisations)
    return [
        request_part(by=by, response=response, point=point, organisation=organisation, due=due, note=note)
        for point in points
        for organisation in organisations
    ]


def _require_askable(response: Response, point: Point, organisation: Organisation) -> None:
    if point.impulse_id != response.handover.impulse_id:
        raise PartRefused(_("Diesen Punkt gibt es in diesem Impuls nicht."), field="points")
    if organisation.dissolved_on is not None:
        raise PartRefused(
            _("%(organisation)s wurde am %(date)s aufgelöst und nimmt keine Arbeit mehr an.")
            % {"organisation": organisation, "date": date_format(organisation.dissolved_on)},
            field="organisations",
        )
    earlier = (
        Part.objects.filter(response=response, point=point, organisation=organisation)
        .exclude(state__in=ENDED_PARTS)
        .first()
    )
    if earlier is not None:
        raise PartRefused(
            _("Punkt %(n)d ist bei %(organisation)s schon angefragt (Stand: %(state)s).")
            % {"n": point.number, "organisation": organisation, "state": earlier.get_state_display()},
            field="organisations",
        )


@transaction.atomic
def hand_in_part(*, by: User, part: Part) -> Part:
    """The organisation hands its text in; from then on it is fixed.

    Raises NotInThisState once the request is over or the answer is done, DomainError while the text is empty.
    """
    _lock_part(part)
    _require_writing(part)
    freeze_document(document=part.document)
    if not text_of(part.document).strip():
        raise DomainError(_("Der Text ist noch leer. Bitte schreiben Sie ihn, bevor Sie ihn zuliefern."))
    _step(part, by, PartState.HANDED_IN, "part.handed_in", handed_in_by=by, handed_in_at=timezone.now())
    part.refresh_from_db(fields=["html"])
    announce(part_handed_in, part=part, by=by)
    return part


@transaction.atomic
def give_back_part(*, by: User, part: Part, reason: str) -> Part:
    """The organisation says that it will not write this part, and why. The point goes back to the office."""
    reason = _require_reason(reason, _("Bitte schreiben Sie, warum Sie den Punkt zurückgeben."))
    _lock_part(part)
    _require_writing(part)
    freeze_document(document=part.document)
    _step(part, by, PartState.GIVEN_BACK, "part.given_back", reason=reason)
    announce(part_given_back, part=part, by=by)
    return part


@transaction.atomic
def return_part(*, by: User, part: Part, reason: str, due: date | None = None) -> Part:
    """The office wants a handed-in text reworked: the organisation can write again, until ``due`` (default: as before).

    Where that day has passed, the proposal of default_part_due counts instead.
    """
    reason = _require_reason(reason, _("Bitte schreiben Sie, was geändert werden soll."))
    _lock_part(part)
    require_state(part.response, ResponseState.DRAFT)
    _require_state(part, PartState.HANDED_IN)
    organisation = Organisation.objects.select_for_update().get(pk=part.organisation_id)
    if organisation.dissolved_on is not None:
        raise NotInThisState(
            _(
                "%(organisation)s wurde am %(date)s aufgelöst und kann den Text nicht mehr ändern. "
                "Sie können ihn selbst anpassen."
            )
            % {"organisation": organisation, "date": date_format(organisation.dissolved_on)}
        )
    if due is not None:
        _require_due(part.response, due)
    elif part.due < timezone.localdate():
        due = default_part_due(part.response)
    unfreeze_document(document=part.document)
    _step(
        part,
        by,
        PartState.REQUESTED,
        "part.returned",
        reason=reason,
        due=due or part.due,
        handed_in_by=None,
        handed_in_at=None,
    )
    announce(part_returned, part=part, by=by)
    return part


@transaction.atomic
def merge_part(*, by: User, part: Part, lock_version: int) -> Response:
    """Append a handed-in text to the reasons of its point in the draft. Returns the response as saved.

    Raises NotInThisState if it is not handed in (somebody may have taken it over already) or the response is no draft,
    ChangedMeanwhile if somebody saved the draft since ``lock_version`` was read.
    """
    _lock_part(part)
    response = part.response
    require_state(response, ResponseState.DRAFT)
    _require_state(part, PartState.HANDED_IN)
    require_version(response, lock_version)
    answer = PointAnswer.objects.get(response=response, point=part.point_id)
    reasons = f"{answer.reasons}\n\n{text_of(part.document)}".strip()
    if len(reasons) > REASONS_LENGTH:
        raise DomainError(
            _(
                "Mit diesem Text würde die Begründung zu Punkt %(n)d länger als %(length)d Zeichen. "
                "Bitte kürzen Sie sie zuerst, oder lassen Sie die Zulieferung kürzen."
            )
            % {"n": part.point.number, "length": REASONS_LENGTH}
        )
    answer.reasons = reasons
    answer.save(update_fields=["reasons"])
    touch(response, by)
    response.save()
    _step(part, by, PartState.MERGED, "part.merged", merged_at=timezone.now())
    announce(part_merged, part=part, by=by)
    announce(response_changed, response=response, by=by)
    return response


@transaction.atomic
def cancel_part(*, by: User | None, part: Part, reason: str = "") -> Part:
    """The part is not needed any more; what was written stays readable. ``by`` is None when the product acts."""
    _lock_part(part)
    _require_state(part, PartState.REQUESTED, PartState.HANDED_IN)
    freeze_document(document=part.document)
    _step(part, by, PartState.CANCELLED, "part.cancelled", reason=reason.strip())
    announce(part_cancelled, part=part, by=by)
    return part


def cancel_parts_of(*, organisation: Organisation) -> int:
    """An organisation was dissolved: what it still had to write goes back to the office. Returns how many parts.

    What it handed in stays: the office may take it over.
    """
    cancelled = 0
    for part in Part.objects.open().filter(organisation=organisation).select_related("response"):
        # Kept and read by others, so not in the language of whoever dissolved it.
        with translation.override(settings.LANGUAGE_CODE):
            reason = _("%(organisation)s wurde aufgelöst.") % {"organisation": organisation}
        try:
            cancel_part(by=None, part=part, reason=reason)
        except NotInThisState:  # handed in or given back in this moment
            continue
        cancelled += 1
    return cancelled

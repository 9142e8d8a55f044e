"""Hand-over of an adopted impulse: the receipt, and the clock that starts with it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import StateError
from digitalrat.core.services import announce, record
from digitalrat.impulses.canonical import digest
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import mark_transmitted
from digitalrat.members.models import Organisation, User

from ..errors import AlreadyTransmitted, TextChanged
from ..models import Handover, PointAnswer, ReceiptCounter, Response
from ..signals import impulse_transmitted, receipt_confirmed
from .deadlines import due_dates, require_existing


def lock_handover(handover: Handover) -> None:
    """Read the hand-over anew and keep others from changing what follows from it until the transaction ends.

    Whoever needs both locks takes this one before that of a response.
    """
    handover.refresh_from_db(
        # "self": PostgreSQL cannot lock the outer side of a join.
        from_queryset=Handover.objects.select_for_update(of=("self",)).select_related("impulse", "organisation")
    )


def _next_receipt_number(year: int) -> str:
    """The next number of the year, without a gap: it is given under a lock and lost with the transaction."""
    ReceiptCounter.objects.get_or_create(year=year)
    counter = ReceiptCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"E-{year}-{counter.last:03d}"


@transaction.atomic
def transmit_impulse(*, by: User, impulse: Impulse, organisation: Organisation | None = None) -> Handover:
    """Hand an adopted impulse over: receipt number, due dates, and an empty answer per point.

    ``organisation`` answers (None: the office itself); the due dates follow the rules for it. Raises AlreadyTransmitted
    unless the impulse is adopted and not handed over, TextChanged if the frozen text does not fit the hash that was
    voted on, DomainError if the organisation is dissolved.
    """
    if organisation is not None:
        organisation = Organisation.objects.get(pk=organisation.pk)
        require_existing(organisation)
    impulse = Impulse.objects.select_for_update().get(pk=impulse.pk)
    earlier = Handover.objects.filter(impulse=impulse).first()
    if earlier is not None:
        raise AlreadyTransmitted(
            _("Dieser Impuls wurde bereits am %(date)s übermittelt (Eingangsnummer %(number)s).")
            % {"date": _on(earlier.transmitted_at), "number": earlier.receipt_number}
        )
    if impulse.state != State.ADOPTED:
        raise AlreadyTransmitted(_("Übermittelt werden kann nur ein beschlossener Impuls."))
    text_hash = digest(impulse.frozen_text)
    if text_hash != impulse.frozen_hash:
        raise TextChanged(
            _(
                "Der Text dieses Impulses stimmt nicht mit dem überein, über den abgestimmt wurde. "
                "Er wird deshalb nicht übermittelt. Bitte wenden Sie sich an die technische Betreuung."
            )
        )
    now = timezone.now()
    today = timezone.localdate(now)
    receipt, answer = due_dates(today, kind=impulse.kind, organisation=organisation)
    handover = Handover.objects.create(
        impulse=impulse,
        organisation=organisation,
        receipt_number=_next_receipt_number(today.year),
        text_hash=text_hash,
        transmitted_at=now,
        transmitted_by=by,
        receipt_due=receipt.due,
        answer_due=answer.due,
        calculation={"receipt": receipt.kept, "answer": answer.kept},
    )
    response = Response.objects.create(handover=handover)
    PointAnswer.objects.bulk_create(PointAnswer(response=response, point=point) for point in impulse.points.all())
    mark_transmitted(by=by, impulse=impulse)
    record(
        by=by,
        verb="impulse.handed_over",
        obj=impulse,
        receipt_number=handover.receipt_number,
        text_hash=text_hash,
        receipt_due=receipt.due.isoformat(),
        answer_due=answer.due.isoformat(),
        organisation=organisation.name if organisation else "",
    )
    announce(impulse_transmitted, handover=handover, by=by)
    return handover


@transaction.atomic
def confirm_receipt(*, by: User, handover: Handover) -> None:
    """The office has the impulse in hand. Raises StateError if that was confirmed before."""
    handover.refresh_from_db(from_queryset=Handover.objects.select_for_update())
    if handover.receipt_confirmed_at is not None:
        raise StateError(
            _("Der Eingang wurde bereits am %(date)s bestätigt.") % {"date": _on(handover.receipt_confirmed_at)}
        )
    handover.receipt_confirmed_at = timezone.now()
    handover.receipt_confirmed_by = by
    handover.save(update_fields=["receipt_confirmed_at", "receipt_confirmed_by"])
    record(by=by, verb="handover.receipt_confirmed", obj=handover, receipt_number=handover.receipt_number)
    announce(receipt_confirmed, handover=handover, by=by)


def _on(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")

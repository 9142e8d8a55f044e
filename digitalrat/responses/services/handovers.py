"""Hand-over of an adopted impulse: the receipt, and the clock that starts with it."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.calendar import DueDate, due_in_weeks, due_in_working_days
from digitalrat.core.errors import StateError
from digitalrat.core.services import announce, record
from digitalrat.impulses.canonical import digest
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import mark_transmitted
from digitalrat.members.models import User

from ..errors import AlreadyTransmitted, TextChanged
from ..models import Handover, PointAnswer, ReceiptCounter, Response
from ..signals import impulse_transmitted, receipt_confirmed


def due_dates(start: date) -> tuple[DueDate, DueDate]:
    """Until when a hand-over of ``start`` has to be confirmed and answered, by the settings of the council."""
    return (
        due_in_working_days(start, settings.RECEIPT_WORKING_DAYS),
        due_in_weeks(start, settings.RESPONSE_WEEKS),
    )


def _calculation(due: DueDate) -> dict[str, Any]:
    return {
        "start": due.start.isoformat(),
        "count": due.count,
        "unit": due.unit.value,
        "due": due.due.isoformat(),
        "skipped": [[day.isoformat(), name] for day, name in due.skipped],
        "moved_from": due.moved_from.isoformat() if due.moved_from else None,
    }


def _next_receipt_number(year: int) -> str:
    """The next number of the year, without a gap: it is given under a lock and lost with the transaction."""
    ReceiptCounter.objects.get_or_create(year=year)
    counter = ReceiptCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"E-{year}-{counter.last:03d}"


@transaction.atomic
def transmit_impulse(*, by: User, impulse: Impulse) -> Handover:
    """Hand an adopted impulse over to the office: receipt number, due dates, and an empty answer per point.

    Raises AlreadyTransmitted unless the impulse is adopted and not handed over, TextChanged if the frozen text
    does not fit the hash that was voted on.
    """
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
    receipt, answer = due_dates(today)
    handover = Handover.objects.create(
        impulse=impulse,
        receipt_number=_next_receipt_number(today.year),
        text_hash=text_hash,
        transmitted_at=now,
        transmitted_by=by,
        receipt_due=receipt.due,
        answer_due=answer.due,
        calculation={"receipt": _calculation(receipt), "answer": _calculation(answer)},
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

"""More time for an answer: with a public reason and a name, and as often as the council's settings allow."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.members.models import User

from ..calculation import Calculation
from ..enums import Purpose
from ..errors import ExtensionRefused
from ..models import Extension, Handover
from ..signals import deadline_extended
from .deadlines import deadline
from .handovers import lock_handover


def reason_against_extending(handover: Handover) -> str:
    """Why there is no more time for this answer, as a sentence, or the empty string."""
    if handover.answered_at is not None:
        return _("Die Stellungnahme ist seit %(date)s veröffentlicht; es läuft keine Frist mehr.") % {
            "date": date_format(timezone.localtime(handover.answered_at))
        }
    if settings.MAX_EXTENSIONS == 0:
        return _("Eine Verlängerung der Frist ist nicht vorgesehen.")
    given = list(handover.extensions.select_related("given_by"))
    if len(given) >= settings.MAX_EXTENSIONS:
        last = given[-1]
        how_often = (
            _("Die Frist lässt sich nur einmal verlängern.")
            if settings.MAX_EXTENSIONS == 1
            else _("Die Frist lässt sich nur %(n)d-mal verlängern.") % {"n": settings.MAX_EXTENSIONS}
        )
        what_happened = _("%(name)s hat sie am %(date)s bis zum %(due)s verlängert.") % {
            "name": last.given_by,
            "date": date_format(timezone.localtime(last.given_at)),
            "due": date_format(last.new_due),
        }
        return f"{how_often} {what_happened}"
    if handover.answer_due < timezone.localdate():
        return _("Die Frist ist am %(due)s abgelaufen. Eine abgelaufene Frist lässt sich nicht mehr verlängern.") % {
            "due": date_format(handover.answer_due)
        }
    return ""


def extended_due(handover: Handover) -> Calculation:
    """Until when the answer would be due after an extension; counted from the present due date (§ 190 BGB)."""
    return deadline(
        Purpose.EXTENSION,
        handover.answer_due,
        kind=handover.impulse.kind,
        organisation=handover.organisation,
    )


@transaction.atomic
def extend_deadline(*, by: User, handover: Handover, reason: str) -> Extension:
    """Give more time for the answer; reason, name and both dates are public.

    Raises ExtensionRefused when it is answered or overdue or has been extended as often as MAX_EXTENSIONS allows
    (the sentence says by whom), DomainError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Bitte nennen Sie den Grund. Er wird veröffentlicht."))
    lock_handover(handover)
    if refused := reason_against_extending(handover):
        raise ExtensionRefused(refused)
    new = extended_due(handover)
    extension = Extension.objects.create(
        handover=handover,
        number=handover.extensions.count() + 1,
        from_due=handover.answer_due,
        new_due=new.due,
        reason=reason,
        given_by=by,
        calculation=new.kept,
    )
    handover.answer_due = new.due
    handover.save(update_fields=["answer_due"])
    record(
        by=by,
        verb="handover.extended",
        obj=handover,
        receipt_number=handover.receipt_number,
        from_due=extension.from_due.isoformat(),
        new_due=extension.new_due.isoformat(),
        reason=reason,
    )
    announce(deadline_extended, extension=extension, by=by)
    return extension

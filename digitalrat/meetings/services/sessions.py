"""Meetings, their agenda, and the council's rules of procedure."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import Actor, record
from digitalrat.impulses.models import Impulse

from ..models import AgendaItem, Meeting, RulesOfProcedure


@transaction.atomic
def schedule_meeting(*, by: Actor | None, number: int, title: str, starts_at: datetime, place: str = "") -> Meeting:
    """Put a meeting into the calendar; ``number`` counts the council's meetings and stands in the address."""
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(number=number, title=title, starts_at=starts_at, place=place)
    except IntegrityError:
        raise DomainError(_("Eine Sitzung mit der Nummer %d gibt es schon.") % number) from None
    record(by=by, verb="meeting.scheduled", obj=meeting, number=number, starts_at=starts_at.isoformat())
    return meeting


@transaction.atomic
def add_agenda_item(
    *, by: Actor | None, meeting: Meeting, title: str, is_public: bool = True, impulse: Impulse | None = None
) -> AgendaItem:
    """Append an item (TOP) to the agenda, public (Ö) or not (N)."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    last = meeting.agenda_items.order_by("-number").first()
    item = AgendaItem.objects.create(
        meeting=meeting, number=last.number + 1 if last else 1, title=title, is_public=is_public, impulse=impulse
    )
    record(by=by, verb="meeting.agenda_item_added", obj=meeting, number=item.number, is_public=is_public)
    return item


@transaction.atomic
def adopt_rules(*, by: Actor | None, text: str, valid_from: date) -> RulesOfProcedure:
    """Rules of procedure in Markdown that apply from ``valid_from`` on; earlier ones stay on record."""
    if not text.strip():
        raise DomainError(_("Die Geschäftsordnung braucht einen Text."))
    try:
        with transaction.atomic():
            adopted = RulesOfProcedure.objects.create(text=text.strip(), valid_from=valid_from)
    except IntegrityError:
        raise DomainError(_("Für diesen Tag gibt es schon eine Geschäftsordnung.")) from None
    record(by=by, verb="council.rules_adopted", obj=adopted, valid_from=valid_from.isoformat())
    return adopted

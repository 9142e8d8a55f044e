"""Who in the office looks after a hand-over, and what office and CDO note for themselves. Never public."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.errors import DomainError
from digitalrat.core.services import announce, record
from digitalrat.impulses.models import Point
from digitalrat.members.models import User
from digitalrat.members.rules import is_office

from ..errors import ChangedMeanwhile
from ..models import Handover, Note
from ..signals import handovers_assigned, note_added
from .answers import moment


@transaction.atomic
def assign_handovers(
    *, by: User, handovers: Iterable[Handover], to: User | None, seen: Mapping[int, int | None] | None = None
) -> int:
    """Give hand-overs to a person of the office, or to nobody. Returns how many changed hands.

    ``seen`` says to whom each belonged (primary keys) when ``by`` looked. Raises ChangedMeanwhile if one of them has
    changed hands since, DomainError if ``to`` is not in the office; then nothing is assigned.
    """
    if to is not None and not is_office(to):
        raise DomainError(_("%(name)s gehört nicht (mehr) zur Geschäftsstelle.") % {"name": to})
    wanted = [handover.pk for handover in handovers]
    rows = list(
        # "self": PostgreSQL cannot lock the outer side of a join.
        Handover.objects.select_for_update(of=("self",))
        .select_related("assigned_to")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    for handover in rows:
        if seen is not None and seen.get(handover.pk) != handover.assigned_to_id:
            _changed_hands(handover)
    changed = [handover for handover in rows if handover.assigned_to_id != (to.pk if to else None)]
    now = timezone.now()
    for handover in changed:
        former = handover.assigned_to
        handover.assigned_to, handover.assigned_at = to, now if to else None
        handover.save(update_fields=["assigned_to", "assigned_at"])
        record(
            by=by,
            verb="handover.assigned",
            obj=handover,
            receipt_number=handover.receipt_number,
            to=to.pk if to else None,
            former=former.pk if former else None,
        )
    if changed:
        announce(handovers_assigned, handovers=changed, to=to, by=by)
    return len(changed)


def _changed_hands(handover: Handover) -> None:
    name = str(handover.assigned_to or _("niemandem"))
    at = handover.assigned_at or timezone.now()
    raise ChangedMeanwhile(
        _("%(number)s ist inzwischen %(name)s zugewiesen (%(at)s). Es wurde noch nichts geändert.")
        % {"number": handover.receipt_number, "name": name, "at": moment(at)},
        by_name=name,
        at=at,
    )


@transaction.atomic
def add_note(*, by: User, handover: Handover, body: str, point: Point | None = None) -> Note:
    """Keep an internal remark on a hand-over or one of its points. The trail does not say what it says."""
    body = body.strip()
    if not body:
        raise DomainError(_("Bitte schreiben Sie die Notiz."))
    if point is not None and point.impulse_id != handover.impulse_id:
        raise DomainError(_("Diesen Punkt gibt es in diesem Impuls nicht."))
    note = Note.objects.create(handover=handover, point=point, author=by, body=body)
    record(by=by, verb="handover.noted", obj=handover, note=str(note.uuid))
    announce(note_added, note=note, by=by)
    return note

"""Saying how a measure stands: short, dated, by whoever answers for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import validate_fields
from digitalrat.members.models import User

from ..errors import BadMeasure
from ..models import Measure, MeasureUpdate, UpdateRequest
from ..signals import measure_updated
from .measures import apply_standing
from .versions import locked, save


@transaction.atomic
def write_update(
    *,
    by: User | None,
    measure: Measure,
    happened: str,
    next_steps: str = "",
    status: str,
    light: str,
    note: str = "",
    lock_version: int | None = None,
) -> MeasureUpdate:
    """What happened, what is next and how it stands since; answers what the office has asked.

    Everybody reads it at once. Raises BadMeasure (yellow and red need a note), and ChangedMeanwhile if somebody saved
    since ``lock_version`` was read.
    """
    measure = locked(measure, lock_version)
    if not happened.strip():
        raise BadMeasure("happened", _("Bitte schreiben Sie in einem Satz, was geschehen ist."))
    changed = apply_standing(measure, status=status, light=light, note=note)
    update = MeasureUpdate(
        measure=measure,
        happened=happened,
        next_steps=next_steps,
        status=measure.status,
        light=measure.light,
        note=measure.note,
        written_by=by,
    )
    try:
        validate_fields(update)
    except InputError as error:
        raise BadMeasure(error.field, error.message) from None
    # Also when only the words are new: whoever has the older page open shall see them before writing.
    save(measure, by)
    update.save()
    answered = UpdateRequest.objects.filter(measure=measure, answered_by__isnull=True).update(answered_by=update)
    record(by=by, verb="measure.reported", obj=measure, update=str(update.uuid), answers=bool(answered), **changed)
    announce(measure_updated, update=update, by=by)
    return update

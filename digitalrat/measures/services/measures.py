"""Verbs on measures: every change is on record, and a warning light is never without a word of explanation."""

import re
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from digitalrat.core.services import Actor, record
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Light, Status
from ..errors import BadMeasure
from ..models import Measure

# The number stands in the address: letters, digits, dot and hyphen.
NUMBER = re.compile(r"[\w.-]{1,20}")


class Details(TypedDict, total=False):
    """What can be said about a measure besides its number; what is left out stays as it is."""

    title: str
    description: str
    chapter: Chapter | None
    owner: Organisation
    contact: str
    status: str
    light: str
    note: str
    begins_on: date | None
    ends_on: date | None


@transaction.atomic
def create_measure(*, by: Actor | None, number: str, **details: Unpack[Details]) -> Measure:
    """A new measure under a number of its own. Raises BadMeasure."""
    number = number.strip()
    if not NUMBER.fullmatch(number):
        raise BadMeasure("number", _("Die Nummer darf nur Buchstaben, Ziffern, Punkt und Bindestrich enthalten."))
    measure = Measure(number=number)
    changed = _apply(measure, details)
    try:
        with transaction.atomic():
            measure.save()
    except IntegrityError:
        raise BadMeasure("number", _("Eine Maßnahme mit der Nummer %s gibt es schon.") % number) from None
    record(by=by, verb="measure.created", obj=measure, number=number, **changed)
    return measure


@transaction.atomic
def update_measure(*, by: Actor | None, measure: Measure, **details: Unpack[Details]) -> Measure:
    """Change what is named in ``details``; without a real change nothing is written. Raises BadMeasure."""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    changed = _apply(measure, details)
    if changed:
        measure.save()
        record(by=by, verb="measure.updated", obj=measure, **changed)
    return measure


def _apply(measure: Measure, details: Details) -> dict[str, Any]:
    """Set the fields, judge the whole, and return what changed as {field: [before, after]} for the audit trail."""
    changed = {}
    for name, value in details.items():
        value = value.strip() if isinstance(value, str) else value
        column = f"{name}_id" if name in ("chapter", "owner") else name
        before = getattr(measure, column)
        setattr(measure, name, value)
        after = getattr(measure, column)
        if before != after:
            changed[name] = [_plain(before), _plain(after)]
    _judge(measure)
    return changed


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _judge(measure: Measure) -> None:
    if not measure.title:
        raise BadMeasure("title", _("Die Maßnahme braucht einen Titel."))
    for name in ("title", "contact"):
        longest = _longest(name)
        if len(getattr(measure, name)) > longest:
            raise BadMeasure(name, _("Höchstens %d Zeichen.") % longest)
    if measure.owner_id is None:
        raise BadMeasure("owner", _("Bitte nennen Sie die zuständige Stelle."))
    if measure.status not in Status.values:
        raise BadMeasure("status", _("Diesen Stand gibt es nicht."))
    if measure.light not in Light.values:
        raise BadMeasure("light", _("Diese Ampelfarbe gibt es nicht."))
    if measure.light in (Light.YELLOW, Light.RED) and not measure.note:
        raise BadMeasure("note", _("Gelb und Rot brauchen eine Anmerkung, die den Grund nennt."))
    if measure.begins_on and measure.ends_on and measure.ends_on < measure.begins_on:
        raise BadMeasure("ends_on", _("Das Ende darf nicht vor dem Beginn liegen."))


def _longest(name: str) -> int:
    field = Measure._meta.get_field(name)
    assert isinstance(field, models.CharField) and field.max_length is not None
    return field.max_length

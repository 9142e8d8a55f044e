"""Verbs on measures: every change is on record, and a warning light is never without a word of explanation."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_plausible, validate_fields
from digitalrat.masterplan.models import Chapter, ReferenceCard
from digitalrat.members.models import Organisation, User

from ..enums import Light, Status
from ..errors import BadMeasure
from ..models import Measure, UpdateRequest
from ..signals import measure_created, update_requested
from .versions import locked, save

# The number stands in the address: letters, digits, dot and hyphen.
NUMBER = re.compile(r"[\w.-]{1,20}")

# Said as lists; kept beside the row.
LISTS = ("partners", "other_chapters", "reference_cards")


class Details(TypedDict, total=False):
    """What can be said about a measure besides its number; what is left out stays as it is."""

    title: str
    description: str
    chapter: Chapter | None
    other_chapters: Iterable[Chapter]
    owner: Organisation
    contact: str
    partners: Iterable[Organisation]
    further_partners: str
    sphere: str
    status: str
    light: str
    note: str
    begins_on: date | None
    ends_on: date | None
    budget: Decimal | None
    budget_source: str
    region: str
    focus: str
    reference_cards: Iterable[ReferenceCard]


@transaction.atomic
def create_measure(*, by: User | None, number: str, **details: Unpack[Details]) -> Measure:
    """A new measure under a number of its own. Raises BadMeasure."""
    number = number.strip()
    if not NUMBER.fullmatch(number):
        raise BadMeasure("number", _("Die Nummer darf nur Buchstaben, Ziffern, Punkt und Bindestrich enthalten."))
    # Words are addresses of other pages: /massnahmen/matrix/.
    if not any(sign.isdigit() for sign in number):
        raise BadMeasure("number", _("Die Nummer braucht mindestens eine Ziffer, zum Beispiel M-41."))
    measure = Measure(number=number, changed_by=by)
    changed = _apply(measure, details)
    try:
        with transaction.atomic():
            measure.save()
    except IntegrityError:
        raise BadMeasure("number", _("Eine Maßnahme mit der Nummer %s gibt es schon.") % number) from None
    changed |= _apply_lists(measure, details)
    record(by=by, verb="measure.created", obj=measure, number=number, **changed)
    announce(measure_created, measure=measure, by=by)
    return measure


@transaction.atomic
def update_measure(
    *, by: User | None, measure: Measure, lock_version: int | None = None, **details: Unpack[Details]
) -> Measure:
    """Change what is named in ``details``; without a real change nothing is written.

    Raises BadMeasure, and ChangedMeanwhile if somebody saved since ``lock_version`` was read.
    """
    measure = locked(measure, lock_version)
    changed = _apply(measure, details) | _apply_lists(measure, details)
    if changed:
        save(measure, by)
        record(by=by, verb="measure.updated", obj=measure, **changed)
    if "owner" in changed:
        _tell_new_owner(measure, by)
    return measure


def _tell_new_owner(measure: Measure, by: User | None) -> None:
    """What the office has asked the old owner is now asked of the new one."""
    if requests := list(UpdateRequest.objects.filter(measure=measure, answered_by__isnull=True)):
        for request in requests:
            request.measure = measure
        announce(update_requested, requests=requests, by=by)


def apply_standing(measure: Measure, *, status: str, light: str, note: str) -> dict[str, Any]:
    """What an update says about the whole; not yet saved. Returns what changed. Raises BadMeasure."""
    return _apply(measure, {"status": status, "light": light, "note": note})


def _apply(measure: Measure, details: Details) -> dict[str, Any]:
    """Set the fields, judge the whole, and return what changed as {field: [before, after]} for the audit trail."""
    before = {name: getattr(measure, _column(name)) for name in details if name not in LISTS}
    for name in before:
        value = cast(dict[str, Any], details)[name]
        setattr(measure, name, value.replace("\r\n", "\n").strip() if isinstance(value, str) else value)
    if measure.owner_id is not None and measure.owner_id != before.get("owner", measure.owner_id):
        _require_existing("owner", measure.owner)
    _judge(measure)
    after = {name: getattr(measure, _column(name)) for name in before}
    return {name: [_plain(before[name]), _plain(after[name])] for name in before if before[name] != after[name]}


def _apply_lists(measure: Measure, details: Details) -> dict[str, Any]:
    """The lists of a measure that has a row; as ``_apply``, with row numbers."""
    changed = {}
    for name in LISTS:
        if name not in details:
            continue
        wanted = {one.pk: one for one in cast(dict[str, Any], details)[name]}
        relation = getattr(measure, name)
        before = sorted(relation.values_list("pk", flat=True))
        if before != sorted(wanted):
            _judge_list(measure, name, [one for pk, one in wanted.items() if pk not in before])
            relation.set(wanted.values())
            changed[name] = [before, sorted(wanted)]
    return changed


def _column(name: str) -> str:
    return f"{name}_id" if name in ("chapter", "owner") else name


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _judge(measure: Measure) -> None:
    if not measure.title:
        raise BadMeasure("title", _("Die Maßnahme braucht einen Titel."))
    for field in measure._meta.fields:
        longest = field.max_length if isinstance(field, models.CharField) else None
        if longest and len(getattr(measure, field.name)) > longest:
            raise BadMeasure(field.name, _("Höchstens %d Zeichen.") % longest)
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
    if measure.budget is not None and measure.budget < 0:
        raise BadMeasure("budget", _("Ein Budget ist nie negativ."))
    try:
        validate_fields(measure)
        for name in ("begins_on", "ends_on"):
            if (day := getattr(measure, name)) is not None:
                require_plausible(name, day)
    except InputError as error:
        raise BadMeasure(error.field, error.message) from None


def _judge_list(measure: Measure, name: str, added: list[Any]) -> None:
    if name == "partners":
        if any(one.pk == measure.owner_id for one in added):
            raise BadMeasure(name, _("Die zuständige Stelle ist ohnehin beteiligt."))
        for one in added:
            _require_existing(name, one)
    if name == "other_chapters" and any(one.pk == measure.chapter_id for one in added):
        raise BadMeasure(name, _("Zu diesem Kapitel gehört die Maßnahme ohnehin."))


def _require_existing(field: str, organisation: Organisation) -> None:
    if organisation.dissolved_on is not None:
        raise BadMeasure(field, _("„%s“ ist aufgelöst. Bitte wählen Sie eine andere Stelle.") % organisation)

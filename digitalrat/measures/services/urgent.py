"""Verbs on urgent cases: open, call helpers, take steps, release, close. Nothing is ever taken away."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.slugs import free_slug
from digitalrat.core.validation import require_past, validate_fields
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation, User

from ..models import UrgentCase, UrgentStep
from ..signals import (
    urgent_case_closed,
    urgent_case_opened,
    urgent_case_released,
    urgent_helpers_called,
    urgent_step_taken,
)


@transaction.atomic
def open_case(
    *, by: User, title: str, organisation: Organisation, since: date, problem: str, chapter: Chapter | None = None
) -> UrgentCase:
    """A case that only office, CDO and the affected organisation see until it is released. Raises InputError."""
    case = UrgentCase(
        title=title.strip(), organisation=organisation, since=since, problem=problem, chapter=chapter, opened_by=by
    )
    _require_existing("organisation", organisation)
    case.slug = free_slug(UrgentCase, case.title, otherwise="fall")
    _judge(case)
    case.save()
    record(
        by=by, verb="urgent_case.opened", obj=case, title=case.title, organisation=organisation.name, since=str(since)
    )
    announce(urgent_case_opened, case=case, by=by)
    return case


@transaction.atomic
def update_case(
    *,
    by: User,
    case: UrgentCase,
    title: str,
    organisation: Organisation,
    since: date,
    problem: str,
    chapter: Chapter | None,
) -> UrgentCase:
    """Put right what is said about an open case; its address stays. Raises InputError, StateError once it is closed."""
    case = _locked(case)
    _require_open(case)
    if organisation.pk != case.organisation_id:
        _require_existing("organisation", organisation)
        if case.helpers.filter(pk=organisation.pk).exists():
            raise InputError("organisation", _("„%s“ hilft bereits in diesem Fall.") % organisation)
    before = {
        "title": case.title,
        "organisation": case.organisation.name,
        "since": str(case.since),
        "problem": case.problem,
        "chapter": case.chapter_id,
    }
    case.title, case.organisation, case.since = title, organisation, since
    case.problem, case.chapter = problem, chapter
    _judge(case)
    first = case.steps.order_by("taken_on").first()
    if first is not None and first.taken_on < since:
        raise InputError(
            "since",
            _("Der erste Schritt ist vom %(day)s; der Fall kann nicht später begonnen haben.")
            % {"day": date_format(first.taken_on)},
        )
    after = {
        "title": case.title,
        "organisation": organisation.name,
        "since": str(since),
        "problem": case.problem,
        "chapter": case.chapter_id,
    }
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        case.save()
        record(by=by, verb="urgent_case.updated", obj=case, **changed)
    return case


@transaction.atomic
def call_helpers(*, by: User, case: UrgentCase, organisations: Iterable[Organisation]) -> UrgentCase:
    """Exactly these organisations help from now on; what others did before stays.

    Raises StateError once the case is closed, InputError for the affected organisation or one that is dissolved.
    """
    case = _locked(case)
    _require_open(case)
    wanted = {organisation.pk: organisation for organisation in organisations}
    if case.organisation_id in wanted:
        raise InputError("organisations", _("Die betroffene Stelle kann sich nicht selbst zu Hilfe rufen."))
    present = {organisation.pk: organisation for organisation in case.helpers.all()}
    called = [organisation for pk, organisation in wanted.items() if pk not in present]
    for organisation in called:
        _require_existing("organisations", organisation)
    left = [organisation for pk, organisation in present.items() if pk not in wanted]
    if not called and not left:
        return case
    case.helpers.set(wanted.values())
    record(
        by=by,
        verb="urgent_case.helpers_called",
        obj=case,
        called=sorted(organisation.name for organisation in called),
        left=sorted(organisation.name for organisation in left),
    )
    if called:
        announce(urgent_helpers_called, case=case, organisations=called, by=by)
    return case


@transaction.atomic
def add_step(
    *, by: User, case: UrgentCase, text: str, taken_on: date | None = None, organisation: Organisation | None = None
) -> UrgentStep:
    """Say what was done, and by which organisation. In a released case everybody reads it at once.

    Raises StateError once the case is closed, InputError for a day before the case began or in the future.
    """
    case = _locked(case)
    _require_open(case)
    step = UrgentStep(
        case=case,
        taken_on=taken_on or timezone.localdate(),
        text=text,
        organisation=organisation,
        written_by=by,
    )
    _judge_step(step, case)
    step.save()
    record(
        by=by,
        verb="urgent_case.step_taken",
        obj=case,
        taken_on=str(step.taken_on),
        text=step.text,
        organisation=organisation.name if organisation else "",
    )
    announce(urgent_step_taken, step=step, by=by)
    return step


@transaction.atomic
def correct_step(*, by: User, step: UrgentStep, text: str, taken_on: date) -> UrgentStep:
    """Put a slip of the pen right; what stood there before stays on record. Raises InputError, StateError."""
    case = _locked(step.case)
    _require_open(case)
    step = UrgentStep.objects.get(pk=step.pk)
    before = {"taken_on": str(step.taken_on), "text": step.text}
    step.text, step.taken_on = text, taken_on
    _judge_step(step, case)
    after = {"taken_on": str(step.taken_on), "text": step.text}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        step.save(update_fields=["text", "taken_on"])
        record(by=by, verb="urgent_case.step_corrected", obj=case, step=str(step.uuid), **changed)
    return step


@transaction.atomic
def release_case(*, by: User, case: UrgentCase) -> UrgentCase:
    """From now on everybody reads the case, for good. Raises StateError if it is released already."""
    case = _locked(case)
    if case.released_at is not None:
        raise StateError(_("Dieser Fall ist bereits öffentlich."))
    case.released_at = timezone.now()
    case.save(update_fields=["released_at"])
    record(by=by, verb="urgent_case.released", obj=case)
    announce(urgent_case_released, case=case, by=by)
    return case


@transaction.atomic
def close_case(*, by: User, case: UrgentCase, closing_note: str) -> UrgentCase:
    """Stop the clock and say how it ended. Raises StateError if it is closed already, InputError without a note."""
    case = _locked(case)
    _require_open(case)
    if not closing_note.strip():
        raise InputError("closing_note", _("Bitte schreiben Sie, wie der Fall ausgegangen ist."))
    case.closing_note, case.closed_at = closing_note, timezone.now()
    validate_fields(case)
    case.save(update_fields=["closing_note", "closed_at"])
    record(by=by, verb="urgent_case.closed", obj=case, closing_note=case.closing_note)
    announce(urgent_case_closed, case=case, by=by)
    return case


def _locked(case: UrgentCase) -> UrgentCase:
    return UrgentCase.objects.select_for_update().get(pk=case.pk)


def _require_open(case: UrgentCase) -> None:
    if case.closed_at is not None:
        raise StateError(
            _("Dieser Fall ist seit dem %(day)s abgeschlossen.")
            % {"day": date_format(timezone.localtime(case.closed_at), "DATE_FORMAT")}
        )


def _require_existing(field: str, organisation: Organisation) -> None:
    if organisation.dissolved_on is not None:
        raise InputError(field, _("„%s“ ist aufgelöst. Bitte wählen Sie eine andere Stelle.") % organisation)


def _judge(case: UrgentCase) -> None:
    validate_fields(case)
    require_past("since", case.since)


def _judge_step(step: UrgentStep, case: UrgentCase) -> None:
    validate_fields(step)
    require_past("taken_on", step.taken_on)
    if step.taken_on < case.since:
        raise InputError("taken_on", _("Der Fall besteht erst seit dem %(day)s.") % {"day": date_format(case.since)})

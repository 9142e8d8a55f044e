"""Dated steps of a measure. A date that slips stays readable beside the new one."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_past, require_plausible, validate_fields
from digitalrat.members.models import User

from ..errors import BadMilestone
from ..models import Measure, Milestone, MilestoneSlip
from ..signals import milestone_moved


@transaction.atomic
def add_milestone(*, by: User | None, measure: Measure, title: str, due: date) -> Milestone:
    """Raises BadMilestone."""
    milestone = Milestone(measure=measure, title=title, due=due)
    _judge(milestone)
    milestone.save()
    record(by=by, verb="milestone.added", obj=measure, milestone=milestone.title, due=str(due))
    return milestone


@transaction.atomic
def rename_milestone(*, by: User | None, milestone: Milestone, title: str) -> Milestone:
    """Raises BadMilestone."""
    milestone = _locked(milestone)
    before, milestone.title = milestone.title, title
    _judge(milestone)
    if milestone.title != before:
        milestone.save(update_fields=["title"])
        record(by=by, verb="milestone.renamed", obj=milestone.measure, title=[before, milestone.title])
    return milestone


@transaction.atomic
def move_milestone(*, by: User | None, milestone: Milestone, due: date, reason: str = "") -> MilestoneSlip:
    """To a later or an earlier day; the old one stays. Raises BadMilestone, StateError once it is reached."""
    milestone = _locked(milestone)
    _require_open(milestone)
    if due == milestone.due:
        raise BadMilestone("due", _("Der Termin ist schon der %s.") % date_format(due))
    slip = MilestoneSlip(milestone=milestone, from_due=milestone.due, to_due=due, reason=reason, moved_by=by)
    milestone.due = due
    _judge(milestone)
    try:
        validate_fields(slip)
    except InputError as error:
        raise BadMilestone(error.field, error.message) from None
    milestone.save(update_fields=["due"])
    slip.save()
    record(
        by=by,
        verb="milestone.moved",
        obj=milestone.measure,
        milestone=milestone.title,
        due=[str(slip.from_due), str(due)],
        reason=slip.reason,
    )
    announce(milestone_moved, slip=slip, by=by)
    return slip


@transaction.atomic
def reach_milestone(*, by: User | None, milestone: Milestone, on: date) -> Milestone:
    """Raises BadMilestone for a day to come, StateError if it was reached before."""
    milestone = _locked(milestone)
    _require_open(milestone)
    try:
        require_past("on", on)
    except InputError as error:
        raise BadMilestone(error.field, error.message) from None
    milestone.done_on = on
    milestone.save(update_fields=["done_on"])
    record(by=by, verb="milestone.reached", obj=milestone.measure, milestone=milestone.title, on=str(on))
    return milestone


@transaction.atomic
def reopen_milestone(*, by: User | None, milestone: Milestone) -> Milestone:
    """It was not reached after all. Raises StateError if nobody said that it was."""
    milestone = _locked(milestone)
    if milestone.done_on is None:
        raise StateError(_("Dieser Meilenstein ist nicht als erreicht gemeldet."))
    before, milestone.done_on = milestone.done_on, None
    milestone.save(update_fields=["done_on"])
    record(by=by, verb="milestone.reopened", obj=milestone.measure, milestone=milestone.title, reached_on=str(before))
    return milestone


@transaction.atomic
def remove_milestone(*, by: User | None, milestone: Milestone) -> None:
    """Only one that was entered by mistake: what was reached or put off stays. Raises StateError."""
    milestone = _locked(milestone)
    _require_open(milestone)
    if milestone.slips.exists():
        raise StateError(
            _("Dieser Meilenstein wurde verschoben und bleibt deshalb lesbar. Er lässt sich nicht löschen.")
        )
    record(by=by, verb="milestone.removed", obj=milestone.measure, milestone=milestone.title, due=str(milestone.due))
    milestone.delete()


def _locked(milestone: Milestone) -> Milestone:
    found = Milestone.objects.select_for_update(of=("self",)).select_related("measure").filter(pk=milestone.pk).first()
    if found is None:
        raise StateError(_("Diesen Meilenstein gibt es nicht mehr."))
    return found


def _require_open(milestone: Milestone) -> None:
    if milestone.done_on is not None:
        raise StateError(_("Dieser Meilenstein ist seit dem %s erreicht.") % date_format(milestone.done_on))


def _judge(milestone: Milestone) -> None:
    try:
        validate_fields(milestone)
        require_plausible("due", milestone.due)
    except InputError as error:
        raise BadMilestone(error.field, error.message) from None

"""A measure as those see it who keep it up to date; a fixed number of queries, however much has happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from digitalrat.members.models import User
from digitalrat.members.rules import is_contributor, is_office

from ..attention import Finding
from ..enums import Reason
from ..models import Measure, Milestone, UpdateRequest
from .attention import attention_of
from .page import MeasureView, MilestoneView, measure_by, measure_view

# Milestones that come up within these days are asked about with the update.
SOON = timedelta(days=14)
LATEST = 3


@dataclass(frozen=True)
class WorkView:
    """``page`` is what everybody reads; ``request``: what the office asks, if it does; ``findings``: what to mend."""

    page: MeasureView
    request: UpdateRequest | None
    findings: tuple[Finding, ...]
    today: date

    @property
    def measure(self) -> Measure:
        return self.page.measure

    @property
    def open_milestones(self) -> list[MilestoneView]:
        return [view for view in self.page.milestones if view.milestone.done_on is None]

    @property
    def reached_milestones(self) -> list[MilestoneView]:
        return [view for view in self.page.milestones if view.milestone.done_on is not None]

    @property
    def is_asked_late(self) -> bool:
        return self.request is not None and self.request.due < self.today

    @property
    def has_older_updates(self) -> bool:
        return len(self.page.updates) > LATEST


def work_view(number: str, today: date) -> WorkView | None:
    """None for a number that is nobody's."""
    measure = measure_by(number)
    if measure is None:
        return None
    request = UpdateRequest.objects.filter(measure=measure, answered_by__isnull=True).first()
    # The request stands above the others, in words of its own.
    findings = tuple(one for one in attention_of(measure, today) if one.reason != Reason.ASKED)
    return WorkView(measure_view(measure, today), request, findings, today)


def due_milestones(measure: Measure, today: date, mentioned: Iterable[UUID] = ()) -> list[Milestone]:
    """Open ones that are due or soon will be, and those that somebody has just said something about."""
    due = Q(done_on__isnull=True, due__lte=today + SOON)
    return list(measure.milestones.filter(due | Q(uuid__in=list(mentioned))).order_by("due", "pk"))


def measures_of(user: User) -> QuerySet[Measure]:
    """Those that the person may keep up to date, as the rule measures.contribute says."""
    if is_office(user):
        return Measure.objects.all()
    if not is_contributor(user):
        return Measure.objects.none()
    return Measure.objects.filter(owner=user.organisation_id, owner__dissolved_on__isnull=True)

"""Urgent cases as lists and as one page, each with a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from digitalrat.members.models import Organisation, User
from digitalrat.members.rules import is_cdo, is_contributor, is_office

from ..models import UrgentCase, UrgentStep
from ..spans import lasted, running_for


@dataclass(frozen=True)
class CaseView:
    """A case and its clock on a day."""

    case: UrgentCase
    today: date

    @property
    def is_open(self) -> bool:
        return self.case.closed_at is None

    @property
    def closed_on(self) -> date | None:
        return timezone.localdate(self.case.closed_at) if self.case.closed_at else None

    @property
    def clock(self) -> str:
        """ "seit 41 Tagen", or how long it took: "63 Tage"."""
        if self.closed_on is None:
            return running_for(self.case.since, self.today)
        return lasted(self.case.since, self.closed_on)


@dataclass(frozen=True)
class CaseLists:
    """Open cases, the oldest trouble first; closed ones, the newest first."""

    open: list[CaseView]
    closed: list[CaseView]

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.closed)


def public_cases(today: date) -> CaseLists:
    """What everybody may know; one query."""
    return _lists(_for_lists(UrgentCase.objects.filter(released_at__isnull=False)), today)


def cases_of(user: User, today: date) -> CaseLists:
    """What this person sees in the workspace: the office and the CDO everything, others what concerns them."""
    cases = _for_lists(UrgentCase.objects.all())
    if not (is_office(user) or is_cdo(user)):
        if not is_contributor(user) or user.organisation_id is None:
            return CaseLists([], [])
        helped = UrgentCase.helpers.through.objects.filter(organisation=user.organisation_id).values("urgentcase")
        cases = cases.filter(Q(organisation=user.organisation_id) | Q(pk__in=helped))
    return _lists(cases, today)


def _for_lists(cases: QuerySet[UrgentCase]) -> QuerySet[UrgentCase]:
    return cases.select_related("organisation").annotate(step_count=Count("steps"), last_step_on=Max("steps__taken_on"))


def _lists(cases: QuerySet[UrgentCase], today: date) -> CaseLists:
    views = [CaseView(case, today) for case in cases.order_by(F("closed_at").desc(nulls_first=True), "since", "pk")]
    return CaseLists([view for view in views if view.is_open], [view for view in views if not view.is_open])


def _in_full() -> QuerySet[UrgentCase]:
    steps = Prefetch("steps", UrgentStep.objects.select_related("organisation").order_by("taken_on", "pk"))
    return UrgentCase.objects.select_related("organisation", "chapter").prefetch_related("helpers", steps)


def public_case(slug: str) -> UrgentCase | None:
    """A released case with chapter, helpers and steps; three queries."""
    return _in_full().filter(slug=slug, released_at__isnull=False).first()


def case_in_full(uuid: UUID) -> UrgentCase | None:
    """Any case; whether the person may see it is for the rules to say."""
    return _in_full().filter(uuid=uuid).first()


def possible_helpers(case: UrgentCase) -> QuerySet[Organisation]:
    """Who can be called: every organisation that still exists, but the affected one; and who helps already."""
    present = case.helpers.values("pk")
    return Organisation.objects.filter(Q(dissolved_on__isnull=True) | Q(pk__in=present)).exclude(
        pk=case.organisation_id
    )

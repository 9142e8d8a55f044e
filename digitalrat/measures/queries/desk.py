"""The desk of measures: of the office all, of a contributor those of the own organisation."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Max, QuerySet
from django.utils import timezone

from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User

from ..attention import Finding
from ..enums import Reason
from ..models import Measure
from .attention import Attention, attention, most_urgent_first

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    measure: Measure
    findings: tuple[Finding, ...]
    updated_on: date | None

    @property
    def is_ownerless(self) -> bool:
        """Nobody could be asked."""
        return self.measure.owner.dissolved_on is not None


@dataclass(frozen=True)
class Desk:
    """``total``: how many measures there are whatever the reason; ``counts``: how many for each."""

    total: int
    counts: dict[Reason, int]
    page: "Page[int]"
    rows: list[Row]


def desk(today: date, measures: QuerySet[Measure], reason: Reason | None, page: str | None) -> Desk:
    """``measures``, for one reason or all; those that ask for attention first, by number within the same urgency.

    The number of queries does not grow with the measures.
    """
    found = attention(today, measures)
    keys = [
        pk
        for pk in measures.order_by("number").values_list("pk", flat=True)
        if pk in found and (reason is None or any(finding.reason == reason for finding in found[pk]))
    ]
    counted = Counter(finding.reason for findings in found.values() for finding in findings)
    shown = Paginator(most_urgent_first(found, keys), PER_PAGE).get_page(page)
    counts = {reason: counted[reason] for reason in Reason}
    return Desk(len(found), counts, shown, _rows(shown.object_list, found))


def _rows(keys: Iterable[int], found: Attention) -> list[Row]:
    keys = list(keys)
    measures = (
        Measure.objects.select_related("owner", "chapter").annotate(updated_at=Max("updates__written_at")).in_bulk(keys)
    )
    return [Row(measures[pk], found[pk], _day(measures[pk].updated_at)) for pk in keys]


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def without_people(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Those for which nobody with an account could answer; one query."""
    wanted = {organisation.pk: organisation for organisation in organisations}
    people = User.objects.filter(is_active=True, organisation__in=wanted, role_assignments__role=Role.CONTRIBUTOR)
    reached = set(people.values_list("organisation", flat=True))
    return sorted((one for pk, one in wanted.items() if pk not in reached), key=str)

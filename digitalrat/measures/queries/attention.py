"""Which measures ask for attention: the facts of all of them in four queries, whatever their number."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from ..attention import Facts, Finding, findings
from ..enums import Reason
from ..models import Measure, MeasureUpdate, Milestone, UpdateRequest

Attention = dict[int, tuple[Finding, ...]]


def attention(today: date, measures: QuerySet[Measure] | None = None) -> Attention:
    """{primary key: findings, the most urgent first} of ``measures`` (all if None), also of those without any."""
    chosen = (Measure.objects.all() if measures is None else measures).order_by()
    mine = Q() if measures is None else Q(measure__in=chosen.values("pk"))
    updates = MeasureUpdate.objects.filter(mine).order_by().values_list("measure").annotate(Max("written_at"))
    updated_at = dict(updates)
    still_to_come = Q(done_on__isnull=True)
    steps = {
        pk: (number, still_open, due)
        for pk, number, still_open, due in Milestone.objects.filter(mine)
        .order_by()
        .values_list("measure")
        .annotate(
            number=Count("pk"),
            still_open=Count("pk", filter=still_to_come),
            next_due=Min("due", filter=still_to_come),
        )
    }
    requests = UpdateRequest.objects.filter(mine, answered_by__isnull=True).order_by()
    asked = dict(requests.values_list("measure", "due"))
    found: Attention = {}
    columns = ("pk", "status", "light", "created_at", "begins_on", "ends_on", "owner__dissolved_on")
    for pk, status, light, entered_at, begins_on, ends_on, dissolved_on in chosen.values_list(*columns):
        number, still_open, due = steps.get(pk, (0, 0, None))
        facts = Facts(
            status=status,
            light=light,
            entered_on=_day(entered_at),
            begins_on=begins_on,
            ends_on=ends_on,
            updated_on=_day(updated_at[pk]) if pk in updated_at else None,
            milestones=number,
            open_milestones=still_open,
            next_due=due,
            asked_until=asked.get(pk),
            owner_dissolved_on=dissolved_on,
        )
        found[pk] = findings(facts, today=today, stale_days=settings.MEASURE_STALE_DAYS)
    return found


def attention_of(measure: Measure, today: date) -> tuple[Finding, ...]:
    """Of a single measure."""
    return attention(today, Measure.objects.filter(pk=measure.pk))[measure.pk]


def most_urgent_first(found: Attention, keys: Iterable[int]) -> list[int]:
    """``keys`` by the urgency of their first finding, then by its age; those without any stay in order at the end."""
    order = {reason: place for place, reason in enumerate(Reason)}
    none = (len(order), date.max)
    return sorted(keys, key=lambda pk: (order[found[pk][0].reason], found[pk][0].since) if found.get(pk) else none)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()

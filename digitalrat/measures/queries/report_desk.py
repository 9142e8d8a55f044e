"""What the office sees of reports: cycles, drafts and what is missing in them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..enums import ReportKind
from ..models import Measure, Report, ReportCycle, UpdateRequest
from ..reporting import difference, figures, one_line
from ..services.cycles import interval_words, next_cutoff_of
from .reports import active_cycles, compare, drafts, published, snapshot_of, state_now


@dataclass(frozen=True)
class KindView:
    """A kind of report with the cycle that makes it, if any."""

    kind: str
    label: str
    cycle: ReportCycle | None = None
    interval: str = ""
    next_cutoff: date | None = None
    days_left: int = 0


@dataclass(frozen=True)
class DraftView:
    report: Report
    in_one_line: str
    missing: int


@dataclass(frozen=True)
class ReportDesk:
    kinds: list[KindView]
    drafts: list[DraftView]
    published: list[Report]


def report_desk() -> ReportDesk:
    cycles = {cycle.kind: cycle for cycle in active_cycles()}
    return ReportDesk(
        kinds=[_kind(kind, cycles.get(kind.value)) for kind in ReportKind],
        drafts=[_draft(report) for report in drafts()],
        published=list(published().defer("snapshot", "content")),
    )


def _kind(kind: ReportKind, cycle: ReportCycle | None) -> KindView:
    if cycle is None:
        return KindView(kind.value, str(kind.label))
    cutoff = next_cutoff_of(cycle)
    left = (cutoff - timezone.localdate()).days
    return KindView(kind.value, str(kind.label), cycle, interval_words(cycle), cutoff, left)


def _draft(report: Report) -> DraftView:
    comparison = compare(report.previous, report)
    counted = {figure.key: figure.value for figure in figures(comparison)}
    return DraftView(report, one_line(counted), len(comparison.silent))


@dataclass(frozen=True)
class MissingUpdate:
    """A measure whose owner sent no update; ``request`` is what the office asked already."""

    measure: Measure
    since: date | None
    request: UpdateRequest | None


def missing_updates(report: Report) -> list[MissingUpdate]:
    """By the report's frozen state, but without those that have been updated meanwhile."""
    silent = {found.measure.key: found.since for found in compare(report.previous, report).silent}
    measures = Measure.objects.filter(uuid__in=silent, updates__written_at__gt=report.frozen_at)
    updated = set(measures.values_list("pk", flat=True))
    requests = {
        found.measure_id: found
        for found in UpdateRequest.objects.filter(measure__uuid__in=silent, answered_by__isnull=True)
    }
    return [
        MissingUpdate(measure, silent[str(measure.uuid)], requests.get(measure.pk))
        for measure in Measure.objects.filter(uuid__in=silent).select_related("owner").order_by("number")
        if measure.pk not in updated
    ]


def changed_since(report: Report) -> list[str]:
    """Keys of measures that are in another state today than in the report, and exist today."""
    old = snapshot_of(report)
    now = state_now(cutoff=old.cutoff, previous=old)
    found = difference(old, now)
    return [measure.key for measure in found.added] + [change.key for change in found.changed]

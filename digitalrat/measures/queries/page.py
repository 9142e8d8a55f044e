"""One measure as everybody reads it: milestones with the dates that did not hold, indicators, links, reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..charts import LineChart, Point, line_chart, progress
from ..enums import Light, LinkKind, Status
from ..lanes import Lanes, lanes
from ..models import (
    Indicator,
    IndicatorValue,
    Measure,
    MeasureLink,
    MeasureUpdate,
    Milestone,
    Report,
)
from .reports import published, snapshot_of

# A chart has about as many pixels; the files have them all.
MOST_VALUES = 400
MOST_UPDATES = 100
# Figures of published reports that a process keeps at hand; they never change.
REPORTS_KEPT = 64


@dataclass(frozen=True)
class Moved:
    """A date that was given up: which it was, and what was said about it. ``days`` < 0: brought forward."""

    was: date
    to: date
    reason: str
    on: date

    @property
    def days(self) -> int:
        return (self.to - self.was).days


@dataclass(frozen=True)
class MilestoneView:
    """A milestone on a day; ``moves`` in the order in which they were said."""

    milestone: Milestone
    moves: tuple[Moved, ...]
    today: date
    is_over: bool

    @property
    def first_due(self) -> date:
        return self.moves[0].was if self.moves else self.milestone.due

    @property
    def days_moved(self) -> int:
        """From the first date to the one that holds now; 0 if it was moved back again."""
        return (self.milestone.due - self.first_due).days

    @property
    def days_moved_early(self) -> int:
        return -self.days_moved

    @property
    def old_dates(self) -> list[date]:
        """Dates that were given up, each once, without the one that holds now."""
        return [day for day in dict.fromkeys(move.was for move in self.moves) if day != self.milestone.due]

    @property
    def state(self) -> str:
        """reached, overdue, ahead; dropped if the measure was stopped before."""
        if self.milestone.done_on:
            return "reached"
        if self.is_over:
            return "dropped"
        return "overdue" if self.milestone.due < self.today else "ahead"

    @property
    def days(self) -> int:
        """Days until it is due, or since then."""
        return abs((self.milestone.due - self.today).days)


@dataclass(frozen=True)
class IndicatorView:
    """An indicator with its series, oldest value first. ``has_more``: older values are in the files only."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]
    has_more: bool
    chart: LineChart

    @property
    def latest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None

    @property
    def places(self) -> str:
        """Argument of the filter floatformat: so many places, grouped by thousands."""
        return f"{self.indicator.decimals}g"

    @property
    def progress(self) -> int | None:
        """How much of the way from baseline to target is done, in per cent; None without value or way."""
        found = self.indicator
        return progress(found.baseline, found.target, self.latest.value) if self.latest else None


@dataclass(frozen=True)
class LinkView:
    """Another measure, and how it hangs together with this one."""

    words: str
    measure: Measure
    note: str


@dataclass(frozen=True)
class ReportView:
    """A published report, and how the measure stood in it."""

    report: Report
    status: Status
    light: Light


@dataclass(frozen=True)
class MeasureView:
    """Everything on the page of a measure. Nothing in it that is not public."""

    measure: Measure
    chapters: tuple[Chapter, ...]
    partners: tuple[Organisation, ...]
    milestones: tuple[MilestoneView, ...]
    lanes: Lanes | None
    indicators: tuple[IndicatorView, ...]
    updates: tuple[MeasureUpdate, ...]
    links: tuple[LinkView, ...]
    reports: tuple[ReportView, ...]

    @property
    def query(self) -> str:
        """Of the address of the files that hold this measure only."""
        return "?" + urlencode({"number": self.measure.number})

    @property
    def budget(self) -> str:
        """ "1.250.000 €"; cents only where there are some."""
        amount = self.measure.budget
        if amount is None:
            return ""
        places = 0 if amount == amount.to_integral_value() else 2
        return f"{number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True)}\N{NO-BREAK SPACE}€"

    @property
    def is_owner_dissolved(self) -> bool:
        return self.measure.owner.dissolved_on is not None

    @property
    def last_update(self) -> MeasureUpdate | None:
        return self.updates[0] if self.updates else None


def measure_by(number: str) -> Measure | None:
    """With everything that its page shows; a fixed number of queries."""
    values = IndicatorValue.objects.order_by("-on")[: MOST_VALUES + 1]
    return _in_full(Prefetch("values", values, to_attr="newest_values")).filter(number=number).first()


def _in_full(values: Prefetch[Any]) -> QuerySet[Measure]:
    updates = MeasureUpdate.objects.order_by("-written_at", "-pk")[:MOST_UPDATES]
    others = MeasureLink.objects.order_by("kind", "pk")
    return Measure.objects.select_related("owner", "chapter__action_field").prefetch_related(
        "partners",
        Prefetch("other_chapters", Chapter.objects.published()),
        Prefetch("milestones", Milestone.objects.prefetch_related("slips")),
        Prefetch("indicators", Indicator.objects.prefetch_related(values)),
        Prefetch("updates", updates, to_attr="newest_updates"),
        Prefetch("links", others.select_related("target")),
        Prefetch("links_here", others.select_related("source")),
    )


def measure_view(measure: Measure, today: date) -> MeasureView:
    """``measure`` as ``measure_by`` gives it."""
    milestones = tuple(_milestone(milestone, measure, today) for milestone in measure.milestones.all())
    chapter = measure.chapter
    own = [chapter] if chapter and chapter.is_published else []
    return MeasureView(
        measure=measure,
        chapters=tuple(dict.fromkeys([*own, *measure.other_chapters.all()])),
        partners=tuple(partner for partner in measure.partners.all() if partner != measure.owner),
        milestones=milestones,
        lanes=_lanes(measure, milestones, today),
        indicators=tuple(map(_indicator, measure.indicators.all())),
        updates=tuple(measure.newest_updates),  # type: ignore[attr-defined]  # prefetched
        links=tuple(_links(measure)),
        reports=tuple(_reports(measure)),
    )


def _milestone(milestone: Milestone, measure: Measure, today: date) -> MilestoneView:
    moves = tuple(
        Moved(slip.from_due, slip.to_due, slip.reason, timezone.localdate(slip.moved_at))
        for slip in milestone.slips.all()
    )
    return MilestoneView(milestone, moves, today, is_over=measure.status == Status.STOPPED)


def _lanes(measure: Measure, milestones: Sequence[MilestoneView], today: date) -> Lanes | None:
    if not milestones:
        return None
    return lanes(
        [(view.state, view.old_dates, view.milestone.due, view.milestone.done_on) for view in milestones],
        today=today,
        begins_on=measure.begins_on,
        ends_on=measure.ends_on,
    )


def _indicator(indicator: Indicator) -> IndicatorView:
    newest: list[IndicatorValue] = indicator.newest_values  # type: ignore[attr-defined]  # prefetched
    values = tuple(reversed(newest[:MOST_VALUES]))
    chart = line_chart(
        baseline=Point(indicator.baseline_on, indicator.baseline),
        target=Point(indicator.target_on, indicator.target),
        values=[Point(value.on, value.value) for value in values],
    )
    return IndicatorView(indicator, values, len(newest) > MOST_VALUES, chart)


def _links(measure: Measure) -> Iterable[LinkView]:
    for link in measure.links.all():
        words = {
            LinkKind.DEPENDS_ON: _("Hängt ab von"),
            LinkKind.BLOCKS: _("Blockiert"),
            LinkKind.SAME_GOAL: _("Hat dasselbe Ziel wie"),
        }
        yield LinkView(words[LinkKind(link.kind)], link.target, link.note)
    for link in measure.links_here.all():
        words = {
            LinkKind.DEPENDS_ON: _("Wird gebraucht für"),
            LinkKind.BLOCKS: _("Wird blockiert von"),
            LinkKind.SAME_GOAL: _("Hat dasselbe Ziel wie"),
        }
        yield LinkView(words[LinkKind(link.kind)], link.source, link.note)


def _reports(measure: Measure) -> Iterable[ReportView]:
    key = str(measure.uuid)
    for report in published().defer("snapshot", "content", "figures").exclude(url=""):
        standing = _standings(report.snapshot_hash).get(key)
        if standing is not None:
            yield ReportView(report, Status(standing[0]), Light(standing[1]))


@lru_cache(maxsize=REPORTS_KEPT)
def _standings(snapshot_hash: str) -> dict[str, tuple[str, str]]:
    """Status and light of every measure by key, as a published report froze them."""
    report = Report.objects.filter(snapshot_hash=snapshot_hash).first()
    if report is None:
        return {}
    return {measure.key: (measure.status, measure.light) for measure in snapshot_of(report).measures}

"""A report as it is read, on the page and in every file: the same figures, the same sentences, the same order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..enums import Light, Status
from ..models import Report
from ..reporting import (
    Comparison,
    Figure,
    FrozenIndicator,
    FrozenMeasure,
    FrozenMilestone,
    Section,
    figures,
    one_line,
    sections,
)
from ..reporting.comparison import OVER
from ..reporting.content import clean_content
from ..reporting.figures import DIFFERENCE, STATE
from .reports import compare


@dataclass(frozen=True)
class MeasureRow:
    """A frozen measure with what a table shows of it."""

    measure: FrozenMeasure
    cutoff: date
    changes: tuple[str, ...] = ()

    @property
    def status_label(self) -> str:
        return str(Status(self.measure.status).label)

    @property
    def light_label(self) -> str:
        return str(Light(self.measure.light).label)

    @cached_property
    def open(self) -> tuple[FrozenMilestone, ...]:
        return tuple(milestone for milestone in self.measure.milestones if not milestone.done_on)

    @property
    def next_milestone(self) -> FrozenMilestone | None:
        return self.open[0] if self.open and self.measure.status not in OVER else None

    @property
    def reached(self) -> int:
        return len(self.measure.milestones) - len(self.open)

    @property
    def overdue(self) -> int:
        return sum(milestone.due < self.cutoff for milestone in self.open)


@dataclass(frozen=True)
class IndicatorRow:
    measure: FrozenMeasure
    indicator: FrozenIndicator


@dataclass(frozen=True)
class ChapterPart:
    """A chapter with its measures; ``key`` "" is for measures of no chapter."""

    key: str
    title: str
    field: str
    url: str
    comment: SafeString
    rows: tuple[MeasureRow, ...]
    indicators: tuple[IndicatorRow, ...]

    @property
    def anchor(self) -> str:
        return f"kapitel-{self.key or 'ohne'}"


@dataclass(frozen=True)
class Reading:
    """Everything that a report says. ``previous`` is what it is compared with, None for the first of all."""

    report: Report
    comparison: Comparison
    introduction: SafeString
    chapters: tuple[ChapterPart, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    previous: Report | None = None
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def state(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.group == STATE]

    @property
    def changes(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.group == DIFFERENCE]

    @property
    def in_one_line(self) -> str:
        return one_line(self.counted)

    @property
    def rows(self) -> list[MeasureRow]:
        """Every measure, by number."""
        by_key = {row.measure.key: row for part in self.chapters for row in part.rows}
        return [by_key[measure.key] for measure in self.comparison.new.measures]

    @property
    def frozen_at(self) -> datetime:
        return self.report.frozen_at


def read_report(report: Report, content: dict[str, Any] | None = None) -> Reading:
    """``content`` stands for what is still being written (a preview); by default the report's own."""
    comparison = compare(report.previous, report)
    counted = figures(comparison)
    # Cleaned before it was stored, and cheap enough to be sure.
    cleaned = clean_content(report.content if content is None else content)
    return Reading(
        report=report,
        comparison=comparison,
        introduction=mark_safe(cleaned["introduction"]),
        chapters=_chapters(comparison, cleaned["comments"]),
        sections=sections(comparison),
        figures=counted,
        previous=report.previous,
        counted={figure.key: figure.value for figure in counted},
    )


def _chapters(comparison: Comparison, comments: dict[str, str]) -> tuple[ChapterPart, ...]:
    """In the order of the plan, measures of no chapter last."""
    snapshot = comparison.new
    names = [(chapter.key, chapter.title, chapter.field, chapter.url) for chapter in snapshot.chapters]
    parts = (
        _part(name, [m for m in snapshot.measures if m.chapter == name[0]], comments.get(name[0], ""), snapshot.cutoff)
        for name in [*names, ("", _("Ohne Kapitel"), "", "")]
    )
    return tuple(part for part in parts if part.rows)


def _part(name: Sequence[str], measures: Iterable[FrozenMeasure], comment: str, cutoff: date) -> ChapterPart:
    measures = list(measures)
    return ChapterPart(
        key=name[0],
        title=name[1],
        field=name[2],
        url=name[3],
        comment=mark_safe(comment),
        rows=tuple(MeasureRow(measure, cutoff) for measure in measures),
        indicators=tuple(IndicatorRow(m, indicator) for m in measures for indicator in m.indicators),
    )


def read_comparison(one: Report, other: Report) -> Reading:
    """Any two reports, the earlier one first whatever was asked, without what was written about them."""
    old, new = sorted((one, other), key=lambda report: (report.cutoff, report.kind, report.version))
    comparison = compare(old, new)
    counted = figures(comparison)
    return Reading(
        report=new,
        comparison=comparison,
        introduction=mark_safe(""),
        chapters=(),
        sections=sections(comparison),
        figures=counted,
        previous=old,
        counted={figure.key: figure.value for figure in counted},
    )

"""Reading reports: the state of all measures right now, and what two reports have to do with each other."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.utils import timezone

from ..enums import FileFormat, FileState, ReportKind, ReportState
from ..models import (
    SLUGS,
    Indicator,
    IndicatorValue,
    Measure,
    MeasureUpdate,
    Milestone,
    Report,
    ReportCycle,
    ReportFile,
)
from ..reporting import (
    Comparison,
    FrozenChapter,
    FrozenIndicator,
    FrozenMeasure,
    FrozenMilestone,
    Snapshot,
    freeze,
)


def state_now(*, cutoff: date, previous: Snapshot | None = None) -> Snapshot:
    """All measures as they are at this moment, in three queries. ``previous``: see reporting.freeze."""
    measures = list(_measures())
    chapters = {m.chapter.slug: m.chapter for m in measures if m.chapter and m.chapter.is_published}
    # By the order of the plan: action fields first, then chapters.
    in_order = sorted(
        chapters.values(),
        key=lambda c: (c.action_field.position if c.action_field else 0, c.position, c.title),
    )
    return freeze(
        cutoff=cutoff,
        chapters=[
            FrozenChapter(c.slug, c.title, c.action_field.title if c.action_field else "", c.url) for c in in_order
        ],
        measures=map(_frozen, measures),
        previous=previous,
    )


def _measures() -> QuerySet[Measure]:
    newest = MeasureUpdate.objects.filter(measure=OuterRef("pk")).order_by("-written_at", "-pk")
    value = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-on")
    # Bringing a date forward is no slip.
    put_off = Count("slips", filter=Q(slips__to_due__gt=F("slips__from_due")))
    return (
        Measure.objects.order_by("number")
        .select_related("owner", "chapter__action_field")
        .annotate(
            happened=Subquery(newest.values("happened")[:1]),
            next_steps=Subquery(newest.values("next_steps")[:1]),
            updated_at=Subquery(newest.values("written_at")[:1]),
        )
        .prefetch_related(
            Prefetch("milestones", Milestone.objects.annotate(put_off=put_off)),
            Prefetch(
                "indicators",
                Indicator.objects.annotate(
                    latest=Subquery(value.values("value")[:1]), latest_on=Subquery(value.values("on")[:1])
                ),
            ),
        )
    )


def _frozen(measure: Measure) -> FrozenMeasure:
    """``measure`` as ``_measures`` gives it."""
    updated_at = measure.updated_at  # type: ignore[attr-defined]  # annotated
    return FrozenMeasure(
        key=str(measure.uuid),
        number=measure.number,
        title=measure.title,
        description=measure.description,
        # A chapter that is not published has no name in public.
        chapter=measure.chapter.slug if measure.chapter and measure.chapter.is_published else "",
        owner=measure.owner.name,
        owner_dissolved_on=measure.owner.dissolved_on,
        status=measure.status,
        light=measure.light,
        note=measure.note,
        begins_on=measure.begins_on,
        ends_on=measure.ends_on,
        budget=measure.budget,
        happened=measure.happened or "",  # type: ignore[attr-defined]  # annotated
        next_steps=measure.next_steps or "",  # type: ignore[attr-defined]  # annotated
        last_update_on=timezone.localtime(updated_at).date() if updated_at else None,
        milestones=tuple(
            FrozenMilestone(str(m.uuid), m.title, m.due, m.done_on, m.put_off)  # type: ignore[attr-defined]  # annotated
            for m in measure.milestones.all()
        ),
        indicators=tuple(
            FrozenIndicator(
                str(i.uuid),
                i.title,
                i.unit,
                i.decimals,
                i.baseline,
                i.baseline_on,
                i.target,
                i.target_on,
                i.latest,  # type: ignore[attr-defined]  # annotated
                i.latest_on,  # type: ignore[attr-defined]  # annotated
            )
            for i in measure.indicators.all()
        ),
    )


def snapshot_of(report: Report) -> Snapshot:
    """Read once per instance."""
    found: Snapshot | None = report.__dict__.get("_snapshot")
    if found is None:
        found = report.__dict__["_snapshot"] = Snapshot.from_json(report.snapshot)
    return found


def compare(old: Report | None, new: Report) -> Comparison:
    return Comparison(snapshot_of(old) if old else None, snapshot_of(new))


def published() -> QuerySet[Report]:
    """Published reports in their newest published versions, newest cut-off first."""
    later = Report.objects.filter(
        kind=OuterRef("kind"), cutoff=OuterRef("cutoff"), state=ReportState.PUBLISHED
    ).order_by("-version")
    return Report.objects.filter(state=ReportState.PUBLISHED, pk=Subquery(later.values("pk")[:1])).order_by(
        "-cutoff", "kind"
    )


def drafts() -> QuerySet[Report]:
    """What was frozen and waits to be published, oldest cut-off first."""
    return Report.objects.filter(state=ReportState.DRAFT).select_related("previous", "cycle").order_by("cutoff", "kind")


def versions_of(report: Report) -> QuerySet[Report]:
    """All versions of the same report, the first first."""
    return Report.objects.filter(kind=report.kind, cutoff=report.cutoff).order_by("version")


def published_version(report: Report, number: int | None = None) -> Report | None:
    """The newest published version of the same report, or that with ``number``."""
    found = versions_of(report).filter(state=ReportState.PUBLISHED).select_related("previous")
    return (found.filter(version=number) if number else found).order_by("-version").first()


def before(*, kind: str, cutoff: date) -> Report | None:
    """What a report is compared with: the newest one published for an earlier cut-off, of its kind if there is any."""
    earlier = published().filter(cutoff__lt=cutoff).order_by("-cutoff")
    return earlier.filter(kind=kind).first() or earlier.first()


def frozen_before(*, kind: str, cutoff: date) -> Report | None:
    """The report of this kind that was frozen before, published or not: slips are counted on from there."""
    return Report.objects.filter(kind=kind, cutoff__lt=cutoff).order_by("-cutoff", "-version").first()


def numbered() -> list[Report]:
    """Published reports, oldest cut-off first: the first is number 1 for find_report."""
    return list(published().order_by("cutoff", "kind").defer("snapshot", "content"))


def find_report(words: str) -> Report | None:
    """By number in ``numbered``, by slug ("zwischenbericht-2026-06-30", "…/1" for a version) or by uuid.

    A slug means the newest published version; a draft is found where nothing else has that name.
    """
    slug, _slash, version = words.partition("/")
    if words.isdecimal():
        listed = numbered()
        return Report.objects.get(pk=listed[int(words) - 1].pk) if 0 < int(words) <= len(listed) else None
    for kind, name in SLUGS.items():
        if slug.startswith(f"{name}-"):
            return _by_name(kind, slug.removeprefix(f"{name}-"), version)
    try:
        return Report.objects.filter(uuid=words).first()
    except ValidationError:
        return None


def _by_name(kind: ReportKind, day: str, version: str) -> Report | None:
    try:
        found = Report.objects.filter(kind=kind, cutoff=date.fromisoformat(day))
        if version:
            return found.filter(version=int(version)).first()
    except ValueError:
        return None
    return found.order_by(Case(When(state=ReportState.PUBLISHED, then=0), default=1), "-version").first()


def active_cycles() -> QuerySet[ReportCycle]:
    return ReportCycle.objects.filter(ended_at__isnull=True).order_by("kind")


def missing_in(report: Report) -> Iterator[Measure]:
    """Measures of the report whose owners sent no update since the last one, with owner and open request."""
    keys = [silent.measure.key for silent in compare(report.previous, report).silent]
    return iter(Measure.objects.filter(uuid__in=keys).select_related("owner").order_by("number"))


def files_of(report: Report) -> list[ReportFile]:
    """One file for each format, in the order of the formats: the newest that is ready, else the newest of all."""
    newest: dict[str, ReportFile] = {}
    for file in ReportFile.objects.filter(report=report).order_by("pk"):
        if file.format not in newest or file.state == FileState.READY or newest[file.format].state != FileState.READY:
            newest[file.format] = file
    return [newest[form] for form in FileFormat if form in newest]

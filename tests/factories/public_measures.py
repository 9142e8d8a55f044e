"""Measures as visitors meet them: one with everything on its page, and many at once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from digitalrat.masterplan.models import Chapter
from digitalrat.measures.enums import Light, Status
from digitalrat.measures.models import (
    Indicator,
    IndicatorValue,
    Measure,
    MeasureLink,
    MeasureUpdate,
    Milestone,
    MilestoneSlip,
)
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

LIGHTS, STATES = list(Light), list(Status)


def make_organisation(
    name: str, slug: str, kind: OrganisationKind = OrganisationKind.DEPARTMENT, **fields: Any
) -> Organisation:
    return Organisation.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind, **fields})[0]


def make_measures(number: int, chapter: Chapter | None = None) -> list[Measure]:
    """M-000 and on, of two owners in turn, in all states and lights."""
    owners = [make_organisation("Dezernat Bildung", "bildung"), make_organisation("Stadtwerke", "stadtwerke")]
    return Measure.objects.bulk_create(
        Measure(
            number=f"M-{n:03}",
            title=f"Maßnahme Nummer {n}",
            owner=owners[n % 2],
            chapter=chapter,
            status=STATES[n % 5],
            light=LIGHTS[n % 4],
            note="Der Grund",
            begins_on=date(2026, 1, 1),
        )
        for n in range(number)
    )


def make_rest(measures: list[Measure]) -> None:
    """Two milestones, one of them put off, an indicator with three values, an update and a partner for each."""
    first, second = date(2026, 3, 31), date(2026, 9, 30)
    partner = make_organisation("Stadtreinigung", "reinigung", OrganisationKind.COMPANY)
    milestones = Milestone.objects.bulk_create(
        Milestone(measure=measure, title=title, due=due, done_on=done)
        for measure in measures
        for title, due, done in [("Pilot", first, first), ("Alle Ämter", second, None)]
    )
    MilestoneSlip.objects.bulk_create(
        MilestoneSlip(milestone=milestone, from_due=first, to_due=second, reason="Es fehlt Personal.")
        for milestone in milestones
        if milestone.done_on is None
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(
            measure=measure,
            title="Angeschlossene Ämter",
            unit="Ämter",
            baseline=0,
            baseline_on=date(2026, 1, 1),
            target=40,
            target_on=date(2027, 12, 31),
        )
        for measure in measures
    )
    IndicatorValue.objects.bulk_create(
        IndicatorValue(indicator=indicator, on=date(2026, month, 28), value=Decimal(month))
        for indicator in indicators
        for month in (2, 5, 8)
    )
    MeasureUpdate.objects.bulk_create(
        MeasureUpdate(
            measure=measure,
            happened="Der Pilot läuft.",
            next_steps="Alle Ämter anschließen.",
            status=measure.status,
            light=measure.light,
            note=measure.note,
            written_at=datetime(2026, 8, 3, 9, tzinfo=UTC),
        )
        for measure in measures
    )
    Measure.partners.through.objects.bulk_create(
        Measure.partners.through(measure=measure, organisation=partner) for measure in measures
    )
    MeasureLink.objects.bulk_create(
        MeasureLink(source=one, target=other, kind="depends_on")
        for one, other in zip(measures, measures[1:], strict=False)
    )

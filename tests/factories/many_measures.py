"""Many measures with everything a report shows, written in bulk, and a report before and after a busy half-year."""

from datetime import date, timedelta
from decimal import Decimal

import time_machine

from digitalrat.masterplan.models import Chapter
from digitalrat.measures.enums import Light, ReportKind, Status
from digitalrat.measures.models import (
    Indicator,
    IndicatorValue,
    Measure,
    MeasureUpdate,
    Milestone,
    MilestoneSlip,
    Report,
)
from digitalrat.measures.services import freeze_report, publish_report
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation, User

from .masterplan import make_chapter
from .reports import SUMMER, WINTER, on

BATCH = 500
OWNERS = 10
NAMES = ("Freie Termine", "Sensornetz am Rhein", "Glasfaser für Schulen", "Digitales Archiv", "Mängelmelder mit Foto")
CHAPTERS = ("Digitale Bürgerdienste", "Netze", "Schulen", "Daten", "Verwaltung von innen")
LIGHTS = (Light.GREEN, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)
STATUSES = (Status.RUNNING, Status.RUNNING, Status.RUNNING, Status.PLANNED, Status.COMPLETED)


def make_measures(number: int) -> list[Measure]:
    """Measures of ten owners with three milestones and an update each, and an indicator for every third."""
    owners = [
        Organisation.objects.get_or_create(
            slug=f"amt-{n}", defaults={"name": f"Amt für Aufgabe {n}", "kind": OrganisationKind.DEPARTMENT}
        )[0]
        for n in range(OWNERS)
    ]
    chapters = [make_chapter(title) for title in CHAPTERS]
    measures = Measure.objects.bulk_create(
        (_measure(n, owners[n % OWNERS], chapters[n % len(chapters)]) for n in range(number)), batch_size=BATCH
    )
    Milestone.objects.bulk_create(
        (
            Milestone(
                measure=measure,
                title=title,
                due=date(2026, 3 + 3 * step, 15) + timedelta(days=n % 28),
                done_on=date(2026, 3, 20) if step == 0 else None,
            )
            for n, measure in enumerate(measures)
            for step, title in enumerate(("Beschluss", "Pilot an drei Stellen", "Betrieb in allen Stellen"))
        ),
        batch_size=BATCH,
    )
    _write_updates(measures, date(2026, 5, 4))
    indicators = Indicator.objects.bulk_create(
        (
            Indicator(
                measure=measure,
                title="Anteil der Stellen, die mitmachen",
                unit="%",
                baseline=Decimal(n % 30),
                baseline_on=date(2025, 1, 1),
                target=Decimal(80),
                target_on=date(2027, 12, 31),
            )
            for n, measure in enumerate(measures)
            if n % 3 == 0
        ),
        batch_size=BATCH,
    )
    IndicatorValue.objects.bulk_create(
        (
            IndicatorValue(indicator=indicator, on=date(2026, 1, 31) + timedelta(days=30 * step), value=30 + step)
            for indicator in indicators
            for step in range(5)
        ),
        batch_size=BATCH,
    )
    return measures


def _measure(n: int, owner: Organisation, chapter: Chapter) -> Measure:
    light = LIGHTS[n % len(LIGHTS)]
    return Measure(
        number=f"M-{n + 1:04}",
        title=f"{NAMES[n % len(NAMES)]} {n + 1}",
        description=f"Die Stadt wird bis Ende 2026 an {n + 5} Stellen liefern und dafür 2 Personen einstellen.",
        owner=owner,
        chapter=chapter,
        status=STATUSES[n % len(STATUSES)],
        light=light,
        note="" if light in (Light.GREEN, Light.GREY) else "Eine Ausschreibung blieb ohne Angebot; sie läuft erneut.",
        begins_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31),
        budget=Decimal(10_000 * (n % 40 + 1)),
    )


def _write_updates(measures: list[Measure], day: date) -> None:
    MeasureUpdate.objects.bulk_create(
        (
            MeasureUpdate(
                measure=measure,
                happened="Die Verträge sind geschlossen, die ersten Stellen sind angebunden und berichten regelmäßig.",
                status=measure.status,
                light=measure.light,
                written_at=on(day),
            )
            for measure in measures
        ),
        batch_size=BATCH,
    )


def half_a_year_later(measures: list[Measure]) -> None:
    """Every second owner has written, every fourth measure slipped, every fifth says less than it did."""
    _write_updates(measures[::2], date(2026, 11, 2))
    slipped = list(Milestone.objects.filter(measure__in=measures[::4], title="Betrieb in allen Stellen"))
    MilestoneSlip.objects.bulk_create(
        (
            MilestoneSlip(milestone=found, from_due=found.due, to_due=found.due + timedelta(days=120))
            for found in slipped
        ),
        batch_size=BATCH,
    )
    for milestone in slipped:
        milestone.due += timedelta(days=120)
    Milestone.objects.bulk_update(slipped, ["due"], batch_size=BATCH)
    for measure in measures[::4]:
        measure.light, measure.note = Light.RED, "Es fehlt Personal für den Betrieb."
    for n, measure in enumerate(measures[::5]):
        measure.description = f"Die Stadt prüft, ob sie an {n + 5} Stellen liefern kann."
    for measure in measures[3::5]:
        measure.status = Status.RUNNING
    Measure.objects.bulk_update(measures, ["light", "note", "description", "status"], batch_size=BATCH)


def make_busy_reports(*, by: User, number: int) -> Report:
    """The second of two published reports of ``number`` measures; their files are asked for, not made."""
    measures = make_measures(number)
    _publish(by, SUMMER)
    half_a_year_later(measures)
    return _publish(by, WINTER)


def _publish(by: User, cutoff: date) -> Report:
    with time_machine.travel(on(cutoff), tick=False):
        report = freeze_report(by=by, kind=ReportKind.INTERIM, cutoff=cutoff)
    content = {"introduction": "<p>Das Halbjahr in Zahlen und Sätzen.</p>", "comments": {}}
    return publish_report(by=by, report=report, content=content, url=f"/berichte/{report.slug}/")

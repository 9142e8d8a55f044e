"""Files of a report: the same figures in all forms, a PDF that everybody can read, made behind and once."""

import io
import logging
import re
from datetime import date
from typing import Any

import openpyxl
import pikepdf
import pypdf
import pytest
from django.db.models.signals import post_save
from django.test import Client
from PIL import ImageFile

from cms.pages import HomePage
from cms.services import publish_report_page
from digitalrat.core.errors import StateError
from digitalrat.measures.enums import FileFormat, FileState, Light, Status
from digitalrat.measures.files.pdf import NotOurs, pdf_file, static_file
from digitalrat.measures.models import Measure, Report, ReportFile
from digitalrat.measures.queries.reading import Reading, read_report
from digitalrat.measures.queries.reports import files_of
from digitalrat.measures.services import correct_report, request_files
from tests.background import run_tasks
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.reports import SUMMER, freeze_on, make_measure, publish
from tests.factories.two_reports import FORMULA, make_everything

from .four_forms import (
    counted,
    of_page,
    of_pdf,
    of_workbook,
    plain,
    rows_of_csv,
    rows_of_workbook,
    sheets,
    words_of_pdf,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/berichte/zwischenbericht-2026-12-31/"


@pytest.fixture
def winter(cast: Cast, home: HomePage) -> Report:
    """The second of two published reports with every kind of change between them; its files are asked for."""
    chapter = make_chapter()
    reports = make_everything(cast, chapter)
    for report in reports:
        publish_report_page(report=report, by=cast.editor, introduction="<p>Mehr Licht als Schatten.</p>")
    return Report.objects.get(pk=reports[1].pk)


def made(report: Report) -> dict[str, bytes]:
    """The files that the worker makes, by format."""
    run_tasks()
    files = files_of(report)
    assert [(file.state, file.error) for file in files] == [(FileState.READY, "")] * 3
    return {file.format: file.file.read() for file in files}


def test_figures_are_equal_in_all_four_forms(winter: Report, client: Client) -> None:
    files = made(winter)
    reading = read_report(winter)
    expected = {figure.key: figure.value for figure in reading.figures}
    assert expected == winter.figures
    assert of_page(client.get(ADDRESS).content.decode()) == expected
    assert of_pdf(files["pdf"], reading.figures) == expected
    assert of_workbook(files["xlsx"], reading.figures) == expected
    assert counted(rows_of_csv(files["csv"])) == expected
    assert counted(rows_of_workbook(files["xlsx"])) == expected
    assert all(figure.value for figure in reading.changes)


def test_measures_and_sentences_are_equal_in_all_four_forms(winter: Report, client: Client) -> None:
    files = made(winter)
    reading = read_report(winter)
    page, pdf = plain(client.get(ADDRESS).content.decode()), words_of_pdf(files["pdf"])
    # Words that the PDF breaks at the end of a line.
    closed = re.sub(r"[\s\u00ad\u2010-]", "", pdf)

    def in_pdf(words: str) -> bool:
        return re.sub(r"[\s\u00ad\u2010-]", "", words) in closed

    in_book = {row["Nummer"]: row for row in rows_of_workbook(files["xlsx"])}
    in_csv = {row["Nummer"]: row for row in rows_of_csv(files["csv"])}
    assert list(in_book) == list(in_csv) == ["M-01", "M-02", "M-03", "M-04", "M-05", "M-07", "M-06"]
    for row in reading.rows:
        measure = row.measure
        for words in (measure.title, measure.owner, row.status_label, row.light_label, measure.note):
            assert words in page and in_pdf(words), words
        table = in_book[measure.number], in_csv[measure.number]
        assert [cells["Maßnahme"].removeprefix("'") for cells in table] == [measure.title] * 2
        assert [cells["Stand"] for cells in table] == [row.status_label] * 2
        assert [cells["Ampel"] for cells in table] == [row.light_label] * 2
    changes = sheets(files["xlsx"])["Unterschied"][1:]
    said = [(section.title, item) for section in reading.sections for item in section.items]
    assert [(row[0], row[1], row[4]) for row in changes] == [(t, item.measure.number, item.text) for t, item in said]
    for _title, item in said:
        assert plain(item.text) in page and in_pdf(item.text), item.text
    assert (in_csv["M-01"]["Budget in Euro"], in_book["M-01"]["Budget in Euro"]) == ("250000", 250000)
    assert (in_csv["M-02"]["Ende"], in_book["M-02"]["Ende"].date()) == ("2026-12-31", date(2026, 12, 31))


def test_a_title_that_is_a_formula_stays_a_title(winter: Report, client: Client) -> None:
    files = made(winter)
    assert f"'{FORMULA}" in [row["Maßnahme"] for row in rows_of_csv(files["csv"])]
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and "HYPERLINK" in str(cell.value)
    ]
    # In the difference and among the measures.
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(FORMULA, "s", True)] * 2
    assert FORMULA.replace('"', "&quot;").replace("&A1", "&amp;A1") in client.get(ADDRESS).content.decode()


def test_the_pdf_can_be_read_by_everybody(winter: Report) -> None:
    """PDF/UA-1: tagged, with language, title and bookmarks; what veraPDF checks beyond has no test here."""
    with pikepdf.open(io.BytesIO(made(winter)["pdf"])) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "de"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == "Zwischenbericht zum 31. Dezember 2026"
        with pdf.open_outline() as outline:
            [top] = outline.root
            assert top.title == "Zwischenbericht zum 31. Dezember 2026"
            parts = {part.title: [below.title for below in part.children] for part in top.children}
        reading = read_report(winter)
        assert parts == {
            "Was sich seit dem letzten Bericht geändert hat": [
                f"{section.title} ({len(section.items)})" for section in reading.sections
            ],
            "Der Stand zum 31. Dezember 2026": ["Digitale Bürgerdienste", "Ohne Kapitel"],
        }
        tags = list(_tags(root.StructTreeRoot))
        assert {"Document", "H1", "H2", "H3", "Table", "TR", "TH", "TD", "L", "LI", "Link", "P"} <= set(tags)
        # For each kind of change, each wording, chapters, indicators; what goes on overleaf counts once more.
        assert tags.count("Table") >= len(reading.sections) - 1 + len(list(_wordings(reading))) + 3
        # Every page shows its text in the order of its tags.
        assert all(page.get("/Tabs") == "/S" or "/Annots" not in page for page in pdf.pages)
        assert all("/StructParents" in page for page in pdf.pages)


def _wordings(reading: Reading) -> Any:
    return (item for section in reading.sections if section.key == "reworded" for item in section.items)


def _tags(element: Any) -> Any:
    """The types of all structure elements below ``element``, in order."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting.extend(reversed(list(found)))
        elif isinstance(found, pikepdf.Dictionary):
            if "/S" in found:
                yield str(found.S).removeprefix("/")
            if "/K" in found:
                waiting.append(found.K)


def test_files_are_made_behind_once_and_the_way_there_is_seen(winter: Report, client: Client, cast: Cast) -> None:
    seen: list[tuple[str, int]] = []

    def listen(instance: ReportFile, **kwargs: Any) -> None:
        if instance.report_id == winter.pk:
            seen.append((instance.format, instance.progress))

    assert [file.state for file in files_of(winter)] == [FileState.WAITING] * 3
    assert "PDF: wird erstellt (0 %)" in plain(client.get(ADDRESS).content.decode())
    post_save.connect(listen, sender=ReportFile)
    try:
        made(winter)
    finally:
        post_save.disconnect(listen, sender=ReportFile)
    percents = [percent for form, percent in seen if form == FileFormat.PDF]
    assert percents == sorted(percents) and len(percents) >= 8 and (percents[0], percents[-1]) == (5, 100)

    ReportFile.objects.filter(report=winter, format=FileFormat.PDF).update(state=FileState.BUILDING, progress=45)
    assert "PDF: wird erstellt (45 %)" in plain(client.get(ADDRESS).content.decode())
    client.force_login(cast.office)
    fragment = client.get(f"/arbeitsraum/berichte/{winter.uuid}/dateien/").text
    assert '<progress max="100" value="45"' in fragment and 'data-hx-trigger="every 2s"' in fragment


def test_equal_content_is_made_once(winter: Report, cast: Cast) -> None:
    made(winter)
    names = [(file.pk, file.file.name, file.built_at) for file in files_of(winter)]
    assert all(len(file.content_hash) == 64 for file in files_of(winter))
    request_files(winter)
    assert run_tasks() == 0
    assert [(file.pk, file.file.name, file.built_at) for file in files_of(winter)] == names
    # What was corrected is another content, and its files have other names.
    second = publish(cast, correct_report(by=cast.office, report=winter, note="Der Ton."), "<p>Anders.</p>")
    made(second)
    assert {file.content_hash for file in files_of(second)} & {file.content_hash for file in files_of(winter)} == set()
    assert not {file.file.name for file in files_of(second)} & {name for _pk, name, _at in names}


def test_the_same_content_makes_the_same_tables(winter: Report) -> None:
    before = made(winter)
    ReportFile.objects.all().delete()
    request_files(winter)
    again = made(winter)
    assert again["csv"] == before["csv"]
    assert sheets(again["xlsx"]) == sheets(before["xlsx"])
    assert words_of_pdf(again["pdf"]) == words_of_pdf(before["pdf"])


def test_a_draft_has_no_files(cast: Cast) -> None:
    make_measure()
    with pytest.raises(StateError, match="erst, wenn der Bericht veröffentlicht ist"):
        request_files(freeze_on(cast, SUMMER))


def test_a_pdf_leaves_the_process_as_it_was(winter: Report) -> None:
    """Pillow still refuses half pictures, and the library does not talk into the log."""
    pdf_file(read_report(winter))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    assert not logging.getLogger("weasyprint.progress").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(
    "address",
    [
        "https://spy.example/pixel.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "http://127.0.0.1:8000/static/../settings.py",
        "http://127.0.0.1:8000/static/css/%2e%2e/x.css",
        "http://127.0.0.1:8000/media/secret.pdf",
        "http://127.0.0.1:8000/static/css/missing.css",
        "http://127.0.0.1:8000.spy.example/static/css/report-pdf.css",
    ],
)
def test_a_pdf_takes_nothing_but_our_static_files(address: str) -> None:
    with pytest.raises(NotOurs):
        static_file(address)


def test_a_report_of_500_measures_becomes_a_pdf(cast: Cast) -> None:
    """Short ones; make bench has long ones and their seconds."""
    first = make_measure("M-001")
    Measure.objects.bulk_create(
        Measure(
            number=f"M-{n:03}", title=f"Maßnahme {n}", owner=first.owner, status=Status.COMPLETED, light=Light.GREEN
        )
        for n in range(2, 501)
    )
    data = pdf_file(read_report(publish(cast, freeze_on(cast, SUMMER))))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 10 and bool(pdf.Root.MarkInfo.Marked)
    assert len(data) < 2_000_000
    assert "M-500" in pypdf.PdfReader(io.BytesIO(data)).pages[-1].extract_text()

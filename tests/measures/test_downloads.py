"""Measures as files: the same selection and the same facts in all three, read back as their readers do."""

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoAssertNumQueries

from digitalrat.core.services import record
from digitalrat.masterplan.services import set_visibility
from digitalrat.measures.enums import Light, Status
from digitalrat.measures.models import Indicator, IndicatorValue, Measure, Milestone
from digitalrat.measures.queries.dataset import CHUNK, INDICATORS, MEASURES, MILESTONES, VALUES
from digitalrat.members.models import User
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.public_measures import make_measures, make_organisation, make_rest

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "massnahmen-spalten.md"
# measures, partners, chapters, milestones, indicators, updates; and but in CSV slips, values, links
PER_CHUNK = {"csv": 6, "json": 9, "xlsx": 9}
EVIL = ["=1+1", "+49 221", "-5", "@SUM(A1)", "\tx", "＝1"]


def csv_rows(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/massnahmen/massnahmen.csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def json_data(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/massnahmen/massnahmen.json{query}")
    assert response["Content-Type"] == "application/json"
    data: dict[str, Any] = json.loads(response.getvalue())
    return data


def workbook(client: Client, query: str = "") -> Workbook:
    response = client.get(f"/massnahmen/massnahmen.xlsx{query}")
    assert response["Content-Disposition"] == 'attachment; filename="massnahmen.xlsx"'
    return load_workbook(io.BytesIO(response.content))


def sheet(book: Workbook, title: str) -> list[dict[str, Any]]:
    header, *rows = book[title].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def make_termine() -> Measure:
    """One measure with everything."""
    measure = make_measures(1, make_chapter())[0]
    Measure.objects.update(
        title="Freie Termine",
        light=Light.YELLOW,
        status=Status.RUNNING,
        note="Es fehlt Personal.",
        budget=Decimal("1250000.50"),
        ends_on=date(2027, 6, 30),
    )
    make_rest([measure])
    measure.refresh_from_db()
    return measure


def test_columns_are_documented_and_do_not_change() -> None:
    documented = re.findall(
        r"^\| `(\w+)` \| (.+?) \| (\w+) \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE
    )
    columns = [*MEASURES, *MILESTONES, *INDICATORS, *VALUES]
    assert documented == [(column.name, column.heading, column.type, column.meaning) for column in columns]
    # Whoever changes a name breaks somebody's evaluation: add new columns at the end instead.
    assert " ".join(column.name for column in MEASURES) == (
        "number title url description action_field chapter other_chapters owner owner_dissolved_on contact partners "
        "further_partners sphere sphere_label status status_label light light_label note begins_on ends_on budget "
        "budget_source region focus focus_label milestone_count milestones_reached milestones_overdue next_milestone "
        "next_milestone_due last_update_on last_update next_steps indicator_count"
    )
    assert " ".join(column.name for column in MILESTONES) == "title due reached_on first_due days_moved times_moved"
    assert " ".join(column.name for column in INDICATORS) == (
        "title unit baseline baseline_on target target_on latest latest_on"
    )


def test_a_row_says_what_the_page_says(client: Client) -> None:
    make_termine()
    (row,) = csv_rows(client)
    assert row == {
        "number": "M-000",
        "title": "Freie Termine",
        "url": "http://testserver/massnahmen/M-000/",
        "description": "",
        "action_field": "Verwaltung",
        "chapter": "Digitale Bürgerdienste",
        "other_chapters": "",
        "owner": "Dezernat Bildung",
        "owner_dissolved_on": "",
        "contact": "",
        "partners": "Stadtreinigung",
        "further_partners": "",
        "sphere": "inside",
        "sphere_label": "Verwaltung",
        "status": "running",
        "status_label": "Läuft",
        "light": "yellow",
        "light_label": "Gelb: gefährdet",
        "note": "Es fehlt Personal.",
        "begins_on": "2026-01-01",
        "ends_on": "2027-06-30",
        "budget": "1250000.5",
        "budget_source": "",
        "region": "",
        "focus": "",
        "focus_label": "",
        "milestone_count": "2",
        "milestones_reached": "1",
        "milestones_overdue": row["milestones_overdue"],
        "next_milestone": "Alle Ämter",
        "next_milestone_due": "2026-09-30",
        "last_update_on": "2026-08-03",
        "last_update": "Der Pilot läuft.",
        "next_steps": "Alle Ämter anschließen.",
        "indicator_count": "1",
    }


def test_json_has_everything_under_a_measure(client: Client) -> None:
    make_termine()
    data = json_data(client)
    (measure,) = data["measures"]
    assert (measure["budget"], measure["ends_on"], measure["partners"]) == (1250000.5, "2027-06-30", ["Stadtreinigung"])
    assert (measure["region"], measure["milestone_count"]) == (None, 2)
    assert measure["milestones"][1] == {
        "title": "Alle Ämter",
        "due": "2026-09-30",
        "reached_on": None,
        "first_due": "2026-03-31",
        "days_moved": 183,
        "times_moved": 1,
        "moves": [
            {
                "on": measure["milestones"][1]["moves"][0]["on"],
                "from": "2026-03-31",
                "to": "2026-09-30",
                "reason": "Es fehlt Personal.",
            }
        ],
    }
    assert measure["indicators"] == [
        {
            "title": "Angeschlossene Ämter",
            "unit": "Ämter",
            "baseline": 0,
            "baseline_on": "2026-01-01",
            "target": 40,
            "target_on": "2027-12-31",
            "latest": 8,
            "latest_on": "2026-08-28",
            "values": [
                {"on": "2026-02-28", "value": 2},
                {"on": "2026-05-28", "value": 5},
                {"on": "2026-08-28", "value": 8},
            ],
        }
    ]
    assert [update["on"] for update in measure["updates"]] == ["2026-08-03"]
    assert data["meta"]["source"] == "http://testserver/massnahmen/"


def test_a_workbook_has_real_days_and_numbers(client: Client) -> None:
    make_termine()
    book = workbook(client)
    assert book.sheetnames == ["Maßnahmen", "Meilensteine", "Kennzahlen", "Messwerte", "Spalten"]
    (measure,) = sheet(book, "Maßnahmen")
    assert (measure["Ende"], measure["Budget in Euro"]) == (datetime(2027, 6, 30), 1250000.5)
    assert [(row["Meilenstein"], row["Verschoben um Tage"]) for row in sheet(book, "Meilensteine")] == [
        ("Pilot", 0),
        ("Alle Ämter", 183),
    ]
    (indicator,) = sheet(book, "Kennzahlen")
    assert (indicator["Zielwert"], indicator["Letzter Wert vom"]) == (40, datetime(2026, 8, 28))
    assert [(row["Tag"], row["Wert"]) for row in sheet(book, "Messwerte")][-1] == (datetime(2026, 8, 28), 8)
    explained = {(row["Blatt"], row["Spalte"]) for row in sheet(book, "Spalten")}
    assert {("Maßnahmen", heading) for heading in measure} <= explained


def test_all_three_have_the_same_figures(client: Client) -> None:
    make_rest(make_measures(12))
    rows, data, book = csv_rows(client), json_data(client)["measures"], workbook(client)
    names = [column.name for column in MEASURES]
    in_book = [list(row) for row in book["Maßnahmen"].iter_rows(min_row=2, values_only=True)]
    for row, measure, cells in zip(rows, data, in_book, strict=True):
        assert [row[name] for name in names] == [in_words(measure[name]) for name in names]
        assert [row[name] for name in names] == [in_words(cell) for cell in cells]


def in_words(cell: Any) -> str:
    """A cell of JSON or a workbook as it stands in CSV."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return "; ".join(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_the_filters_of_the_list_hold(client: Client, form: str) -> None:
    make_measures(20)
    read = {
        "csv": lambda: [row["number"] for row in csv_rows(client, "?light=red&owner=bildung")],
        "json": lambda: [row["number"] for row in json_data(client, "?light=red&owner=bildung")["measures"]],
        "xlsx": lambda: [row["Nummer"] for row in sheet(workbook(client, "?light=red&owner=bildung"), "Maßnahmen")],
    }
    assert read[form]() == ["M-002", "M-006", "M-010", "M-014", "M-018"]


def test_one_measure_alone(client: Client) -> None:
    make_measures(3)
    assert 'href="/massnahmen/massnahmen.json?number=M-001"' in client.get("/massnahmen/M-001/").content.decode()
    data = json_data(client, "?number=M-001")
    assert [measure["number"] for measure in data["measures"]] == ["M-001"]
    assert data["meta"]["selection"] == {"Nummer": "M-001"}


def test_nothing_that_is_found_is_an_empty_file(client: Client) -> None:
    make_measures(3)
    assert csv_rows(client, "?q=gibtsnicht") == []
    assert json_data(client, "?q=gibtsnicht")["measures"] == []
    assert sheet(workbook(client, "?q=gibtsnicht"), "Maßnahmen") == []


@pytest.mark.parametrize("query", ["?light=blue", "?owner=niemand", "?q=" + "x" * 101, "?region=%00"])
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_selection_that_does_not_exist_is_no_file_with_everything(client: Client, form: str, query: str) -> None:
    make_measures(3)
    response = client.get(f"/massnahmen/massnahmen.{form}{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    name = query[1:].partition("=")[0]
    assert f"\n{name}: " in response.content.decode()


def test_no_cell_is_a_formula(client: Client) -> None:
    make_rest(make_measures(len(EVIL)))
    for measure, evil in zip(Measure.objects.order_by("number"), EVIL, strict=True):
        Measure.objects.filter(pk=measure.pk).update(title=evil, note=evil, region=evil)
        Milestone.objects.filter(measure=measure).update(title=evil)
        Indicator.objects.filter(measure=measure).update(title=evil, unit=evil)
    for row, evil in zip(csv_rows(client), EVIL, strict=True):
        assert row["title"] == row["note"] == row["region"] == f"'{evil}"
    book = workbook(client)
    for title in book.sheetnames:
        assert {cell.data_type for line in book[title].iter_rows() for cell in line} <= {"s", "n", "d"}
    assert [row["Maßnahme"] for row in sheet(book, "Maßnahmen")] == EVIL
    assert [measure["title"] for measure in json_data(client)["measures"]] == EVIL


def test_what_is_not_public_is_in_no_file(cast: Cast, client: Client) -> None:
    hidden, shown = make_chapter("Geheimnisvolles Kapitel"), make_chapter("Offene Daten")
    make_rest(make_measures(2, hidden))
    User.objects.filter(pk=cast.department.pk).update(first_name="Ortrun", last_name="Fachkraft")
    for measure in Measure.objects.all():
        measure.other_chapters.set([hidden, shown])
        measure.updates.update(written_by=cast.department)
    set_visibility(by=None, chapter=hidden, is_published=False)
    files = [client.get(f"/massnahmen/massnahmen.{form}").getvalue().decode() for form in ("csv", "json")]
    cells = [str(cell.value) for page in workbook(client) for line in page.iter_rows() for cell in line]
    for text in (*files, "\n".join(cells)):
        assert "Offene Daten" in text
        assert "Geheimnisvoll" not in text and "Fachkraft" not in text


def test_the_files_are_the_same_in_every_language(client: Client) -> None:
    make_termine()
    for form in ("csv", "json"):
        german = client.get(f"/massnahmen/massnahmen.{form}").getvalue()
        assert client.get(f"/en/massnahmen/massnahmen.{form}").getvalue().replace(b"/en/", b"/") == german


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("number", [1, CHUNK - 1, 2 * CHUNK + 1])
def test_each_chunk_costs_the_same(
    client: Client, form: str, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rest(make_measures(number))
    with django_assert_num_queries((number // CHUNK + 1) * PER_CHUNK[form] + 2):  # trail, places
        assert len(client.get(f"/massnahmen/massnahmen.{form}").getvalue()) > 600


def test_it_is_written_piece_by_piece(client: Client) -> None:
    make_measures(2 * CHUNK + 1)
    response = client.get("/massnahmen/massnahmen.csv")
    pieces = list(response)
    assert response.streaming
    assert [piece.count(b"\r\n") for piece in pieces] == [1, CHUNK, CHUNK, 1]


@pytest.mark.django_db(transaction=True)
async def test_it_streams_under_asgi(async_client: AsyncClient, db: None) -> None:
    from asgiref.sync import sync_to_async

    await sync_to_async(make_measures)(CHUNK + 1)
    response = await async_client.get("/massnahmen/massnahmen.json")
    data = json.loads(b"".join([piece async for piece in response]))
    assert len(data["measures"]) == CHUNK + 1


def test_who_has_it_already_is_not_sent_it_again(cast: Cast, client: Client) -> None:
    measure = make_measures(2)[0]
    for form in ("csv", "json", "xlsx"):
        tag = client.get(f"/massnahmen/massnahmen.{form}")["ETag"]
        again = {"HTTP_IF_NONE_MATCH": tag}
        assert client.get(f"/massnahmen/massnahmen.{form}", **again).status_code == 304
        assert client.get(f"/massnahmen/massnahmen.{form}?light=red", **again).status_code == 200
        record(by=cast.office, verb="measure.updated", obj=measure)
        assert client.get(f"/massnahmen/massnahmen.{form}", **again).status_code == 200


def test_no_cookie_and_no_other_form(client: Client) -> None:
    make_measures(1)
    response = client.get("/massnahmen/massnahmen.csv")
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    assert client.get("/massnahmen/massnahmen.exe", follow=True).status_code == 404
    assert client.post("/massnahmen/massnahmen.csv").status_code == 405


def test_large_and_small_numbers_stay_what_they_are(client: Client) -> None:
    measure = make_measures(1)[0]
    make_organisation("Stadtwerke", "stadtwerke")
    indicator = Indicator.objects.create(
        measure=measure,
        title="Datenmenge",
        unit="Byte",
        decimals=4,
        baseline=Decimal("-0.0001"),
        baseline_on=date(2026, 1, 1),
        target=Decimal("12345678901234"),
        target_on=date(2027, 1, 1),
    )
    IndicatorValue.objects.create(indicator=indicator, on=date(2026, 6, 1), value=Decimal("1234.5"))
    (found,) = json_data(client)["measures"][0]["indicators"]
    assert (found["baseline"], found["target"], found["latest"]) == (-0.0001, 12345678901234, 1234.5)
    (row,) = sheet(workbook(client), "Kennzahlen")
    assert (row["Ausgangswert"], row["Zielwert"], row["Letzter Wert"]) == (-0.0001, 12345678901234, 1234.5)

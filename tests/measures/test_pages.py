"""The public pages of measures, as a visitor reads them."""

import gzip
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digitalrat.masterplan.services import set_visibility
from digitalrat.measures import parts
from digitalrat.measures.models import Measure
from tests.factories.masterplan import make_chapter
from tests.factories.public_measures import make_measures, make_rest

pytestmark = pytest.mark.django_db


def test_without_measures_the_page_says_what_will_be_here(client: Client) -> None:
    page = client.get("/massnahmen/")
    assert page.status_code == 200
    assert "Noch keine Maßnahmen" in page.content.decode()
    assert "<form" not in page.content.decode()


@pytest.mark.parametrize("number", [40, 4000])
def test_the_list_asks_the_database_the_same_whatever_its_length(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_rest(make_measures(number, make_chapter()))
    # five filters' choices; all, by light, by status, on the pages, those of one page
    with django_assert_num_queries(10):
        page = client.get("/massnahmen/")
    assert f"{number} Maßnahmen" in page.content.decode()
    assert len(gzip.compress(page.content)) < 100_000
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")


def test_fifty_stand_on_a_page(client: Client) -> None:
    make_measures(101)
    shown = [client.get("/massnahmen/", {"page": n}).content.decode().count('<th scope="row"') for n in (1, 2, 3)]
    assert shown == [50, 50, 1]
    assert client.get("/massnahmen/?page=nonsense").content.decode().count('<th scope="row"') == 50


def titles(client: Client, **filters: str) -> list[str]:
    page = client.get("/massnahmen/", filters)
    assert page.status_code == 200
    return [measure.number for measure in page.context["page_obj"]]


def test_filters(client: Client) -> None:
    make_measures(12)
    chapter = make_chapter()
    Measure.objects.filter(number="M-005").update(chapter=chapter)
    assert titles(client, light="red") == ["M-002", "M-006", "M-010"]
    assert titles(client, light="red", owner="bildung", status="running") == ["M-006"]
    assert titles(client, owner="stadtwerke") == ["M-001", "M-003", "M-005", "M-007", "M-009", "M-011"]
    assert titles(client, chapter=chapter.slug) == ["M-005"]
    assert titles(client, light="red", owner="stadtwerke") == []


def test_a_selection_without_result_offers_the_way_back(client: Client) -> None:
    make_measures(2)
    page = client.get("/massnahmen/", {"status": "stopped"}).content.decode()
    assert "Keine Maßnahme passt zu dieser Auswahl" in page
    assert 'href="/massnahmen/"' in page


@pytest.mark.parametrize(
    "wrong", [{"light": "blue"}, {"owner": "<script>"}, {"chapter": "x" * 5000}, {"status": "\x00"}]
)
def test_a_filter_that_does_not_exist_is_named_and_filters_nothing(client: Client, wrong: dict[str, str]) -> None:
    make_measures(3)
    page = client.get("/massnahmen/", wrong)
    assert page.status_code == 200
    assert "kern-error" in page.content.decode() and "<script>" not in page.content.decode()
    assert len(page.context["page_obj"]) == 3


def test_a_measure_in_full(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_parts", [])  # rooms above pin their own queries
    chapter = make_chapter()
    make_measures(2, chapter)
    Measure.objects.filter(number="M-001").update(
        contact="Leitung", description="Was geschieht", ends_on=date(2027, 6, 30)
    )
    # measure, partners, chapters, milestones, indicators, updates, links both ways, reports
    with django_assert_num_queries(9):
        page = client.get("/massnahmen/M-001/")
    html = page.content.decode()
    for text in [
        "Maßnahme Nummer 1",
        "Stadtwerke",
        "Leitung",
        "Was geschieht",
        "Gelb: gefährdet",
        "Läuft",
        "30. Juni 2027",
    ]:
        assert text in html
    assert f'href="{chapter.url}"' in html
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    assert f'href="/en{chapter.url}"' in client.get("/en/massnahmen/M-001/").content.decode()


def test_a_withdrawn_chapter_is_not_linked(client: Client) -> None:
    chapter = make_chapter("Geheimnisvolles Kapitel")
    make_measures(1, chapter)
    set_visibility(by=None, chapter=chapter, is_published=False)
    assert "Geheimnisvolles Kapitel" not in client.get("/massnahmen/M-000/").content.decode()
    assert "Geheimnisvolles Kapitel" not in client.get("/massnahmen/").content.decode()


@pytest.mark.parametrize("number", ["M-999", "%3Cscript%3E", "%00", "x" * 300])
def test_an_unknown_number_is_a_friendly_404(client: Client, number: str) -> None:
    assert client.get(f"/massnahmen/{number}/").status_code == 404


def test_what_people_wrote_is_escaped(client: Client) -> None:
    make_measures(1)
    Measure.objects.update(title="<script>alert(1)</script>", note="<b>fett</b>", description="<i>schief</i>")
    for address in ("/massnahmen/", "/massnahmen/M-000/"):
        html = client.get(address).content.decode()
        assert "<script>" not in html and "<b>fett" not in html and "<i>schief" not in html


def test_rooms_above_add_what_they_know(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_parts", [])
    parts.register(lambda measure: f"<h2>Antwort auf {measure.number}</h2>")
    parts.register(lambda measure: None)
    make_measures(1)
    assert "<h2>Antwort auf M-000</h2>" in client.get("/massnahmen/M-000/").content.decode()

"""What narrows the public list of measures, how it is sorted, and the figures above it."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from digitalrat.masterplan.models import ActionField, Chapter, Plan
from digitalrat.masterplan.services import set_visibility
from digitalrat.measures.enums import Focus, Light, Status
from digitalrat.measures.models import Measure, MeasureUpdate
from tests.factories.masterplan import make_chapter
from tests.factories.public_measures import make_measures, make_organisation

pytestmark = pytest.mark.django_db


def numbers(client: Client, address: str) -> list[str]:
    page = client.get(f"/massnahmen/{address}")
    assert page.status_code == 200
    assert not page.context["filters"].errors
    return [measure.number for measure in page.context["page_obj"]]


def change(number: str, **fields: object) -> Measure:
    Measure.objects.filter(number=number).update(**fields)
    return Measure.objects.get(number=number)


def test_a_chapter_shows_what_belongs_to_it_and_what_helps_there(client: Client) -> None:
    make_measures(4)
    schools, elsewhere = make_chapter("Digitale Schulen"), make_chapter("Offene Daten")
    change("M-001", chapter=schools)
    change("M-002", chapter=elsewhere).other_chapters.set([schools, elsewhere])
    assert numbers(client, "?chapter=digitale-schulen") == ["M-001", "M-002"]
    assert numbers(client, "?chapter=offene-daten") == ["M-002"]


def test_two_plans_with_a_chapter_of_the_same_name(client: Client) -> None:
    make_measures(2)
    old = make_chapter("Digitale Schulen")
    plan = Plan.objects.create(title="Masterplan 2030")
    new = Chapter.objects.create(plan=plan, title="Digitale Schulen", slug=old.slug, is_published=True)
    change("M-000", chapter=old)
    change("M-001", chapter=new)
    assert numbers(client, f"?chapter={old.slug}") == ["M-001"]


def test_an_action_field_shows_its_published_chapters(client: Client) -> None:
    make_measures(3)
    schools, hidden = make_chapter("Digitale Schulen"), make_chapter("Noch nicht fertig")
    learning = ActionField.objects.create(plan=schools.plan, title="Lernen", slug="lernen")
    Chapter.objects.update(action_field=learning)
    change("M-000", chapter=schools)
    change("M-001", chapter=hidden)
    change("M-002").other_chapters.add(schools)
    set_visibility(by=None, chapter=hidden, is_published=False)
    assert numbers(client, "?field=lernen") == ["M-000", "M-002"]


def test_region_focus_and_partner(client: Client) -> None:
    make_measures(4)
    change("M-000", region="Nord", focus=Focus.EDUCATION)
    change("M-001", region="Nord", focus=Focus.STARTUPS)
    change("M-002", region="Innenstadt, am Fluss")
    change("M-003").partners.add(make_organisation("Stadtreinigung", "reinigung"))
    assert numbers(client, "?region=Nord") == ["M-000", "M-001"]
    assert numbers(client, "?region=Innenstadt%2C+am+Fluss") == ["M-002"]
    assert numbers(client, "?focus=startups") == ["M-001"]
    assert numbers(client, "?region=Nord&focus=education") == ["M-000"]
    assert numbers(client, "?partner=reinigung") == ["M-003"]
    html = client.get("/massnahmen/").content.decode()
    assert html.index(">Innenstadt, am Fluss<") < html.index(">Nord<")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("glasfaser", ["M-000"]),
        ("GLASFASER schulen", ["M-000"]),
        ("glasfaser ämter", []),
        ("ämter", ["M-001"]),
        ("ÄMTER", ["M-001"]),
        ("M-002", ["M-002"]),
        ("stadtwerke", ["M-001"]),
        ("100 %", ["M-002"]),
        ("_", []),
        ("   ", ["M-000", "M-001", "M-002"]),
    ],
)
def test_every_word_is_looked_for(client: Client, words: str, expected: list[str]) -> None:
    make_measures(3)
    change("M-000", title="Glasfaser", description="Für alle Schulen")
    change("M-001", title="Ämter ohne Papier")
    change("M-002", description="Bis Ende des Jahres zu 100 % erledigt")
    page = client.get("/massnahmen/", {"q": words}, follow=True)
    assert [measure.number for measure in page.context["page_obj"]] == expected


def test_too_many_words_are_refused_at_the_field(client: Client) -> None:
    make_measures(2)
    page = client.get("/massnahmen/", {"q": "x" * 101})
    assert "q" in page.context["filters"].errors
    assert len(page.context["page_obj"]) == 2


def test_sorting(client: Client) -> None:
    measures = make_measures(4)  # green, yellow, red, grey
    change("M-002", ends_on=date(2026, 5, 1), title="A")
    change("M-001", ends_on=date(2026, 4, 1), title="B")
    MeasureUpdate.objects.create(measure=measures[3], happened="…", status=Status.RUNNING, light=Light.GREEN)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    MeasureUpdate.objects.create(
        measure=measures[0], happened="…", status="running", light="green", written_at=long_ago
    )
    assert numbers(client, "") == ["M-000", "M-001", "M-002", "M-003"]
    assert numbers(client, "?sort=light") == ["M-002", "M-001", "M-000", "M-003"]
    assert numbers(client, "?sort=end") == ["M-001", "M-002", "M-000", "M-003"]
    assert numbers(client, "?sort=title") == ["M-002", "M-001", "M-000", "M-003"]
    assert numbers(client, "?sort=updated") == ["M-003", "M-000", "M-001", "M-002"]
    assert numbers(client, "?sort=updated&light=green") == ["M-000"]


def test_the_last_update_stands_in_the_list(client: Client) -> None:
    measure = make_measures(1)[0]
    assert "noch keine" in client.get("/massnahmen/").content.decode()
    at = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April in Berlin
    MeasureUpdate.objects.create(measure=measure, happened="…", status="running", light="green", written_at=at)
    assert '<time datetime="2026-04-01">01.04.2026</time>' in client.get("/massnahmen/").content.decode()


def test_empty_fields_of_the_form_leave_the_address(client: Client) -> None:
    make_measures(2)
    sent = {"q": "", "chapter": "", "owner": "stadtwerke", "status": "", "light": "yellow", "sort": ""}
    page = client.get("/massnahmen/", sent)
    assert (page.status_code, page["Location"]) == (302, "/massnahmen/?owner=stadtwerke&light=yellow")
    assert client.get("/massnahmen/", {"q": ""})["Location"] == "/massnahmen/"
    assert client.get("/en/massnahmen/", {"q": "", "light": "red"})["Location"] == "/en/massnahmen/?light=red"
    # What is wrong stays, so that it can be named.
    assert client.get("/massnahmen/", {"q": "", "light": "blue"}).status_code == 200


def test_figures_count_what_matches_everything_else(client: Client) -> None:
    make_measures(20)
    page = client.get("/massnahmen/?light=red&status=running")
    overview = page.context["overview"]
    assert overview.total == 20
    # light=red leaves M-002, M-006, M-010, M-014, M-018: one of each status
    assert {count.key: count.number for count in overview.states} == {
        "planned": 1, "running": 1, "paused": 1, "completed": 1, "stopped": 1
    }  # fmt: skip
    # status=running leaves M-001, M-006, M-011, M-016: one of each light
    assert {count.key: count.number for count in overview.lights} == {"green": 1, "yellow": 1, "red": 1, "grey": 1}
    assert {count.key: count.query for count in overview.lights} == {
        "green": "?status=running&light=green",
        "yellow": "?status=running&light=yellow",
        "red": "?status=running",
        "grey": "?status=running&light=grey",
    }
    html = page.content.decode()
    assert html.count('aria-current="true"') == 2
    assert "1 von 20 Maßnahmen" in html


def test_what_is_chosen_can_be_lifted_one_by_one(client: Client) -> None:
    make_measures(8)
    chosen = client.get("/massnahmen/?q=nummer&owner=stadtwerke&light=grey&sort=title").context["filters"].chosen
    assert [(part.label, part.words, part.query) for part in chosen] == [
        ("Suche", "nummer", "?owner=stadtwerke&light=grey&sort=title"),
        ("Zuständig", "Stadtwerke", "?q=nummer&light=grey&sort=title"),
        ("Ampel", "Grau: ohne Bewertung", "?q=nummer&owner=stadtwerke&sort=title"),
    ]


def test_pages_and_files_keep_the_selection(client: Client) -> None:
    make_measures(250)
    html = client.get("/massnahmen/?light=red").content.decode()
    assert 'href="?light=red&amp;page=2"' in html
    assert 'href="/massnahmen/massnahmen.csv?light=red"' in html


def test_further_filters_open_when_they_say_something(client: Client) -> None:
    make_measures(2)
    change("M-000", region="Nord")
    opened = '<details class="measure-filters__more" open>'
    assert opened not in client.get("/massnahmen/?light=green").content.decode()
    assert opened in client.get("/massnahmen/?region=Nord").content.decode()
    assert opened in client.get("/massnahmen/?region=Mond").content.decode()

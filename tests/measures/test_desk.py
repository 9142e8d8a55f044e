"""The desk of measures: what the office sees and asks, what an owner sees."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from digitalrat.measures.enums import Light, Status
from digitalrat.measures.models import Measure, UpdateRequest
from digitalrat.measures.services import request_update, write_update
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.members.services import dissolve_organisation
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_measure
from tests.factories.members import Cast

from .browsing import fields, signed_in

DESK = "/arbeitsraum/massnahmen/"


@pytest.fixture
def company(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="Stadtwerke", slug="stadtwerke", kind=OrganisationKind.COMPANY)


def numbers(page: Any) -> list[str]:
    return [row.measure.number for row in page.context["desk"].rows]


# --- who sees what ------------------------------------------------------------------------------------------------


def test_office_and_cdo_see_all_owners_their_own_others_nothing(cast: Cast, company: Organisation) -> None:
    make_measure(cast, "M-01")
    make_measure(cast, "M-02", owner=company)
    assert Client().get(DESK).headers["Location"] == "/konto/login/?next=" + DESK
    assert signed_in(cast.author).get(DESK).status_code == 403
    office, cdo, owner = (signed_in(one).get(DESK) for one in (cast.office, cast.cdo, cast.department))
    assert [numbers(page) for page in (office, cdo, owner)] == [["M-01", "M-02"], ["M-01", "M-02"], ["M-01"]]
    assert ["Um Meldung bitten" in page.text for page in (office, cdo, owner)] == [True, False, False]
    assert ["Neue Maßnahme" in page.text for page in (office, cdo, owner)] == [True, False, False]
    assert [f'href="{DESK}M-01/melden/"' in page.text for page in (office, cdo, owner)] == [False, False, True]
    # The CDO reads what everybody reads.
    assert [f'href="{DESK}M-01/"' in page.text for page in (office, cdo, owner)] == [True, False, True]


def test_the_navigation_leads_there(cast: Cast) -> None:
    link = f'href="{DESK}"'
    found = {name: link in signed_in(getattr(cast, name)).get("/arbeitsraum/").text for name in ("office", "cdo")}
    assert found | {"department": link in signed_in(cast.department).get("/arbeitsraum/").text} == {
        "office": True,
        "cdo": True,
        "department": True,
    }
    assert link not in signed_in(cast.author).get("/arbeitsraum/").text


def test_what_waits_comes_first_and_can_be_narrowed(cast: Cast, company: Organisation) -> None:
    today = timezone.localdate()
    chapter = make_chapter()
    make_measure(cast, "M-01", light=Light.GREEN)
    make_measure(cast, "M-02", status=Status.STOPPED, light=Light.GREEN, owner=company)
    make_measure(cast, "M-03", ends_on=today - timedelta(days=1), chapter=chapter)
    make_measure(cast, "M-04", ends_on=today - timedelta(days=9))
    Measure.objects.filter(number="M-04").update(created_at=timezone.now() - timedelta(days=100))
    office = signed_in(cast.office)
    page = office.get(DESK)
    assert numbers(page) == ["M-02", "M-04", "M-03", "M-01"]
    assert "Eingestellt, aber die Ampel steht auf Grün." in page.text
    tabs = {tab["label"]: tab["number"] for tab in page.context["tabs"]}
    assert tabs == {"Alle": 4, "Widersprüchlich": 1, "Im Verzug": 2, "Lange keine Meldung": 1}
    for wanted, found in [
        ({"reason": "late"}, ["M-04", "M-03"]),
        ({"reason": "late", "chapter": chapter.slug}, ["M-03"]),
        ({"owner": "stadtwerke"}, ["M-02"]),
        ({"status": "running", "light": "green"}, ["M-01"]),
        ({"q": "m-03"}, ["M-03"]),
        ({"q": "gibt es nicht"}, []),
        # What an address says wrongly filters nothing.
        ({"reason": "boredom"}, ["M-02", "M-04", "M-03", "M-01"]),
        ({"page": "99"}, ["M-02", "M-04", "M-03", "M-01"]),
    ]:
        assert numbers(office.get(DESK, wanted)) == found, wanted
    assert "Keine Maßnahme passt zu dieser Auswahl." in office.get(DESK, {"q": "gibt es nicht"}).text


@pytest.mark.parametrize("number", [13, 300])
def test_the_desk_asks_the_database_the_same_whatever_its_length(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = Organisation.objects.get(slug="digitales")
    Measure.objects.bulk_create(
        Measure(number=f"M-{n:04}", title=f"Nummer {n}", owner=owner, chapter=None) for n in range(number)
    )
    for person, queries in [(cast.office, 15), (cast.department, 14)]:
        client = signed_in(person)
        with django_assert_num_queries(queries, info=str(person)):
            page = client.get(DESK)
        assert page.context["page_obj"].paginator.count == number


def test_without_measures_it_says_what_will_be_here(cast: Cast) -> None:
    assert "Die erste legt die Geschäftsstelle an." in signed_in(cast.office).get(DESK).text
    assert "Ihre Stelle ist für keine Maßnahme zuständig." in signed_in(cast.department).get(DESK).text
    make_measure(cast)
    cast.department.organisation = None
    cast.department.save()
    page = signed_in(cast.department).get(DESK)
    assert numbers(page) == [] and "Sobald Sie für eine Stelle schreiben" in page.text


# --- asking -------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_the_office_asks_with_one_click_or_many_ticks(cast: Cast, company: Organisation) -> None:
    one, two = make_measure(cast, "M-01"), make_measure(cast, "M-02", owner=company)
    office = signed_in(cast.office)
    assert 'value="07.12.2026"' in office.get(DESK).text
    # The button of a row asks for that one alone, whatever is ticked.
    answer = office.post(
        DESK + "bitten/",
        {"one": one.uuid, "measure": [two.uuid], "due": "07.12.2026", "address": "status=running"},
        follow=True,
    )
    assert answer.redirect_chain == [(DESK + "?status=running", 302)]
    assert "Um eine Meldung bis zum 7. Dezember 2026 gebeten: Dezernat Digitales, zu M-01" in answer.text
    assert "noch niemand ein Konto" not in answer.text
    assert [request.measure for request in UpdateRequest.objects.all()] == [one]
    answer = office.post(DESK + "bitten/", {"measure": [one.uuid, two.uuid], "due": "1.12.2026"}, follow=True)
    assert "Um 2 Meldungen bis zum 1. Dezember 2026 gebeten: Dezernat Digitales, Stadtwerke." in answer.text
    assert "Dort hat noch niemand ein Konto: Stadtwerke." in answer.text
    assert {request.due for request in UpdateRequest.objects.all()} == {date(2026, 12, 1)}
    # The owner sees it, on the desk and on the first page.
    owner = signed_in(cast.department)
    assert "Erbeten bis zum 1. Dezember 2026." in owner.get(DESK).text
    home = owner.get("/arbeitsraum/").text
    assert "Maßnahmen melden" in home and f'href="{DESK}M-01/melden/"' in home
    write_update(by=cast.department, measure=one, happened="Läuft", status=Status.RUNNING, light=Light.GREEN)
    assert "Maßnahmen melden" not in owner.get("/arbeitsraum/").text


@time_machine.travel("2026-11-23 10:00")
def test_what_does_not_fit_keeps_the_ticks(cast: Cast) -> None:
    one, two = make_measure(cast, "M-01"), make_measure(cast, "M-02")
    office = signed_in(cast.office)
    for sent, message in [
        ({"measure": [], "due": "07.12.2026"}, "Bitte kreuzen Sie mindestens eine Maßnahme an."),
        ({"measure": [two.uuid], "due": "irgendwann"}, "Bitte schreiben Sie einen Tag"),
        ({"measure": [two.uuid], "due": ""}, "Bitte nennen Sie den Tag"),
        ({"measure": [two.uuid], "due": "22.11.2026"}, "Der 22. November 2026 ist vorbei."),
        (
            {"measure": ["00000000-0000-4000-8000-000000000000"], "due": "07.12.2026"},
            "Eine der Maßnahmen gibt es nicht.",
        ),
    ]:
        page = office.post(DESK + "bitten/", sent | {"address": "status=running"})
        assert (page.status_code, message in page.text) == (422, True), message
        ticked = re.findall(r'value="([0-9a-f-]{36})"[^>]* checked', page.text)
        assert ticked == [str(uuid) for uuid in sent["measure"] if uuid == two.uuid]
        assert f'value="{escape("status=running")}"' in page.text
    # From a row's button the ticks stay, too.
    page = office.post(DESK + "bitten/", {"one": one.uuid, "measure": [two.uuid], "due": "x"})
    assert re.findall(r'value="([0-9a-f-]{36})"[^>]* checked', page.text) == [str(two.uuid)]
    assert not UpdateRequest.objects.exists()


def test_only_the_office_asks_and_only_back_to_our_own_pages(cast: Cast) -> None:
    measure = make_measure(cast)
    sent = {"one": measure.uuid, "due": "31.12.2030"}
    assert signed_in(cast.department).post(DESK + "bitten/", sent).status_code == 403
    assert signed_in(cast.cdo).post(DESK + "bitten/", sent).status_code == 403
    office = signed_in(cast.office)
    # Whoever follows a tab from the page of a refusal, or loads it again.
    assert office.get(DESK + "bitten/").headers["Location"] == DESK
    assert office.get(DESK + "bitten/?reason=late").headers["Location"] == DESK + "?reason=late"
    for target, back in [
        ("/arbeitsraum/berichte/", "/arbeitsraum/berichte/"),
        ("https://elsewhere.example/", DESK),
        ("//elsewhere.example/", DESK),
        ("javascript:alert(1)", DESK),
    ]:
        assert office.post(DESK + "bitten/", sent | {"next": target}).headers["Location"] == back


def test_of_a_dissolved_owner_the_office_is_shown_where_to_hand_over(cast: Cast, company: Organisation) -> None:
    measure = make_measure(cast)
    dissolve_organisation(by=cast.office, organisation=measure.owner)
    office = signed_in(cast.office)
    page = office.get(DESK)
    assert f'href="{DESK}M-01/aendern/#id_owner"' in page.text and "Übergeben" in page.text
    page = office.post(DESK + "bitten/", {"one": measure.uuid, "due": "31.12.2030"})
    assert (page.status_code, "aufgelöst: M-01" in page.text) == (422, True)
    owner = signed_in(cast.department).get(DESK)
    assert "Ihre Stelle ist aufgelöst" in owner.text and "Melden<" not in owner.text
    # Handing over: the dissolved one is still there as what is, until another is chosen.
    form = fields(office.get(DESK + "M-01/aendern/"))
    assert form["owner"] == str(measure.owner_id)
    office.post(DESK + "M-01/aendern/", form | {"owner": company.pk})
    assert Measure.objects.get().owner == company


def test_the_first_page_of_the_office_counts_by_reason(cast: Cast) -> None:
    make_measure(cast, "M-01", status=Status.STOPPED, light=Light.GREEN)
    make_measure(cast, "M-02", status=Status.STOPPED, light=Light.GREEN)
    make_measure(cast, "M-03", status=Status.PLANNED)
    request_update(by=cast.office, measure=Measure.objects.get(number="M-03"), due=timezone.localdate())
    home = signed_in(cast.office).get("/arbeitsraum/").text
    assert "Nach Maßnahmen sehen" in home and "2 Maßnahmen" in home
    assert f'href="{DESK}?reason=contradictory"' in home and "?reason=asked" not in home

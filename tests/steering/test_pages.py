"""The office's public page on any day, and the pages with which the office keeps it true."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digitalrat.masterplan.models import Chapter
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation, User
from digitalrat.steering.models import Body, BodyMember, Duty, Post
from digitalrat.steering.queries import office_on, responsible_for
from digitalrat.steering.services import change, end
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.steering import (
    START,
    make_body,
    make_duty,
    make_post,
    make_process,
    make_responsibility,
    make_seat,
)

PUBLIC = "/digitalrat/buero/"
CHANGES = "/digitalrat/buero/verlauf/"
DESK = "/arbeitsraum/buero/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00"):
        yield


@pytest.fixture
def buildings(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="Bauamt", slug="bauamt", kind=OrganisationKind.DEPARTMENT)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- for everybody ------------------------------------------------------------------------------------------------


def test_the_page_says_how_it_is_and_how_it_was(cast: Cast, buildings: Organisation) -> None:
    chapter = make_chapter()
    make_duty(cast, text="Halbjährlich.", basis="Beschluss vom 17. Januar 2022")
    make_duty(cast, "Standards festlegen", kind="power")
    post = make_post(cast, "Sachbearbeitung", share=Decimal("0.5"))
    make_post(cast, "Leitung", is_vacant=True)
    make_seat(cast, make_body(cast, rhythm="monatlich"), buildings, function="Leitung")
    make_process(cast, steps="Melden\n\n Prüfen \nEntscheiden")
    before = make_responsibility(cast, chapter, organisation=buildings)
    change(by=cast.office, entry=post, valid_from=date(2026, 7, 1), share=Decimal("1.5"))
    change(
        by=cast.office,
        entry=before,
        valid_from=date(2026, 7, 1),
        organisation=Organisation.objects.get(slug="digitales"),
    )

    page = Client().get(PUBLIC).text
    for words in (
        "Fortschritt messen",
        "Grundlage: Beschluss vom 17. Januar 2022",
        "Standards festlegen",
        "Zusammen 2,50 volle Stellen, davon 1,00 unbesetzt",
        "monatlich",
        "Bauamt",
        "<li>Prüfen</li>",
        "Dezernat Digitales",
        "Stand: 23. November 2026",
    ):
        assert words in page, words
    page = Client().get(PUBLIC, {"tag": "30.06.2026"}).text
    assert "So war es am 30. Juni 2026" in page and "Zusammen 1,50 volle Stellen" in page
    assert "Für diesen Tag ist nichts eingetragen" in Client().get(PUBLIC, {"tag": "31.12.2023"}).text
    assert "ist es für den 1. Januar 2027 vorgesehen" in Client().get(PUBLIC, {"tag": "01.01.2027"}).text


def test_a_chapter_for_which_nobody_answers_shows_it(cast: Cast) -> None:
    make_responsibility(cast, make_chapter("Erstes"))
    make_chapter("Zweites")
    assert Client().get(PUBLIC).text.count("noch niemand benannt") == 1


@pytest.mark.parametrize("wrong", ["31.02.2026", "morgen", "<script>", "1.1.99999", "\x00", "x" * 3000])
def test_a_day_that_is_none_is_named_and_today_is_shown(cast: Cast, wrong: str) -> None:
    make_duty(cast)
    page = Client().get(PUBLIC, {"tag": wrong})
    assert page.status_code == 200
    assert "kern-error" in page.text and "Fortschritt messen" in page.text and "<script>" not in page.text


@pytest.mark.parametrize("day", ["01.01.0001", "31.12.9999", ""])
def test_the_edges_of_time(cast: Cast, day: str) -> None:
    make_duty(cast)
    assert Client().get(PUBLIC, {"tag": day}).status_code == 200


def test_what_changed_stands_with_the_old_beside_the_new(cast: Cast, buildings: Organisation) -> None:
    post = make_post(cast, "Sachbearbeitung", share=Decimal("0.5"))
    change(by=cast.office, entry=post, valid_from=date(2026, 7, 1), share=Decimal("1.5"), is_vacant=True)
    end(by=cast.office, entry=make_duty(cast), last_day=date(2026, 9, 30))
    body = make_body(cast, purpose="Alt")
    make_seat(cast, body, buildings)
    change(by=cast.office, entry=body, valid_from=date(2026, 8, 1), purpose="Neu")
    page = Client().get(CHANGES)
    assert "<del>0,50</del>" in page.text and "<ins>1,50</ins>" in page.text
    assert "<del>nein</del>" in page.text and "<ins>ja</ins>" in page.text
    events = [(event.on, event.what, str(event.entry)) for event in page.context["page_obj"]]
    assert events[:3] == [
        (date(2026, 9, 30), "ended", "Fortschritt messen"),
        (date(2026, 8, 1), "changed", "Lenkungskreis"),
        (date(2026, 7, 1), "changed", "Sachbearbeitung"),
    ]
    # The seat went on in the changed body: nothing happened to it.
    assert [event for event in events if event[2].startswith("Lenkungskreis:")] == [
        (START, "began", "Lenkungskreis: Bauamt")
    ]


def test_a_withdrawn_chapter_is_nowhere(cast: Cast) -> None:
    chapter = make_chapter("Geheimnisvolles Kapitel")
    make_responsibility(cast, chapter, "Heikles Thema")
    for address in (PUBLIC, CHANGES):
        assert "Geheimnisvolles Kapitel" in Client().get(address).text
    Chapter.objects.update(is_published=False)
    for address in (PUBLIC, CHANGES):
        page = Client().get(address).text
        assert "Geheimnisvolles Kapitel" not in page and "Heikles Thema" not in page


def test_who_answers_for_a_chapter_first_the_whole_then_topics(cast: Cast, buildings: Organisation) -> None:
    chapter = make_chapter()
    make_responsibility(cast, chapter, "Termine", organisation=buildings)
    make_responsibility(cast, chapter)
    make_responsibility(cast, chapter, "Altes", valid_until=date(2026, 11, 22))
    assert [one.topic for one in responsible_for(chapter, date(2026, 11, 23))] == ["", "Termine"]
    assert [one.topic for one in responsible_for(chapter, date(2026, 11, 22))] == ["", "Altes", "Termine"]
    assert responsible_for(make_chapter("Anderes"), date(2026, 11, 23)) == []


@pytest.mark.parametrize("number", [1, 25])
def test_the_pages_ask_the_same_however_much_there_is(
    cast: Cast, buildings: Organisation, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        make_duty(cast, f"Aufgabe {n}")
        change(by=cast.office, entry=make_post(cast, f"Stelle {n}"), valid_from=date(2026, 1, 1), share=Decimal("0.5"))
        make_seat(cast, make_body(cast, f"Gremium {n}"), buildings)
        make_process(cast, f"Ablauf {n}")
        make_responsibility(cast, make_chapter(f"Kapitel {n}"), organisation=buildings)
    # duties, posts, bodies, seats, processes, responsibilities, chapters
    with django_assert_num_queries(7):
        page = Client().get(PUBLIC)
    assert page.text.count(f"Aufgabe {number - 1}") == 1
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    with django_assert_num_queries(6):
        page = Client().get(CHANGES)
    assert not page.cookies
    office = signed_in(cast.office)
    office.get(DESK)
    with django_assert_num_queries(DESK_QUERIES):
        office.get(DESK)


# session, user, six kinds, roles, notices and navigation
DESK_QUERIES = 13


def test_nothing_yet(client: Client, db: None) -> None:
    assert "Für diesen Tag ist nichts eingetragen" in client.get(PUBLIC).text
    assert "Noch keine Änderung" in client.get(CHANGES).text


def test_the_council_page_and_the_office_page_know_each_other(cast: Cast) -> None:
    assert f'href="{PUBLIC}"' in Client().get("/digitalrat/").text
    assert 'href="/digitalrat/"' in Client().get(PUBLIC).text


# --- the office ---------------------------------------------------------------------------------------------------


def test_the_office_writes_changes_ends_and_takes_back(cast: Cast, buildings: Organisation) -> None:
    office = signed_in(cast.office)
    form = {"title": "Leitung", "unit": buildings.pk, "share": "0,5", "holder": "", "valid_from": "01.03.2026"}
    answer = office.post(DESK + "stellen/neu/", {**form, "valid_until": ""})
    assert answer.headers["Location"] == DESK + "#stellen"
    post = Post.objects.get()
    assert (post.share, post.valid_from, post.valid_until) == (Decimal("0.50"), date(2026, 3, 1), None)

    url = f"{DESK}stellen/{post.uuid}/aendern/"
    assert 'value="0,50"' in office.get(url).text
    answer = office.post(url, {**form, "share": "1,0", "valid_from": "01.12.2026"}, follow=True)
    assert "Geändert zum 1. Dezember 2026" in answer.text
    later = Post.objects.get(replaces=post)
    assert (later.share, Post.objects.get(pk=post.pk).valid_until) == (Decimal(1), date(2026, 11, 30))
    answer = office.post(url, {**form, "share": "2", "valid_from": "02.12.2026"})
    assert (answer.status_code, "wurde das schon geändert" in answer.text) == (422, True)

    answer = office.post(f"{DESK}stellen/{later.uuid}/zuruecknehmen/", follow=True)
    assert "ist zurückgenommen" in answer.text and Post.objects.get().valid_until is None
    answer = office.post(f"{DESK}stellen/{post.uuid}/beenden/", {"valid_until": "28.02.2026"})
    assert (answer.status_code, "kann nicht vorher enden" in answer.text) == (422, True)
    office.post(f"{DESK}stellen/{post.uuid}/beenden/", {"valid_until": "31.10.2026"})
    assert Post.objects.get().valid_until == date(2026, 10, 31)
    assert "1 früherer Eintrag" in office.get(DESK).text
    answer = office.post(f"{DESK}stellen/{post.uuid}/zuruecknehmen/", follow=True)
    assert "Was einmal galt, bleibt stehen" in answer.text


def test_a_seat_is_entered_for_its_body(cast: Cast, buildings: Organisation) -> None:
    body = make_body(cast)
    office = signed_in(cast.office)
    page = office.get(f"{DESK}sitze/neu/", {"gremium": str(body.uuid)}).text
    assert f'<option value="{body.pk}" selected>' in page
    assert office.get(f"{DESK}sitze/neu/", {"gremium": "nonsense"}).status_code == 200
    office.post(
        f"{DESK}sitze/neu/",
        {"body": body.pk, "organisation": buildings.pk, "function": "", "valid_from": "23.11.2026", "valid_until": ""},
    )
    seat = BodyMember.objects.get()
    # A seat stays in its body: the form to change it does not ask.
    page = office.get(f"{DESK}sitze/{seat.uuid}/aendern/").text
    assert 'name="organisation"' in page and 'name="body"' not in page


def test_an_overlap_is_said_above_and_what_was_typed_stays(cast: Cast) -> None:
    make_duty(cast)
    form = {
        "kind": "task",
        "title": "Fortschritt messen",
        "text": "Noch einmal",
        "basis": "",
        "valid_from": "01.01.2026",
    }
    page = signed_in(cast.office).post(DESK + "aufgaben/neu/", {**form, "valid_until": ""})
    assert page.status_code == 422 and "gibt es schon seit dem 1. Januar 2024" in page.text
    assert "Noch einmal" in page.text and Duty.objects.count() == 1
    page = signed_in(cast.office).post(DESK + "aufgaben/neu/", {**form, "title": "Neu", "valid_until": "31.12.2025"})
    assert "Das Ende darf nicht vor dem Beginn liegen." in page.text and 'href="#id_valid_until"' in page.text


def test_saving_the_same_says_so(cast: Cast) -> None:
    duty = make_duty(cast)
    form = {"kind": "task", "title": duty.title, "text": "", "basis": "", "valid_from": "23.11.2026"}
    page = signed_in(cast.office).post(f"{DESK}aufgaben/{duty.uuid}/aendern/", form, follow=True)
    assert "Sie haben nichts geändert." in page.text and Duty.objects.count() == 1


def test_only_the_office_comes_in(cast: Cast) -> None:
    duty = make_duty(cast)
    pages = [DESK, DESK + "aufgaben/neu/", *(f"{DESK}aufgaben/{duty.uuid}/{act}/" for act in ("aendern", "beenden"))]
    for address in pages:
        assert Client().get(address).headers["Location"] == f"/konto/login/?next={address}"
        for person in (cast.other, cast.chair, cast.cdo, cast.department, cast.editor):
            client = signed_in(person)
            codes = {client.get(address).status_code}
            if address != DESK:
                codes.add(client.post(address, {"valid_until": "23.11.2026"}).status_code)
            assert codes == {403}
    assert Duty.objects.get().valid_until is None
    assert signed_in(cast.office).get(DESK + "traeume/neu/").status_code == 404


def test_what_people_wrote_is_escaped(cast: Cast) -> None:
    make_duty(cast, "<script>alert(1)</script>", text="<b>fett</b>", basis="<i>schief</i>")
    make_process(cast, "Ablauf", steps="<u>unter</u>")
    for page in (Client().get(PUBLIC), Client().get(CHANGES), signed_in(cast.office).get(DESK)):
        assert not any(tag in page.text for tag in ("<script>alert", "<b>fett", "<i>schief", "<u>unter"))


def test_english_readers_get_english_links(cast: Cast) -> None:
    chapter = make_chapter()
    make_responsibility(cast, chapter)
    page = Client().get("/en" + PUBLIC)
    assert f'href="/en{chapter.url}"' in page.text


def test_an_empty_office_is_empty(cast: Cast) -> None:
    make_chapter()
    assert office_on(date(2026, 11, 23)).is_empty
    make_body(cast)
    assert not office_on(date(2026, 11, 23)).is_empty and Body.objects.exists()

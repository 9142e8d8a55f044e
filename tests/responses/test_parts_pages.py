"""What an organisation sees of what it was asked; what the office does with it; and that nobody else sees any of it."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from digitalrat.collaboration.rooms import room_of
from digitalrat.core import protocol
from digitalrat.members.models import User
from digitalrat.members.services import deactivate_user
from digitalrat.responses.enums import PartState
from digitalrat.responses.models import Handover, Part
from digitalrat.responses.protocol import NOTE_ADDED, PART_CHANGED
from digitalrat.responses.services import (
    add_note,
    cancel_part,
    give_back_part,
    hand_in_part,
    return_part,
)
from tests.factories.members import Cast
from tests.factories.responses import make_draft, make_handover, make_published, make_ready, publish_recommendation
from tests.factories.routing import TEXT, ask, ask_and_get, make_company, write
from tests.responses.parts_stage import LIST, SECRET, make_asked, page, waiting
from tests.sockets import close_code, connected, open_socket


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_asked(cast)


# --- the organisation's side ------------------------------------------------------------------


def test_the_contact_sees_what_was_asked_and_nothing_else(cast: Cast, handover: Handover, client: Client) -> None:
    add_note(by=cast.office, handover=handover, body="Nur für uns.")
    make_draft(cast, handover)
    company, _contact = make_company()
    part = ask(cast, handover)
    ask(cast, handover, 2, company)
    status, text = page(client, cast.department, part.get_absolute_url())
    assert status == 200
    for shown in (
        handover.impulse.title,
        handover.receipt_number,
        "Jeden Morgen werden Termine freigegeben.",
        "Bitte sagen Sie uns, was das kostet.",
        "noch 7 Tage",
        "Ansehen und zuliefern",
        "Zurückgeben mit Begründung",
    ):
        assert shown in text, shown
    for hidden in (
        "Die Wartezeit wird veröffentlicht.",
        "Wer einen Termin braucht",
        "Weil Wartezeit Vertrauen kostet.",
        "Nur für uns.",
        "Vielen Dank für den Impuls.",
        "Stadtwerke",
        handover.get_absolute_url(),
        handover.impulse.get_absolute_url(),
    ):
        assert hidden not in text, hidden


def test_the_list_has_what_waits_by_due_date_and_what_is_done(cast: Cast, handover: Handover, client: Client) -> None:
    other = make_handover(cast, "Zweiter Impuls")
    ask(cast, handover, 1, days=9)
    ask(cast, other, 1, days=2)
    ask_and_get(cast, handover, 2)
    status, text = page(client, cast.department, LIST)
    assert status == 200
    in_order = ("Zweiter Impuls, Punkt 1", "verlässlich machen, Punkt 1", "machen, Punkt 2")
    places = [text.index(words) for words in in_order]
    assert places == sorted(places)
    for words in ("noch 2 Tage", "noch 9 Tage", "Zugeliefert"):
        assert words in text
    assert waiting(cast.department) == {"zuliefern": ["Zweiter Impuls, Punkt 1", "Termine verlässlich machen, Punkt 1"]}
    assert f'href="{LIST}"' in client.get("/arbeitsraum/").text
    assert f'href="{LIST}"' not in page(client, cast.office, "/arbeitsraum/")[1]


def test_an_empty_list_says_why(cast: Cast, client: Client) -> None:
    assert "Zurzeit nichts zu schreiben" in page(client, cast.department, LIST)[1]
    User.objects.filter(pk=cast.department.pk).update(organisation=None)
    assert "keine Stelle zugeordnet" in page(client, cast.department, LIST)[1]


def test_who_may_open_the_list_and_a_part(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask(cast, handover)
    _company, stranger = make_company()
    lists, parts = {}, {}
    for name, person in {**cast.everybody(), "stranger": stranger}.items():
        if isinstance(person, User):
            lists[name] = page(client, person, LIST)[0]
            parts[name] = page(client, person, part.get_absolute_url())[0]
            assert page(client, person, part.get_absolute_url() + "stand/")[0] == parts[name]
    assert {name for name, status in lists.items() if status == 200} == {"department", "stranger"}
    assert {name for name, status in parts.items() if status == 200} == {"department", "office", "cdo"}
    assert set(parts.values()) == {200, 404}
    client.logout()
    for address in (LIST, part.get_absolute_url()):
        assert client.get(address)["Location"].startswith(reverse("account_login"))
    # What is not theirs they can neither hand in nor give back.
    for person in (stranger, cast.office, cast.cdo, cast.author):
        client.force_login(person)
        for name in ("hand_in", "give_part_back"):
            assert client.post(reverse(f"responses:{name}", args=[part.uuid]), {"reason": "x"}).status_code == 404
    part.refresh_from_db()
    assert part.state == PartState.REQUESTED


def test_handing_in_shows_the_text_first(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask(cast, handover)
    client.force_login(cast.department)
    address = reverse("responses:hand_in", args=[part.uuid])
    assert "Noch ist nichts geschrieben." in client.get(address).text
    refused = client.post(address)
    assert (refused.status_code, "noch leer" in refused.text) == (409, True)
    write(cast.department, part)
    assert TEXT in client.get(address).text
    answer = client.post(address, follow=True)
    assert "Zugeliefert. Die Geschäftsstelle hat jetzt Ihren Text." in answer.text
    assert "Zugeliefert von Dora Dezernat am" in answer.text
    assert "Ansehen und zuliefern" not in answer.text
    again = client.post(address)
    assert (again.status_code, "Dora Dezernat hat diesen Teil am" in again.text) == (409, True)


def test_handed_in_too_late_says_so_and_shows_the_text(cast: Cast, handover: Handover, client: Client) -> None:
    part = write(cast.department, ask(cast, handover))
    cancel_part(by=cast.office, part=part, reason="Wir brauchen es nicht mehr.")
    make_published(cast, handover)
    client.force_login(cast.department)
    answer = client.post(reverse("responses:hand_in", args=[part.uuid]))
    assert answer.status_code == 409
    assert "Ihr Text ist nicht verloren" in answer.text
    assert TEXT in answer.text
    own = client.get(part.get_absolute_url()).text
    for words in (TEXT, "aufgehoben", "Wir brauchen es nicht mehr.", "lässt sich kopieren"):
        assert words in own
    # A part that nobody cancelled, should that ever happen.
    Part.objects.update(state=PartState.REQUESTED)
    assert "Diese Stellungnahme ist fertig" in client.get(part.get_absolute_url()).text


def test_giving_back_needs_a_reason(cast: Cast, handover: Handover, client: Client) -> None:
    part = write(cast.department, ask(cast, handover))
    client.force_login(cast.department)
    address = reverse("responses:give_part_back", args=[part.uuid])
    refused = client.post(address, {"reason": "  "})
    assert (refused.status_code, 'id="id_reason_error"' in refused.text) == (422, True)
    answer = client.post(address, {"reason": "Dafür sind die Stadtwerke zuständig."}, follow=True)
    assert "Die Geschäftsstelle kümmert sich um den Punkt." in answer.text
    assert TEXT in answer.text
    late = client.post(address, {"reason": "Noch einmal."})
    assert (late.status_code, "Noch einmal." in late.text) == (422, True)
    assert "Dora Dezernat hat diesen Teil am" in late.text


def test_after_a_return_the_contact_reads_why(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask_and_get(cast, handover)
    return_part(by=cast.office, part=part, reason="Bitte mit Zahlen für 2027.")
    text = page(client, cast.department, part.get_absolute_url())[1]
    assert "Die Geschäftsstelle bittet um Änderungen" in text
    assert "Bitte mit Zahlen für 2027." in text
    assert "Ansehen und zuliefern" in text
    assert "zur Überarbeitung" in page(client, cast.department, LIST)[1]


def test_whoever_is_befangen_has_no_part_in_it(cast: Cast, handover: Handover, client: Client) -> None:
    """A member of the council who also writes for an organisation."""
    part = ask(cast, handover)
    assert page(client, cast.department, part.get_absolute_url())[0] == 200
    handover.impulse.conflicts.create(user=cast.department)
    assert page(client, User.objects.get(pk=cast.department.pk), part.get_absolute_url())[0] == 404
    assert "verlässlich" not in page(client, User.objects.get(pk=cast.department.pk), LIST)[1]


# --- live -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_only_those_who_were_asked_get_to_the_live_text(cast: Cast) -> None:
    handover = await sync_to_async(make_handover)(cast)
    part = await sync_to_async(ask)(cast, handover)
    _company, stranger = await sync_to_async(make_company)()
    for path in (f"/ws/documents/{part.document.uuid}/", f"/ws/parts/{part.uuid}/"):
        for person in (cast.author, cast.chair, cast.editor, cast.committee_reader, cast.guest, stranger):
            assert await close_code(path, person) == protocol.CLOSE_NOT_FOUND, (path, person)
        assert await close_code(path, None) == protocol.CLOSE_LOGIN_NEEDED
        for person in (cast.department, cast.office, cast.cdo):
            async with connected(path, person):
                pass
    path = f"/ws/answers/{handover.uuid}/workshop/"
    for person in (cast.author, cast.chair, cast.department, cast.committee_reader):
        assert await close_code(path, person) == protocol.CLOSE_FORBIDDEN


def test_who_writes_and_who_reads_along(cast: Cast, handover: Handover) -> None:
    part = ask(cast, handover)
    _company, stranger = make_company()
    room = room_of(part.document)
    assert room is not None

    def rights() -> dict[str, str]:
        people = {**cast.everybody(), "stranger": stranger}
        marks = {}
        for name, person in people.items():
            if isinstance(person, User):
                may = room.may_read(person, part.document), room.may_write(person, part.document)
                marks[name] = {(True, True): "write", (True, False): "read"}.get(may, "")
        return {name: mark for name, mark in marks.items() if mark}

    assert rights() == {"department": "write", "office": "read", "cdo": "read"}
    write(cast.department, part)
    assert Part.objects.get(pk=part.pk).html == f"<p>{TEXT}</p>"
    hand_in_part(by=cast.department, part=part)
    readers = {"department": "read", "office": "read", "cdo": "read"}
    assert rights() == readers
    return_part(by=cast.office, part=part, reason="Kürzer.")
    assert rights() == readers | {"department": "write"}
    give_back_part(by=cast.department, part=part, reason="Nicht wir.")
    assert rights() == readers
    Part.objects.filter(pk=part.pk).update(state=PartState.CANCELLED)
    make_ready(cast, handover)
    Part.objects.filter(pk=part.pk).update(state=PartState.REQUESTED)
    assert rights() == readers
    deactivate_user(by=None, user=cast.department)
    assert rights() == {"office": "read", "cdo": "read"}


@pytest.mark.django_db(transaction=True)
async def test_open_pages_hear_of_parts_and_notes_and_members_do_not(cast: Cast) -> None:
    handover = await sync_to_async(make_handover)(cast)
    part = await sync_to_async(lambda: write(cast.department, ask(cast, handover)))()
    async with (
        connected(f"/ws/parts/{part.uuid}/", cast.department) as contact,
        connected(f"/ws/answers/{handover.uuid}/workshop/", cast.office) as office,
        connected(f"/ws/answers/{handover.uuid}/", cast.author) as member,
    ):
        await sync_to_async(hand_in_part)(by=cast.department, part=part)
        hint = {"type": PART_CHANGED, "by": cast.department.pk}
        assert await contact.receive_json_from() == hint
        assert await office.receive_json_from() == hint
        await sync_to_async(add_note)(by=cast.cdo, handover=handover, body=SECRET)
        assert await office.receive_json_from() == {"type": NOTE_ADDED, "by": cast.cdo.pk}
        assert await contact.receive_nothing(0.1)
        assert await member.receive_nothing(0.1)


@pytest.mark.django_db(transaction=True)
async def test_an_open_editor_closes_for_writing_when_the_request_is_over(cast: Cast) -> None:
    handover = await sync_to_async(make_handover)(cast)
    part = await sync_to_async(ask)(cast, handover)
    socket = await open_socket(f"/ws/parts/{part.uuid}/", cast.department)
    await socket.connect()
    await sync_to_async(deactivate_user)(by=None, user=cast.department)
    codes = [await socket.receive_output() for _turn in range(1)]
    assert codes == [{"type": "websocket.close", "code": protocol.CLOSE_LOGIN_NEEDED}]


def test_pieces_of_the_open_page_are_fetched_anew(cast: Cast, handover: Handover, client: Client) -> None:
    ask_and_get(cast, handover)
    address = reverse("responses:workshop", args=[handover.uuid])
    status, text = page(client, cast.office, address + "?im-formular=1")
    assert status == 200
    for words in ("innerHTML:#teile-1", "innerHTML:#notizen-liste", TEXT, "In die Begründung übernehmen"):
        assert words in text
    assert "In die Begründung übernehmen" not in page(client, cast.office, address)[1]
    for person in (cast.chair, cast.author, cast.committee_reader, cast.department):
        assert page(client, person, address)[0] == 403


# --- nothing of it gets out -------------------------------------------------------------------


def addresses_of(handover: Handover, part: Part) -> list[str]:
    """Every page of the house that might show something of it."""
    impulse = handover.impulse
    return [
        "/",
        "/bilanz/",
        "/bilanz/liste/",
        f"/bilanz/impuls/{impulse.number}/",
        f"/bilanz/impuls/{impulse.number}/faden.jsonld",
        "/massnahmen/",
        "/digitalrat/",
        "/arbeitsraum/",
        "/arbeitsraum/impulse/",
        "/arbeitsraum/antworten/",
        "/arbeitsraum/antworten/?stand=zulieferung",
        "/arbeitsraum/mitteilungen/",
        "/arbeitsraum/mitglieder/organisationen/",
        impulse.get_absolute_url(),
        handover.get_absolute_url(),
        handover.get_absolute_url() + "stand/",
        handover.get_absolute_url() + "werkstatt/",
        handover.get_absolute_url() + "unterzeichnen/",
        handover.get_absolute_url() + "anfragen/",
        handover.get_absolute_url() + "notiz/",
        LIST,
        part.get_absolute_url(),
        part.get_absolute_url() + "stand/",
        part.get_absolute_url() + "zuliefern/",
        part.get_absolute_url() + "ueberarbeiten/",
        part.get_absolute_url() + "aufheben/",
    ]


@pytest.mark.parametrize("is_signed", [False, True])
def test_nothing_internal_reaches_anybody_else(cast: Cast, handover: Handover, client: Client, is_signed: bool) -> None:
    """The secret stands in text, order, reasons and notes; everybody opens everything."""
    _company, stranger = make_company()
    part = ask(cast, handover)
    Part.objects.filter(pk=part.pk).update(note=SECRET)
    write(cast.department, part, SECRET)
    hand_in_part(by=cast.department, part=part)
    return_part(by=cast.office, part=part, reason=SECRET)
    add_note(by=cast.office, handover=handover, body=SECRET)
    add_note(by=cast.cdo, handover=handover, body=SECRET, point=handover.impulse.points.get(number=2))
    publish_recommendation(handover.impulse)
    if is_signed:
        cancel_part(by=cast.office, part=part, reason=SECRET)
        make_published(cast, handover)
    readers = set()
    for name, person in {**cast.everybody(), "stranger": stranger}.items():
        client.logout()
        if isinstance(person, User):
            client.force_login(person)
        texts = [client.get(address, follow=True).text for address in addresses_of(handover, part)]
        if any(SECRET in text for text in texts):
            readers.add(name)
    # There is something that could leak: those who may read it do.
    assert readers == {"office", "cdo", "department"}

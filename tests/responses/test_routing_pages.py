"""The office asks others for their part, takes it over, keeps notes: its pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from digitalrat.members.models import Organisation, User
from digitalrat.members.services import dissolve_organisation
from digitalrat.responses.enums import PartState, ResponseState
from digitalrat.responses.models import Handover, Part
from digitalrat.responses.services import (
    add_note,
    assign_handovers,
)
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.responses import make_draft, make_handover, make_published, make_ready
from tests.factories.routing import TEXT, ask, ask_and_get, in_days, latest, make_company
from tests.responses.parts_stage import LIST, make_asked, page, waiting
from tests.responses.test_answers import form_data


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_asked(cast)


# --- the office's side ------------------------------------------------------------------------


def request_form(*numbers: int, **changes: Any) -> dict[str, Any]:
    points = [str(Part._meta.get_field("point").related_model.objects.get(number=number).pk) for number in numbers]
    department = Organisation.objects.get(slug="digitales")
    return {
        "points": points,
        "organisations": [department.pk],
        "due": in_days(6).strftime("%d.%m.%Y"),
        "note": "Bitte kurz.",
    } | changes


def test_asking_several_at_once_by_one_form(cast: Cast, handover: Handover, client: Client) -> None:
    company, _contact = make_company()
    nobody = Organisation.objects.create(name="Amt ohne Konto", slug="ohne", kind="department")
    client.force_login(cast.office)
    address = reverse("responses:request_parts", args=[handover.uuid])
    form = client.get(address + "?punkt=2").text
    assert "Amt ohne Konto – noch niemand mit Zugang" in form
    assert "CDO-Büro" not in form.split('id="inhalt"')[1].split("</main>")[0].replace("CDO-Büro</", "")
    assert form.count("checked") == 1
    data = request_form(1, 2, organisations=[company.pk, nobody.pk])
    text = client.post(address, data, follow=True).text
    assert "4 Zulieferungen sind angefragt." in text
    assert "Noch niemand hat Zugang für: Amt ohne Konto." in text
    assert Part.objects.filter(due=in_days(6), note="Bitte kurz.").count() == 4
    assert "4 Zulieferungen stehen noch aus" in text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"points": []}, "points", "mindestens einen Punkt"),
        ({"organisations": []}, "organisations", "mindestens eine Stelle"),
        ({"organisations": [999999]}, "organisations", "nimmt keine Arbeit mehr an"),
        ({"due": in_days(-1).strftime("%d.%m.%Y")}, "due", "schon vorbei"),
        ({"due": "31.12.2199"}, "due", "früheren Tag"),
        ({"due": "bald"}, "due", "31.12.2026"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    cast: Cast, handover: Handover, client: Client, changes: dict[str, Any], field: str, words: str
) -> None:
    client.force_login(cast.office)
    answer = client.post(reverse("responses:request_parts", args=[handover.uuid]), request_form(1) | changes)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert f'id="id_{field}_error"' in answer.text
    assert "Bitte kurz." in answer.text
    assert not Part.objects.exists()


def test_a_dissolved_organisation_is_not_offered_and_not_taken(cast: Cast, handover: Handover, client: Client) -> None:
    data = request_form(1)
    dissolve_organisation(by=cast.office, organisation=Organisation.objects.get(slug="digitales"))
    client.force_login(cast.office)
    address = reverse("responses:request_parts", args=[handover.uuid])
    assert "Dezernat Digitales" not in client.get(address).text
    assert "nimmt keine Arbeit mehr an" in client.post(address, data).text
    assert not Part.objects.exists()


def test_only_the_office_routes(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask_and_get(cast, handover)
    addresses = [reverse("responses:request_parts", args=[handover.uuid])] + [
        reverse(f"responses:{name}", args=[part.uuid]) for name in ("merge_part", "return_part", "cancel_part")
    ]
    for person in (cast.cdo, cast.chair, cast.author, cast.department, cast.guest):
        client.force_login(person)
        for address in addresses:
            assert client.post(address, form_data(0) | {"reason": "x"}).status_code in (403, 404), (person, address)
    part.refresh_from_db()
    assert part.state == PartState.HANDED_IN


def test_while_it_waits_for_signature_nobody_is_asked(cast: Cast, handover: Handover, client: Client) -> None:
    data = request_form(1)
    make_ready(cast, handover)
    client.force_login(cast.office)
    address = reverse("responses:request_parts", args=[handover.uuid])
    assert "Zurzeit nicht möglich" in client.get(address).text
    answer = client.post(address, data)
    assert (answer.status_code, "zur Unterschrift" in answer.text) == (422, True)
    assert not Part.objects.exists()


def test_taking_over_saves_what_was_typed_as_well(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask_and_get(cast, handover)
    client.force_login(cast.office)
    text = client.get(handover.get_absolute_url()).text
    for words in (TEXT, "In die Begründung übernehmen", "1 ist da und noch nicht übernommen", "Zugeliefert"):
        assert words in text
    typed = form_data(0, p1_reasons="Eben getippt.", p2_reasons="Auch das.")
    answer = client.post(reverse("responses:merge_part", args=[part.uuid]), typed)
    assert answer["Location"] == f"{handover.get_absolute_url()}#punkt-1"
    assert [one.reasons for one in latest(handover).answers.order_by("point__number")] == [
        f"Eben getippt.\n\n{TEXT}",
        "Auch das.",
    ]
    assert "steht jetzt in der Begründung zu Punkt 1" in client.get(handover.get_absolute_url()).text


def test_two_take_over_at_once_and_the_slower_keeps_what_they_typed(
    cast: Cast, handover: Handover, client: Client
) -> None:
    part = ask_and_get(cast, handover)
    address = reverse("responses:merge_part", args=[part.uuid])
    client.force_login(cast.office)
    client.post(address, form_data(0))
    answer = client.post(address, form_data(0, p2_reasons="Meine lange Begründung."))
    assert answer.status_code == 422
    assert "Olaf Office hat die Stellungnahme am" in answer.text
    assert "Meine lange Begründung." in answer.text
    assert "Übernommen" in answer.text
    reasons = [one.reasons for one in latest(handover).answers.order_by("point__number")]
    assert reasons[0].count(TEXT) == 1
    # Having seen it, sending once more tells that the part is there already; what was typed is still not lost.
    again = client.post(address, form_data(2, p2_reasons="Meine lange Begründung."))
    assert again.status_code == 422
    assert "Olaf Office hat diesen Teil am" in again.text
    assert "Meine lange Begründung." in again.text
    assert latest(handover).lock_version == 2


def test_a_wrong_field_takes_nothing_over(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask_and_get(cast, handover)
    client.force_login(cast.office)
    answer = client.post(reverse("responses:merge_part", args=[part.uuid]), form_data(0, p2_new_date="irgendwann"))
    assert (answer.status_code, 'id="id_p2_new_date_error"' in answer.text) == (422, True)
    part.refresh_from_db()
    assert (part.state, latest(handover).lock_version) == (PartState.HANDED_IN, 0)


def test_returning_and_cancelling_by_their_pages(cast: Cast, handover: Handover, client: Client) -> None:
    part = ask_and_get(cast, handover)
    client.force_login(cast.office)
    address = reverse("responses:return_part", args=[part.uuid])
    assert f'value="{part.due:%d.%m.%Y}"' in client.get(address).text
    for data, words in (
        ({"reason": "", "due": "31.12.2099"}, "id_reason_error"),
        ({"reason": "Kürzer.", "due": in_days(-2).strftime("%d.%m.%Y")}, "schon vorbei"),
    ):
        answer = client.post(address, data)
        assert (answer.status_code, words in answer.text) == (422, True)
    client.post(address, {"reason": "Kürzer.", "due": in_days(3).strftime("%d.%m.%Y")})
    part.refresh_from_db()
    assert (part.state, part.due, part.reason) == (PartState.REQUESTED, in_days(3), "Kürzer.")
    assert client.post(reverse("responses:cancel_part", args=[part.uuid]), {}).status_code == 302
    part.refresh_from_db()
    assert part.state == PartState.CANCELLED
    late = client.post(reverse("responses:cancel_part", args=[part.uuid]), {"reason": "Doppelt."})
    assert "Olaf Office hat diese Anfrage am" in late.text
    history = client.get(handover.get_absolute_url()).text
    for words in ("angefragt", "zugeliefert", "zur Überarbeitung zurückgegeben", "Kürzer.", "aufgehoben"):
        assert words in history


def test_going_up_for_signature_waits_and_the_draft_is_saved(cast: Cast, handover: Handover, client: Client) -> None:
    ask(cast, handover)
    client.force_login(cast.office)
    answer = client.post(handover.get_absolute_url(), form_data(0, action="ready"))
    assert answer.status_code == 422
    assert "Noch nicht zugeliefert: Punkt 1 (Dezernat Digitales)" in answer.text
    assert (latest(handover).state, latest(handover).introduction) == (ResponseState.DRAFT, "Danke.")
    assert 'name="lock_version" value="1"' in answer.text


def test_notes_are_kept_with_author_and_point(cast: Cast, handover: Handover, client: Client) -> None:
    address = reverse("responses:add_note", args=[handover.uuid])
    for person, body, point in ((cast.office, "Der Kämmerer prüft.", ""), (cast.cdo, "Vorsicht bei Zahlen.", "2")):
        client.force_login(person)
        assert client.post(address, {"body": body, "point": point})["Location"].endswith("#notizen")
    text = client.get(handover.get_absolute_url()).text
    assert text.index("Der Kämmerer prüft.") < text.index("Vorsicht bei Zahlen.")
    assert "zu Punkt 2" in text
    for data, words in (({"body": " "}, "Bitte schreiben Sie die Notiz."), ({"body": "Gut.", "point": "9"}, "Gut.")):
        refused = client.post(address, data)
        assert (refused.status_code, words in refused.text) == (422, True)
    for person in (cast.chair, cast.author, cast.committee_reader):
        client.force_login(person)
        assert client.post(address, {"body": "Ich auch."}).status_code == 403
    assert handover.notes.count() == 2


def test_earlier_answers_on_the_same_chapter(cast: Cast, client: Client) -> None:
    chapter = make_chapter()
    done, other, drafted, present = (
        make_handover(cast, title) for title in ("Früher beantwortet", "Anderes Kapitel", "Noch im Entwurf", "Jetzt")
    )
    for one in (done, drafted, present):
        one.impulse.chapters.add(chapter)
    make_published(cast, done)
    make_published(cast, other)
    make_draft(cast, drafted)
    text = page(client, cast.office, present.get_absolute_url())[1]
    assert "Frühere Stellungnahmen zu denselben Kapiteln" in text
    assert "Früher beantwortet" in text
    assert chapter.title in text
    assert "Noch im Entwurf" not in text
    assert "Anderes Kapitel" not in text
    # Its own answer is no earlier one.
    assert "Frühere Stellungnahmen" not in page(client, cast.office, other.get_absolute_url())[1]


def test_the_office_is_told_on_its_first_page(cast: Cast, handover: Handover) -> None:
    _company, _contact = make_company()
    ask_and_get(cast, handover)
    late = ask(cast, handover, 2)
    Part.objects.filter(pk=late.pk).update(due=in_days(-2))
    assert waiting(cast.office)["zulieferungen"] == [
        "Dezernat Digitales: Termine verlässlich machen, Punkt 1",
        "Dezernat Digitales: Termine verlässlich machen, Punkt 2",
    ]
    # What a colleague looks after is theirs.
    colleague = User.objects.create_user("paula@rat.example", first_name="Paula", last_name="Pult")
    colleague.role_assignments.create(role="office")
    assign_handovers(by=cast.office, handovers=[handover], to=colleague)
    assert "zulieferungen" not in waiting(cast.office)
    assert "zulieferungen" in waiting(colleague)


@pytest.mark.parametrize("more", [0, 8])
def test_many_parts_and_notes_cost_the_same(
    cast: Cast, handover: Handover, client: Client, more: int, django_assert_num_queries: Any
) -> None:
    chapter = make_chapter()
    for number in range(2 if more else 1):
        earlier = make_handover(cast, f"Früher {number}")
        earlier.impulse.chapters.add(chapter)
        make_published(cast, earlier)
    handover.impulse.chapters.add(chapter)
    for number in range(1 + more):
        company, _contact = make_company(f"Stelle {number}")
        ask(cast, handover, 1, company)
        add_note(by=cast.office, handover=handover, body="Eine Notiz.")
    for address, person, number in (
        (handover.get_absolute_url(), cast.office, 31),
        (LIST, cast.department, 11),
    ):
        if person == cast.department:
            for point in (1, 2) if more else (1,):
                ask(cast, handover, point)
        client.force_login(person)
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)

"""The office's desk: everything that waits, who has it, and handing several matters on at once."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digitalrat.core import protocol
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation
from digitalrat.members.services import deactivate_user
from digitalrat.responses.enums import Disposition, ResponseState
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.protocol import DESK_CHANGED
from digitalrat.responses.queries import desk
from digitalrat.responses.queries.desk_filter import DeskFilter, Shown
from digitalrat.responses.queries.lights import Light, due_words
from digitalrat.responses.services import AnswerInput, assign_handovers, confirm_receipt, return_part
from tests.factories.members import Cast, make_user
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_adopted,
    make_handover,
    make_many,
    make_published,
    make_ready,
    move_back,
)
from tests.factories.routing import ask, ask_and_get, in_days, make_company
from tests.sockets import close_code, connected

DESK = "/arbeitsraum/antworten/"
ASSIGN = DESK + "zuweisen/"


def due_in(handover: Handover, days: int) -> Handover:
    Handover.objects.filter(pk=handover.pk).update(answer_due=in_days(days))
    handover.refresh_from_db()
    return handover


def titles(cast: Cast, **filters: Any) -> list[str]:
    return [entry.impulse.title for entry in desk(cast.office, DeskFilter.of(filters)).entries]


# --- what it shows ----------------------------------------------------------------------------


def test_the_desk_is_sorted_by_due_date_and_says_overdue_in_words(cast: Cast, client: Client) -> None:
    make_handover(cast, "Läuft noch")
    move_back(make_handover(cast, "Schon überfällig"), 60)
    make_published(cast, make_handover(cast, "Längst beantwortet"))
    make_adopted(cast, "Wartet auf Übermittlung")
    client.force_login(cast.office)
    page = client.get(DESK).text
    assert page.index("Wartet auf Übermittlung") < page.index("Schon überfällig") < page.index("Läuft noch")
    assert "überfällig seit" in page
    assert "Längst beantwortet" not in page
    assert "Längst beantwortet" in client.get(DESK + "?stand=beantwortet").text
    assert "Längst beantwortet" in client.get(DESK + "?stand=alle").text


def test_each_light_has_a_word_and_a_shape_and_counts(cast: Cast, client: Client) -> None:
    for days in (-2, 0, 3, 4, 10, 11):
        due_in(make_handover(cast, f"In {days} Tagen"), days)
    shown = desk(cast.office)
    assert [(entry.light, entry.due_text) for entry in shown.entries] == [
        (Light.OVERDUE, "überfällig seit 2 Tagen"),
        (Light.SOON, "heute fällig"),
        (Light.SOON, "noch 3 Tage"),
        (Light.NEAR, "noch 4 Tage"),
        (Light.NEAR, "noch 10 Tage"),
        (Light.LATER, "noch 11 Tage"),
    ]
    assert len({entry.tone for entry in shown.entries}) == 4
    assert [count.number for count in shown.lights] == [1, 2, 2, 1]
    assert titles(cast, ampel="bald") == ["In 0 Tagen", "In 3 Tagen"]
    assert due_words(in_days(1), timezone.localdate()) == "noch 1 Tag"
    client.force_login(cast.office)
    page = client.get(DESK + "?ampel=nah").text
    assert "In 4 bis 10 Tagen" in page
    assert "2 Vorgänge" in page


def test_who_has_it_and_since_when(cast: Cast, client: Client) -> None:
    company, _contact = make_company()
    handover = make_handover(cast, "Termine")

    def holder() -> tuple[str, tuple[str, ...]]:
        found = desk(cast.office).entries[0].holder
        return found.kind, found.names

    assert holder() == ("office", ())
    assign_handovers(by=cast.office, handovers=[handover], to=cast.office)
    assert holder() == ("person", ("Olaf Office",))
    part = ask_and_get(cast, handover)
    ask(cast, handover, 2, company)
    assert holder() == ("organisations", ("Stadtwerke Rheinau",))
    return_part(by=cast.office, part=part, reason="Kürzer.")
    assert holder() == ("organisations", ("Dezernat Digitales", "Stadtwerke Rheinau"))
    client.force_login(cast.office)
    page = client.get(DESK).text
    assert "2 Stellen: Dezernat Digitales, Stadtwerke Rheinau" in page
    assert "betreut von Olaf Office" in page
    handover.responses.get().parts.all().update(state="cancelled")
    assert holder() == ("person", ("Olaf Office",))
    make_ready(cast, handover)
    entry = desk(cast.office).entries[0]
    assert (entry.holder.kind, entry.holder.since) == ("cdo", Response.objects.get().changed_at)


def test_parts_that_are_late_or_have_come_are_counted(cast: Cast, client: Client) -> None:
    company, _contact = make_company()
    handover = make_handover(cast)
    ask_and_get(cast, handover)
    for number in (1, 2):
        ask(cast, handover, number, company)
    handover.responses.get().parts.filter(organisation=company, point__number=1).update(due=in_days(-1))
    entry = desk(cast.office).entries[0]
    assert (entry.open_parts, entry.late_parts, entry.handed_in_parts) == (2, 1, 1)
    client.force_login(cast.office)
    page = client.get(DESK).text
    assert "2 Zulieferungen stehen aus" in page
    assert "1 verspätet" in page
    assert "1 Zulieferung ist da" in page


def test_promised_dates_wait_on_it(cast: Cast) -> None:
    handover = make_handover(cast, "Mit Prüfung")
    under_review = AnswerInput(2, Disposition.UNDER_REVIEW, REASONS, new_date=in_days(5))
    make_published(cast, handover, [complete_inputs()[0], under_review])
    entry = desk(cast.office).entries[0]
    assert (entry.due, entry.due_kind, entry.light) == (in_days(5), "review", Light.NEAR)
    assert [(review.number, review.due) for review in entry.reviews] == [(2, in_days(5))]
    assert titles(cast, stand="pruefung") == ["Mit Prüfung"]


def test_an_empty_desk_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)
    assert "Nichts offen" in client.get(DESK).text
    empty = client.get(DESK + "?stand=alle").text
    assert "Dazu gibt es nichts" in empty
    assert "0 Vorgänge" in empty


# --- filters ----------------------------------------------------------------------------------


def test_a_filtered_view_is_an_address(cast: Cast, client: Client) -> None:
    company, _contact = make_company()
    routed, mine, ready = (make_handover(cast, title) for title in ("Gefragt", "Meins", "Fertig"))
    confirm_receipt(by=cast.office, handover=mine)
    ask(cast, routed, organisation=company)
    make_ready(cast, ready)
    assign_handovers(by=cast.office, handovers=[mine], to=cast.office)
    everything = {"Gefragt", "Meins", "Fertig"}
    assert set(titles(cast)) == everything
    assert titles(cast, stand="zulieferung") == ["Gefragt"]
    assert titles(cast, stand="unterschrift") == ["Fertig"]
    assert set(titles(cast, stand="arbeit")) == {"Gefragt", "Meins"}
    assert set(titles(cast, stand="eingang")) == {"Gefragt", "Fertig"}
    assert titles(cast, wer="ich") == ["Meins"]
    assert set(titles(cast, wer="niemand")) == {"Gefragt", "Fertig"}
    assert titles(cast, stelle=str(company.uuid)) == ["Gefragt"]
    assert titles(cast, q="gefr") == ["Gefragt"]
    assert titles(cast, q=f"meins {mine.receipt_number}") == ["Meins"]
    assert titles(cast, art="inquiry") == []
    assert set(titles(cast, stand="Unsinn", ampel="lila", stelle="x", wer="alle", art="Lied")) == everything
    client.force_login(cast.office)
    page = client.get(DESK + f"?stand=arbeit&stelle={company.uuid}&q=gefragt&page=99")
    assert page.status_code == 200
    assert "1 Vorgang" in page.text
    assert f'<option value="{company.uuid}" selected>' in page.text
    assert f"?stand=arbeit&amp;stelle={company.uuid}&amp;q=gefragt&amp;ampel=bald" in page.text


def test_what_somebody_left_behind_is_nobodys_again(cast: Cast) -> None:
    colleague = make_user("Paula", "Pult", Role.OFFICE)
    handover = make_handover(cast, "Verwaist")
    assign_handovers(by=cast.office, handovers=[handover], to=colleague)
    assert titles(cast, wer="niemand") == []
    deactivate_user(by=cast.office, user=colleague)
    assert titles(cast, wer="niemand") == ["Verwaist"]
    entry = desk(cast.office).entries[0]
    assert (entry.holder.kind, entry.assigned_to) == ("office", None)


# --- who sees it ------------------------------------------------------------------------------


def test_the_desk_is_for_office_cdo_and_chair(cast: Cast, client: Client) -> None:
    assert client.get(DESK)["Location"].startswith(reverse("account_login"))
    seen = {}
    for name, person in cast.everybody().items():
        if name != "visitor":
            client.force_login(person)
            seen[name] = client.get(DESK).status_code
    assert {name for name, status in seen.items() if status == 200} == {"office", "cdo", "chair"}
    assert set(seen.values()) == {200, 403}


def test_the_chair_sees_what_waits_but_not_who_works_on_it(cast: Cast, client: Client) -> None:
    company, _contact = make_company()
    routed, other = make_handover(cast, "Gefragt"), make_handover(cast, "Anderes")
    ask(cast, routed, organisation=company)
    assign_handovers(by=cast.office, handovers=[other], to=cast.office)
    client.force_login(cast.chair)
    page = client.get(DESK).text
    assert "Gefragt" in page
    for secret in (str(company), "Olaf Office", "Zulieferung", 'type="checkbox"', "zugewiesen"):
        assert secret not in page, secret
    # Nor can they find out by trying filters.
    for address in (f"?stelle={company.uuid}", "?wer=niemand", "?stand=zulieferung"):
        page = client.get(DESK + address).text
        assert ("Gefragt" in page, "Anderes" in page) == (True, True), address
    assert client.post(ASSIGN, {"handover": [str(other.uuid)], "to": "niemand"}).status_code == 403


# --- assigning --------------------------------------------------------------------------------


def form(to: Any, *handovers: Handover, **changes: Any) -> dict[str, Any]:
    return {
        "handover": [str(handover.uuid) for handover in handovers],
        "seen": [f"{handover.uuid}:{handover.assigned_to_id or ''}" for handover in handovers],
        "to": str(to.uuid) if to else "niemand",
        "address": "stand=arbeit",
    } | changes


def test_several_go_to_a_colleague_at_once(cast: Cast, client: Client) -> None:
    colleague = make_user("Paula", "Pult", Role.OFFICE)
    handovers = [make_handover(cast, title) for title in ("Eins", "Zwei", "Drei")]
    client.force_login(cast.office)
    answer = client.post(ASSIGN, form(colleague, *handovers[:2]))
    assert answer["Location"] == DESK + "?stand=arbeit"
    assert "2 Vorgänge liegen jetzt bei Paula Pult." in client.get(DESK).text
    assert [one.assigned_to for one in Handover.objects.order_by("pk")] == [colleague, colleague, None]
    handovers = list(Handover.objects.order_by("pk"))
    client.post(ASSIGN, form(None, handovers[0]))
    assert Handover.objects.filter(assigned_to=colleague).count() == 1


def test_who_is_slower_sees_what_happened_and_keeps_the_ticks(cast: Cast, client: Client) -> None:
    colleague = make_user("Paula", "Pult", Role.OFFICE)
    one, two = make_handover(cast, "Eins"), make_handover(cast, "Zwei")
    data = form(colleague, one, two)
    assign_handovers(by=cast.office, handovers=[one], to=cast.office)
    client.force_login(cast.office)
    answer = client.post(ASSIGN, data)
    assert answer.status_code == 422
    assert f"{one.receipt_number} ist inzwischen Olaf Office zugewiesen" in answer.text
    assert answer.text.count("checked") == 2
    assert f'<option value="{colleague.uuid}" selected>' in answer.text
    two.refresh_from_db()
    assert two.assigned_to is None
    # The page now shows who has it; sending again means it.
    one.refresh_from_db()
    client.post(ASSIGN, form(colleague, one, two))
    assert Handover.objects.filter(assigned_to=colleague).count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"handover": []}, "mindestens einen Vorgang"),
        ({"handover": ["x"]}, "keine gültige UUID"),
        ({"handover": ["00000000-0000-4000-8000-000000000000"]}, "Einen der Vorgänge gibt es nicht"),
        ({"to": ""}, "wer sich darum kümmert"),
        ({"to": "00000000-0000-4000-8000-000000000000"}, "keine gültige Auswahl"),
    ],
)
def test_bad_choices_are_told(cast: Cast, client: Client, changes: dict[str, Any], words: str) -> None:
    handover = make_handover(cast)
    client.force_login(cast.office)
    answer = client.post(ASSIGN, form(cast.office, handover) | changes)
    assert (answer.status_code, words in answer.text) == (422, True)
    handover.refresh_from_db()
    assert handover.assigned_to is None


def test_only_the_office_assigns(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    for person in (cast.cdo, cast.author, cast.department):
        client.force_login(person)
        assert client.post(ASSIGN, form(cast.office, handover)).status_code == 403
        assert client.get(ASSIGN).status_code == 405


# --- live, and at what cost -------------------------------------------------------------------


def test_the_open_page_fetches_the_list_alone(cast: Cast, client: Client) -> None:
    make_handover(cast, "Termine")
    client.force_login(cast.office)
    answer = client.get(DESK + "?stand=arbeit", headers={"HX-Request": "true"}).text
    assert "Termine" in answer
    assert "<h1>" not in answer
    assert 'data-hx-get="/arbeitsraum/antworten/?stand=arbeit"' in client.get(DESK + "?stand=arbeit").text


@pytest.mark.django_db(transaction=True)
async def test_an_open_desk_hears_that_something_changed(cast: Cast) -> None:
    handover = await sync_to_async(make_handover)(cast)
    async with connected("/ws/desk/", cast.chair) as chair, connected("/ws/desk/", cast.cdo) as cdo:
        hint = {"type": DESK_CHANGED, "by": cast.office.pk}
        await sync_to_async(confirm_receipt)(by=cast.office, handover=handover)
        assert [await chair.receive_json_from(), await cdo.receive_json_from()] == [hint, hint]
        # Who is asked and who works on it, the chair does not even hear as a hint.
        await sync_to_async(ask)(cast, handover)
        assert await cdo.receive_json_from() == hint
        await sync_to_async(assign_handovers)(by=cast.office, handovers=[handover], to=cast.office)
        assert await cdo.receive_json_from() == hint
        assert await chair.receive_nothing(0.1)
    assert await close_code("/ws/desk/", cast.author) == protocol.CLOSE_FORBIDDEN
    assert await close_code("/ws/desk/", cast.department) == protocol.CLOSE_FORBIDDEN
    assert await close_code("/ws/desk/", None) == protocol.CLOSE_LOGIN_NEEDED


@pytest.mark.parametrize("rows", [4, 48])
def test_a_full_desk_costs_as_much_as_an_empty_one(
    cast: Cast, client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    make_many(cast.author, rows)
    department = Organisation.objects.get(slug="digitales")
    for response in Response.objects.filter(state=ResponseState.DRAFT).select_related("handover__impulse"):
        ask(cast, response.handover, organisation=department, days=1)
    client.force_login(cast.office)
    with django_assert_num_queries(15):
        client.get(DESK)


def test_every_filter_has_a_name_and_works(cast: Cast) -> None:
    make_handover(cast)
    for shown in Shown:
        assert len(desk(cast.office, DeskFilter(shown=shown)).entries) in (0, 1), shown

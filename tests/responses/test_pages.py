"""The receipt, the answer on other rooms' pages, and what open pages are told."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from digitalrat.core import protocol
from digitalrat.impulses.parts import parts_for
from digitalrat.impulses.protocol import IMPULSE
from digitalrat.measures.parts import parts_of
from digitalrat.responses.models import Handover
from digitalrat.responses.protocol import ANSWER_CHANGED
from digitalrat.responses.services import confirm_receipt, mark_ready, return_response, sign_response
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    make_adopted,
    make_draft,
    make_handover,
    make_measure,
    make_published,
    make_ready,
    publish_recommendation,
    response_of,
)
from tests.sockets import close_code, connected

DESK = "/arbeitsraum/antworten/"


def test_the_receipt_is_confirmed_by_a_button(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    client.force_login(cast.office)
    assert "Eingang bestätigen" in client.get(handover.get_absolute_url()).content.decode()
    address = reverse("responses:confirm", args=[handover.uuid])
    client.post(address)
    handover.refresh_from_db()
    assert handover.receipt_confirmed_by == cast.office
    assert "bereits am" in client.post(address, follow=True).content.decode()
    assert client.get(address).status_code == 405


def test_the_impulse_page_gets_the_answer_once_it_is_signed(cast: Cast) -> None:
    handover = make_handover(cast)
    make_draft(cast, handover)
    assert REASONS not in "".join(parts_for(handover.impulse, cast.author))
    make_published(cast, handover)
    html = "".join(parts_for(handover.impulse, cast.author))
    assert handover.receipt_number in html
    assert REASONS in html


def test_the_impulse_page_offers_the_hand_over_to_those_who_may(cast: Cast) -> None:
    impulse = make_adopted(cast)
    address = reverse("responses:transmit", args=[impulse.uuid])
    may = {
        name
        for name, person in cast.everybody().items()
        if name != "visitor" and address in "".join(parts_for(impulse, person))  # type: ignore[arg-type]  # no visitor
    }
    assert may == {"chair", "office"}


def test_the_measure_page_names_the_points_of_published_recommendations(cast: Cast) -> None:
    measure = make_measure()
    handover = make_handover(cast)
    make_published(cast, handover)
    assert handover.impulse.title not in "".join(parts_of(measure))
    publish_recommendation(handover.impulse, "/empfehlungen/termine/")
    html = "".join(parts_of(measure))
    assert 'href="/empfehlungen/termine/#antwort-1"' in html
    assert "antwort-2" not in html


async def _prepared(cast: Cast) -> Handover:
    return await sync_to_async(make_handover)(cast)


@pytest.mark.django_db(transaction=True)
async def test_open_pages_hear_of_each_step_and_never_what_it_says(cast: Cast) -> None:
    handover = await _prepared(cast)
    steps = [
        lambda: confirm_receipt(by=cast.office, handover=handover),
        lambda: make_ready(cast, handover),
        lambda: return_response(by=cast.cdo, response=response_of(handover), reason="Kürzer."),
        lambda: mark_ready(by=cast.office, response=response_of(handover), lock_version=3),
        lambda: sign_response(by=cast.cdo, response=response_of(handover), lock_version=4),
    ]
    async with (
        connected(f"/ws/answers/{handover.uuid}/", cast.cdo) as answers,
        connected(f"/ws/impulses/{handover.impulse.uuid}/", cast.author) as impulse,
    ):
        by = [cast.office.pk, cast.office.pk, cast.cdo.pk, cast.office.pk, cast.cdo.pk]
        for step, person in zip(steps, by, strict=True):
            await sync_to_async(step)()
            assert await answers.receive_json_from() == {"type": ANSWER_CHANGED, "by": person}
            while not await answers.receive_nothing(0.05):
                assert (await answers.receive_json_from())["type"] == ANSWER_CHANGED
        heard = []
        while not await impulse.receive_nothing(0.1):
            heard.append(await impulse.receive_json_from())
        assert {hint["type"] for hint in heard} == {IMPULSE}
        assert all(set(hint) <= {"type", "id", "by"} for hint in heard)


@pytest.mark.django_db(transaction=True)
async def test_sockets_are_for_those_who_may_see_the_hand_over(cast: Cast) -> None:
    handover = await _prepared(cast)
    path = f"/ws/answers/{handover.uuid}/"
    assert await close_code(path, None) == protocol.CLOSE_LOGIN_NEEDED
    assert await close_code(path, cast.guest) == protocol.CLOSE_FORBIDDEN
    assert await close_code(path, cast.department) == protocol.CLOSE_FORBIDDEN
    missing = "/ws/answers/00000000-0000-4000-8000-000000000000/"
    assert await close_code(missing, cast.office) == protocol.CLOSE_NOT_FOUND

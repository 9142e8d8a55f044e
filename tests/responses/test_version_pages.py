"""What members see of versions, and how the chair reacts for the council."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from digitalrat.responses.enums import Disposition, ReactionKind
from digitalrat.responses.models import Handover, Reaction, Response
from digitalrat.responses.protocol import ANSWER_CHANGED
from digitalrat.responses.services import AnswerInput, extend_deadline, react, save_answers, start_new_version
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    answer_of,
    complete_inputs,
    make_handover,
    make_published,
    make_ready,
    response_of,
)
from tests.sockets import connected

QUESTION = "Ab wann genau werden die Termine freigegeben?"
SECRET = "Das schreibt die Geschäftsstelle gerade erst."


@pytest.fixture
def handover(cast: Cast) -> Handover:
    handover = make_handover(cast)
    make_published(cast, handover)
    return handover


def rewrite(cast: Cast, handover: Handover) -> Response:
    """A draft of the second version with another answer to point 2."""
    start_new_version(by=cast.office, handover=handover, reason="Neue Rechtslage.")
    response = response_of(handover)
    answer = AnswerInput(2, Disposition.FORWARDED, SECRET, forwarded_to="Landesregierung")
    return save_answers(
        by=cast.office, response=response, lock_version=0, introduction=SECRET, answers=[complete_inputs()[0], answer]
    )


def react_url(handover: Handover) -> str:
    return reverse("responses:react", args=[handover.uuid])


# --- versions ------------------------------------------------------------------------------------------


def test_the_office_begins_a_version_by_its_page(cast: Cast, handover: Handover, client: Client) -> None:
    address = reverse("responses:start_version", args=[handover.uuid])
    client.force_login(cast.office)
    assert address in client.get(handover.get_absolute_url()).content.decode()
    assert "Bitte nennen Sie den Grund" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "Neue Rechtslage."}).status_code == 302
    page = client.get(handover.get_absolute_url()).content.decode()
    assert "Fassung 2: In Arbeit" in page
    assert "Speichern und zur Unterschrift geben" in page
    late = client.post(address, {"reason": "Mein Grund ist ein anderer."})
    assert late.status_code == 409
    assert "zuletzt bearbeitet von Olaf Office" in late.content.decode()
    assert "Mein Grund ist ein anderer." in late.content.decode()
    for person in (cast.chair, cast.cdo, cast.author, cast.department):
        client.force_login(person)
        assert client.post(address, {"reason": "x"}).status_code == 403, person


def test_members_read_the_published_one_while_the_next_is_written(
    cast: Cast, handover: Handover, client: Client
) -> None:
    rewrite(cast, handover)
    for person in (cast.author, cast.chair, cast.committee_reader):
        client.force_login(person)
        page = client.get(handover.get_absolute_url()).content.decode()
        assert REASONS in page
        assert SECRET not in page
        assert "Neue Rechtslage." not in page
    client.force_login(cast.office)
    assert SECRET in client.get(handover.get_absolute_url()).content.decode()


def test_old_versions_stay_readable(cast: Cast, handover: Handover, client: Client) -> None:
    rewrite(cast, handover)
    make_published(
        cast, handover, [complete_inputs()[0], AnswerInput(2, Disposition.FORWARDED, SECRET, forwarded_to="Land")]
    )
    client.force_login(cast.author)
    page = client.get(handover.get_absolute_url()).content.decode()
    assert "Neue Rechtslage." in page
    pages = {}
    for version in (1, 2):
        address = reverse("responses:member_version", args=[handover.uuid, version])
        assert address in page
        pages[version] = client.get(address).content.decode()
    assert "Diese Fassung wurde ersetzt" in pages[1]
    assert "Dafür fehlt die gesetzliche Grundlage." in pages[1]
    assert SECRET in pages[2]
    assert "Dafür fehlt die gesetzliche Grundlage." not in pages[2]


def test_a_draft_has_no_page_of_its_own(cast: Cast, handover: Handover, client: Client) -> None:
    rewrite(cast, handover)
    for person in (cast.author, cast.office):
        client.force_login(person)
        assert client.get(reverse("responses:member_version", args=[handover.uuid, 2])).status_code == 404
        assert client.get(reverse("responses:member_version", args=[handover.uuid, 7])).status_code == 404
    client.force_login(cast.guest)
    assert client.get(reverse("responses:member_version", args=[handover.uuid, 1])).status_code == 403


def test_an_open_page_notices_that_another_version_counts(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.author)
    address = reverse("responses:standing", args=[handover.uuid])
    seen = f"1-{response_of(handover).lock_version}"
    assert "älteren Stand" not in client.get(address, {"seen": seen}).content.decode()
    rewrite(cast, handover)
    # What is being written is none of the member's business yet.
    assert "älteren Stand" not in client.get(address, {"seen": seen}).content.decode()
    make_published(cast, handover)
    assert "älteren Stand" in client.get(address, {"seen": seen}).content.decode()


# --- reactions -------------------------------------------------------------------------------------------


def test_the_chair_reacts_to_several_points_at_once(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.chair)
    page = client.get(react_url(handover)).content.decode()
    assert REASONS in page
    sent = {"version": "1", "p1_kind": "follow_up", "p1_text": QUESTION, "p2_kind": "accepted", "p2_text": ""}
    assert client.post(react_url(handover), sent).status_code == 302
    assert [(one.answer.point.number, one.kind) for one in Reaction.objects.order_by("answer__point__number")] == [
        (1, ReactionKind.FOLLOW_UP),
        (2, ReactionKind.ACCEPTED),
    ]
    client.force_login(cast.author)
    shown = client.get(handover.get_absolute_url()).content.decode()
    assert QUESTION in shown
    assert "Vera Vorsitz für den Rat" in shown
    client.force_login(cast.office)
    assert "Nachfrage des Rates zu Punkt 1" in client.get(handover.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"p1_kind": "follow_up", "p1_text": " ", "p2_text": QUESTION, "p2_kind": "follow_up"}, "was der Rat noch"),
        ({"p1_kind": "accepted", "p1_text": QUESTION}, "Unten steht eine Nachfrage"),
        ({"p1_kind": "", "p1_text": QUESTION}, "Unten steht eine Nachfrage"),
        ({"p1_kind": "", "p2_kind": ""}, "zu mindestens einem Punkt"),
        ({"p1_kind": "perhaps", "p2_text": QUESTION, "p2_kind": "follow_up"}, "gültige Auswahl"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, handover: Handover, client: Client, sent: dict[str, str], message: str
) -> None:
    client.force_login(cast.chair)
    answer = client.post(react_url(handover), {"version": "1"} | sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert QUESTION in page or QUESTION not in sent.values()
    assert not Reaction.objects.exists()


def test_who_was_slower_keeps_the_text(cast: Cast, handover: Handover, client: Client) -> None:
    react(by=cast.chair, answer=answer_of(handover, 1), kind=ReactionKind.ACCEPTED)
    client.force_login(cast.chair)
    sent = {"version": "1", "p1_kind": "follow_up", "p1_text": QUESTION, "p2_kind": "accepted"}
    page = client.post(react_url(handover), sent).content.decode()
    assert "hat schon Vera Vorsitz am" in page
    assert QUESTION in page
    # All or nothing: the other point waits as well.
    assert Reaction.objects.count() == 1


def test_to_a_version_that_was_replaced_meanwhile(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.chair)
    client.get(react_url(handover))
    start_new_version(by=cast.office, handover=handover, reason="Neue Rechtslage.")
    make_published(cast, handover)
    sent = {"version": "1", "p1_kind": "follow_up", "p1_text": QUESTION, "p2_kind": ""}
    answer = client.post(react_url(handover), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "gilt inzwischen Fassung 2" in page
    assert QUESTION in page
    assert 'name="version" value="2"' in page
    assert client.post(react_url(handover), sent | {"version": "2"}).status_code == 302
    assert Reaction.objects.get().answer.response.version == 2


def test_nobody_else_speaks_for_the_council(cast: Cast, handover: Handover, client: Client) -> None:
    for person in (cast.author, cast.cdo, cast.office, cast.department, cast.committee_reader, cast.guest):
        client.force_login(person)
        assert client.post(react_url(handover), {"version": "1", "p1_kind": "accepted"}).status_code == 403, person
    assert not Reaction.objects.exists()


def test_before_the_answer_there_is_nothing_to_react_to(cast: Cast, client: Client) -> None:
    waiting = make_handover(cast, "Zwei")
    make_ready(cast, waiting)
    client.force_login(cast.chair)
    assert react_url(waiting) not in client.get(waiting.get_absolute_url()).content.decode()
    assert client.get(react_url(waiting)).status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_open_pages_are_told_and_never_what_it_says(cast: Cast) -> None:
    handover = await sync_to_async(make_handover)(cast)
    steps = [
        (cast.office, lambda: extend_deadline(by=cast.office, handover=handover, reason=SECRET)),
        (cast.cdo, lambda: make_published(cast, handover)),
        (
            cast.chair,
            lambda: react(by=cast.chair, answer=answer_of(handover), kind=ReactionKind.FOLLOW_UP, text=QUESTION),
        ),
        (cast.cdo, lambda: make_published(cast, handover)),
        (cast.office, lambda: start_new_version(by=cast.office, handover=handover, reason=SECRET)),
    ]
    async with connected(f"/ws/answers/{handover.uuid}/", cast.author) as page:
        for person, step in steps:
            await sync_to_async(step)()
            heard = [await page.receive_json_from()]
            while not await page.receive_nothing(0.1):
                heard.append(await page.receive_json_from())
            assert heard[-1]["by"] == person.pk
            assert {hint["type"] for hint in heard} == {ANSWER_CHANGED}
            assert all(set(hint) == {"type", "by"} for hint in heard)

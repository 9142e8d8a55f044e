"""What is internal is found nowhere: not on the page, not in the data, not in a feed, not in a version."""

from datetime import date

from django.test import Client
from django.utils.formats import date_format

from digitalrat.impulses.models import Impulse
from digitalrat.responses.enums import Disposition
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.services import (
    AnswerInput,
    add_note,
    mark_ready,
    return_response,
    save_answers,
    start_new_version,
)
from tests.factories.members import Cast
from tests.factories.responses import (
    complete_inputs,
    make_handover,
    make_part,
    make_published,
    publish_recommendation,
    response_of,
)

SECRET = "Zwiebelturm"
INTERNAL_DUE = date(2031, 7, 23)


def public_texts(client: Client, impulse: Impulse) -> dict[str, str]:
    """Everything that a visitor can get about the impulse, by address."""
    thread = f"/bilanz/impuls/{impulse.number}/"
    addresses = [
        thread,
        f"{thread}faden.jsonld",
        f"{thread}feed.atom",
        f"{thread}stellungnahme/1/",
        f"{thread}stellungnahme/2/",
        "/bilanz/feed.atom",
        "/bilanz/organisation/digitales/feed.atom",
        "/bilanz/organisation/cdo-buero/feed.atom",
    ]
    both = [*addresses, *(f"/en{address}" for address in addresses)]
    return {address: client.get(address).content.decode() for address in both}


def write_secrets(cast: Cast, handover: Handover) -> None:
    """In every place that is internal: draft, part, note, reason of a return, who works on it."""
    response = response_of(handover)
    response = save_answers(
        by=cast.office,
        response=response,
        lock_version=response.lock_version,
        introduction=f"{SECRET} in der Einleitung",
        answers=[
            AnswerInput(1, Disposition.DECLINED, f"{SECRET} als Begründung"),
            AnswerInput(2, Disposition.FORWARDED, f"{SECRET} noch einmal", forwarded_to=f"Amt {SECRET}"),
        ],
    )
    response = mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    return_response(by=cast.cdo, response=response, reason=f"{SECRET} fehlt.")
    part = make_part(cast, handover)
    part.note, part.html, part.reason, part.due = SECRET, f"<p>{SECRET}</p>", SECRET, INTERNAL_DUE
    part.save()
    add_note(by=cast.office, handover=handover, body=f"Vertraulich: {SECRET}")
    Handover.objects.filter(pk=handover.pk).update(assigned_to=cast.department)


def assert_secret(texts: dict[str, str], *more: str) -> None:
    for address, text in texts.items():
        for secret in (SECRET, INTERNAL_DUE.isoformat(), date_format(INTERNAL_DUE), "Dora Dezernat", *more):
            assert secret not in text, (address, secret)


def test_a_first_draft_with_all_that_belongs_to_it(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    write_secrets(cast, handover)
    assert Response.objects.get().return_reason
    assert_secret(public_texts(client, handover.impulse), "Dezernat Digitales</span>")


def test_a_new_version_before_it_is_signed(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason=f"{SECRET} ist der Grund.")
    write_secrets(cast, handover)
    texts = public_texts(client, handover.impulse)
    assert_secret(texts)
    # There was something to be found: the published version is there.
    assert complete_inputs()[1].reasons in texts[f"/bilanz/impuls/{handover.impulse.number}/"]


def test_what_was_internal_stays_so_after_the_signature(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    write_secrets(cast, handover)
    Response.objects.get().parts.update(state="cancelled")
    make_published(cast, handover, complete_inputs())
    assert_secret(public_texts(client, handover.impulse))


def test_what_another_decision_would_have_needed_is_in_no_version(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    accepted, _declined = complete_inputs()
    declined = AnswerInput(2, Disposition.DECLINED, "Nein.", forwarded_to=SECRET, evidence=SECRET)
    make_published(cast, handover, [accepted, declined])
    assert_secret(public_texts(client, handover.impulse))

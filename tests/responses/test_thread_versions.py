"""Versions of an answer stay readable for good, each with what changed against the one before."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from digitalrat.impulses.models import Impulse
from digitalrat.responses.enums import Disposition
from digitalrat.responses.models import Handover
from digitalrat.responses.queries import version_page
from digitalrat.responses.services import AnswerInput, start_new_version
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_draft,
    make_handover,
    make_measure,
    make_published,
    publish_recommendation,
)
from tests.factories.threads import BEGIN, NEW_REASONS, live_until

QUERIES = 20


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def address(impulse: Impulse, version: int) -> str:
    return f"/bilanz/impuls/{impulse.number}/stellungnahme/{version}/"


def page(client: Client, impulse: Impulse, version: int) -> str:
    response = client.get(address(impulse, version))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def make_versions(cast: Cast, number: int, points: int = 2) -> Impulse:
    """Published ``number`` times, each time with other reasons."""
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    for extra in range(3, points + 1):
        handover.impulse.points.create(number=extra, text=f"Punkt {extra}")
        handover.responses.get().answers.create(point=handover.impulse.points.get(number=extra))
    measure = make_measure()
    for version in range(1, number + 1):
        if version > 1:
            start_new_version(by=cast.office, handover=handover, reason=f"Grund {version}")
        answers = [
            AnswerInput(point, Disposition.ACCEPTED, f"{REASONS} Stand {version}.", measures=[measure])
            for point in range(1, points + 1)
        ]
        make_published(cast, Handover.objects.get(pk=handover.pk), answers)
    return Impulse.objects.get(pk=handover.impulse_id)


def test_the_second_version_shows_what_changed_in_words(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    html = page(client, live_until(cast, clock, "closed"), 2)
    assert "Entscheidung geändert: in Prüfung → abgelehnt" in html
    assert "gestrichen: </span> nächsten Jahr<" in html
    assert "neu: </span> Mai<" in html
    assert "<del>" in html and "<ins>" in html
    assert "Verglichen mit Fassung 1" in html


def test_the_first_version_stays_as_it_was(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    html = page(client, live_until(cast, clock, "closed"), 1)
    assert "Sie lesen eine frühere Fassung" in html
    assert "#stellungnahme-2" in html
    assert REASONS in html
    assert NEW_REASONS not in html
    assert "<ins>" not in html and "<del>" not in html


def test_what_did_not_change_is_said(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason="Nur zur Bestätigung.")
    make_published(cast, handover, complete_inputs())
    html = page(client, handover.impulse, 2)
    assert "Am Wortlaut hat sich nichts geändert." in html
    assert html.count("Unverändert") == 2


def test_a_version_that_is_not_signed_is_not_there(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    make_draft(cast, handover)
    assert client.get(address(handover.impulse, 1)).status_code == 404
    make_published(cast, handover)
    assert client.get(address(handover.impulse, 1)).status_code == 200
    start_new_version(by=cast.office, handover=handover, reason="Neue Zahlen.")
    assert client.get(address(handover.impulse, 2)).status_code == 404
    assert client.get(address(handover.impulse, 0)).status_code == 404


def test_without_a_published_recommendation_no_version_is_readable(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    make_published(cast, handover)
    assert client.get(address(handover.impulse, 1)).status_code == 404


def test_what_people_typed_is_text_not_markup(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    publish_recommendation(handover.impulse)
    make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason="<script>alert(1)</script>")
    accepted, _declined = complete_inputs()
    make_published(
        cast, handover, [accepted, AnswerInput(2, Disposition.DECLINED, "<script>alert(2)</script>\n\nUnd.")]
    )
    assert "<script" not in page(client, handover.impulse, 2)
    assert "<script" not in client.get(f"/bilanz/impuls/{handover.impulse.number}/").content.decode()


@pytest.mark.parametrize(("versions", "points"), [(2, 2), (5, 12)])
def test_many_versions_and_points_cost_the_same(
    cast: Cast, client: Client, versions: int, points: int, django_assert_num_queries: Any
) -> None:
    impulse = make_versions(cast, versions, points)
    with django_assert_num_queries(QUERIES):
        html = page(client, impulse, versions)
    assert html.count('class="answer__title"') == points
    found = version_page(impulse.number or "", versions)
    assert found is not None
    assert [len(found.versions), len(found.points)] == [versions, points]

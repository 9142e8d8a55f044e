"""/bilanz/impuls/<number>/: the whole life of a decided impulse for everybody; nothing about one that is not."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import defer_impulse, open_deliberation, withdraw_publication
from digitalrat.meetings.services import close_ballot
from digitalrat.responses.queries import public_thread
from tests.factories.meetings import make_ballot, make_impulse, vote
from tests.factories.members import Cast
from tests.factories.responses import REASONS, make_adopted
from tests.factories.threads import (
    BEGIN,
    DOUBLE_HAT,
    EXTENSION_REASON,
    NEW_REASONS,
    PROGRESS,
    QUESTION,
    live,
    live_until,
)

QUERIES = 21


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def page(client: Client, impulse: Impulse, path: str = "") -> str:
    response = client.get(f"/bilanz/impuls/{impulse.number}/{path}")
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return " ".join(response.content.decode().split())


def anchors(impulse: Impulse) -> list[str]:
    found = public_thread(impulse.number or "")
    assert found is not None
    return [step.anchor for step in found.steps]


def test_every_step_of_a_long_life_is_there(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    assert anchors(impulse) == [
        "zitat",
        "beratung",
        "beschluss",
        "sondervotum-1",
        "uebermittlung",
        "eingang",
        "verlaengerung",
        "veroeffentlichung",
        "ueberfaellig",
        "stellungnahme",
        "nachfrage-1-1",
        "reaktion-1-2",
        "wiedervorlage-2026-06-03",
        "ueberfaellig-2026-06-03",
        "nachfrage-1-1-ueberfaellig",
        "stellungnahme-2",
        "umsetzung",
        "abschluss",
    ]


def test_the_page_tells_who_did_what_when_and_why(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    html = page(client, impulse)
    for said in (
        'Es antwortet: <span lang="de">CDO-Büro</span>',
        EXTENSION_REASON,
        "Carla Cdo (CDO)",
        "Vera Vorsitz (Vorsitz)",
        QUESTION,
        "Beantwortet am 13. Juli 2026 mit Fassung 2 der Stellungnahme.",
        "Vermerk zur Doppelrolle",
        DOUBLE_HAT,
        "Grund der neuen Fassung:",
        NEW_REASONS,
        PROGRESS,
        "Fassung 1 im Wortlaut lesen",
        "Maßnahmen und ihr Stand von heute",
        "Geplant",
        'id="wiedervorlage-2026-06-03"',
        'Mitgezeichnet von: <span lang="de">Dezernat Digitales</span>',
        "http://testserver/bilanz/impuls/2026-01/",
    ):
        assert said in html, said
    # The old reasons stand in their own version only.
    assert REASONS not in html


def test_what_is_still_to_come_has_a_date_and_no_hash(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "asked")
    found = public_thread(impulse.number or "")
    assert found is not None
    ahead = [step for step in found.steps if not step.done]
    assert [step.anchor for step in ahead] == ["pruefung-2026-06-03", "nachfrage-1-1-antwort"]
    assert [step.seal for step in ahead] == [None, None]
    assert all(step.seal for step in found.steps if step.done)


def test_overdue_is_told_while_it_lasts(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "overdue")
    assert "überfällig seit 12 Tagen" in page(client, impulse)


def test_a_late_answer_leaves_the_delay_in_the_thread(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    html = page(client, live_until(cast, clock, "answered"))
    assert "überfällig seit" not in html
    assert "Die Frist endete am 12. Mai 2026. Was fehlte, kam später." in html


def test_the_thread_says_the_same_in_english(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    response = client.get(f"/en/bilanz/impuls/{impulse.number}/")
    assert response.status_code == 200
    assert f'href="http://testserver/en/bilanz/impuls/{impulse.number}/"' in response.content.decode()


def test_before_the_publication_there_is_title_and_fate_and_no_text(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    impulse = live_until(cast, clock, "extended")
    html = page(client, impulse)
    for shown in ("Termine verlässlich machen", "Beschlossen", EXTENSION_REASON, "Eingangsnummer"):
        assert shown in html, shown
    for hidden in (
        "Ada Autor",
        "Jeden Morgen",
        "Die Wartezeit wird",
        "kein Smartphone hat",
        "Sondervotum",
        "Mir fehlt",
        "mehrheitlich",
        "Weil Wartezeit",
        "wartet Wochen",
        "Dezernat Digitales",
    ):
        assert hidden not in html, hidden
    assert anchors(impulse)[:2] == ["beratung", "beschluss"]


def test_what_was_taken_offline_is_without_text_again(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    impulse = live_until(cast, clock, "closed")
    withdraw_publication(impulse=impulse, by=cast.editor)
    html = page(client, impulse)
    for hidden in (NEW_REASONS, QUESTION, "Jeden Morgen", "Nachfrage des Rates zu Punkt 1</strong>"):
        assert hidden not in html, hidden
    for shown in ("Nachfrage des Rates zu Punkt 1", "Angenommen", "Abgelehnt", PROGRESS, "von der Seite genommen"):
        assert shown in html, shown
    assert client.get(f"/bilanz/impuls/{impulse.number}/stellungnahme/1/").status_code == 404


def test_what_is_not_decided_is_as_unknown_as_what_never_was(cast: Cast, client: Client) -> None:
    submitted = make_impulse(cast, "Geheim zur Beratung", state=State.SUBMITTED)
    assert submitted.number
    never = "9" * len(submitted.number)
    for tail in ("", "faden.jsonld", "feed.atom", "stellungnahme/1/"):
        hidden = client.get(f"/bilanz/impuls/{submitted.number}/{tail}")
        unknown = client.get(f"/bilanz/impuls/{never}/{tail}")
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.content.decode().replace(submitted.number, never) == unknown.content.decode()


def test_a_deferred_impulse_is_public_until_it_is_taken_up_again(cast: Cast, client: Client) -> None:
    impulse = make_impulse(cast, "Erst zurückgestellt")
    defer_impulse(by=cast.chair, impulse=impulse, reason="Ein Satz über den geheimen Text.")
    html = page(client, impulse)
    assert "Zurückgestellt" in html
    assert "geheimen Text" not in html
    open_deliberation(by=cast.chair, impulse=impulse)
    assert client.get(f"/bilanz/impuls/{impulse.number}/").status_code == 404


def test_a_rejected_impulse_shows_its_fate(cast: Cast, client: Client) -> None:
    ballot = make_ballot(cast)
    vote(ballot, no=[cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth])
    close_ballot(by=cast.chair, ballot=ballot)
    html = page(client, Impulse.objects.get())
    assert "Nicht angenommen" in html
    assert "einstimmig" not in html


def test_only_reading_is_possible(cast: Cast, client: Client) -> None:
    impulse = make_adopted(cast)
    assert client.post(f"/bilanz/impuls/{impulse.number}/").status_code == 405
    assert client.head(f"/bilanz/impuls/{impulse.number}/").status_code == 200


def test_a_long_life_costs_as_many_queries_as_a_short_one(
    cast: Cast, client: Client, clock: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    for stage, impulse in live(cast, clock):
        if stage in ("answered", "closed"):
            with django_assert_num_queries(QUERIES):
                page(client, impulse)


def test_the_page_that_explains_the_hashes_is_there(client: Client, db: None) -> None:
    html = client.get("/bilanz/roter-faden/").content.decode()
    assert 'id="previousHash"' in html
    assert "SHA-256" in html

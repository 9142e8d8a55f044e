"""Hashes of the steps: chained, the same for every reader, and untouched by what happens later."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import (
    defer_impulse,
    open_deliberation,
    record_publication,
    withdraw_publication,
)
from digitalrat.meetings.services import close_ballot, open_ballot
from digitalrat.responses.models import PointAnswer, Response
from digitalrat.responses.queries import public_thread
from digitalrat.responses.queries.thread import chain
from tests.factories.meetings import make_impulse, vote
from tests.factories.members import Cast
from tests.factories.threads import BEGIN, department, live, live_until


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def hashes(impulse: Impulse) -> dict[str, str]:
    """Anchor → hash of everything that has happened, sealed steps left out."""
    found = public_thread(impulse.number or "")
    assert found is not None
    return {step.anchor: step.seal.hash for step in found.steps if step.seal}


def recomputed(content: Any, previous: str) -> str:
    """As docs/roter-faden.md says, with nothing of ours."""
    text = json.dumps(
        {"content": content, "previous": previous}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_happens_later_changes_no_hash(cast: Cast, clock: time_machine.Traveller) -> None:
    before: dict[str, str] = {}
    grown = []
    for stage, impulse in live(cast, clock):
        now = hashes(impulse)
        assert before.items() <= now.items(), stage
        grown.append(len(now))
        before = now
    # Each stage added something, so there was something that could have changed.
    assert grown == sorted(grown)
    assert (len(grown), grown[-1]) == (13, 18)


def test_names_that_change_change_no_hash(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    before = hashes(impulse)
    cast.cdo.last_name = cast.chair.last_name = cast.fifth.last_name = "Neumann"
    for person in (cast.cdo, cast.chair, cast.fifth):
        person.save()
        person.role_assignments.all().delete()
    organisation = department()
    organisation.name = "Dezernat mit neuem Namen"
    organisation.save()
    assert hashes(impulse) == before


def test_the_reader_s_language_changes_no_hash(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    german = hashes(impulse)
    with translation.override("en"):
        assert hashes(impulse) == german


def test_publication_and_its_end_change_no_hash(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    published = hashes(impulse)
    withdraw_publication(impulse=impulse, by=cast.editor)
    hidden = hashes(impulse)
    assert hidden.items() < published.items()
    assert published.keys() - hidden.keys() == {"zitat", "sondervotum-1"}
    record_publication(impulse=impulse, url="/empfehlungen/anderswo/")
    assert hashes(impulse) == published


def test_an_impulse_that_was_rewritten_keeps_the_hash_of_its_deferral(cast: Cast) -> None:
    impulse = make_impulse(cast)
    defer_impulse(by=cast.chair, impulse=impulse, reason="Es fehlt noch etwas.")
    before = hashes(impulse)
    open_deliberation(by=cast.chair, impulse=impulse)
    impulse.refresh_from_db()
    impulse.title = "Ganz anders"
    impulse.save()
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=7))
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth])
    close_ballot(by=cast.chair, ballot=ballot)
    after = hashes(impulse)
    assert list(before) == ["beratung", "zurueckgestellt"]
    assert before.items() < after.items()


def test_the_chain_can_be_computed_again_by_anybody(cast: Cast, clock: time_machine.Traveller) -> None:
    found = public_thread(live_until(cast, clock, "closed").number or "")
    assert found is not None
    seals = sorted((step.seal for step in found.steps if step.seal), key=lambda seal: seal.position)
    previous = ""
    for number, seal in enumerate(seals, start=1):
        assert (seal.position, seal.previous) == (number, previous)
        assert recomputed(seal.content, previous) == seal.hash
        if seal.texts is not None:
            assert chain.digest(seal.texts) == seal.content["texts"]
        previous = seal.hash
    assert found.last_seal is not None
    assert found.last_seal.hash == previous


@pytest.mark.parametrize("what", ["reasons", "signer", "measure", "date"])
def test_who_changes_the_past_is_found_out(cast: Cast, clock: time_machine.Traveller, what: str) -> None:
    impulse = live_until(cast, clock, "closed")
    before = hashes(impulse)
    answer = PointAnswer.objects.get(response__version=1, point__number=1)
    if what == "reasons":
        PointAnswer.objects.filter(pk=answer.pk).update(reasons=answer.reasons + " ")
    elif what == "signer":
        Response.objects.filter(version=1).update(signed_by=cast.office)
    elif what == "measure":
        answer.measures.clear()
    else:
        Response.objects.filter(version=1).update(signed_at=BEGIN.replace(month=5, day=3))
    after = hashes(impulse)
    kept = {anchor for anchor, own in before.items() if after.get(anchor) == own}
    assert "uebermittlung" in kept
    assert kept.isdisjoint({"stellungnahme", "stellungnahme-2", "abschluss"})


def test_sealed_steps_are_in_the_chain_but_not_on_the_page(cast: Cast, clock: time_machine.Traveller) -> None:
    found = public_thread(live_until(cast, clock, "transmitted").number or "")
    assert found is not None
    seals = [step.seal for step in found.steps if step.seal]
    # Position 2 is what is quoted, 4 the dissent.
    assert [seal.position for seal in seals] == [1, 3, 5]
    assert all(seal.texts is None for seal in seals)
    assert seals[1].previous != seals[0].hash
    assert recomputed(seals[1].content, seals[1].previous) == seals[1].hash


def test_canonical_json_is_that_of_the_standard() -> None:
    value = {"b": ["ä", 1, None, True], "a": 'A"\\\n\t\u001f€😀/'}
    assert chain.canonical(value) == '{"a":"A\\"\\\\\\n\\t\\u001f€😀/","b":["ä",1,null,true]}'

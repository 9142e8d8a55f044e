"""Public events: for feeds and for mails. Each once, in order, with an id for good, and nothing that is not public."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_publication
from digitalrat.responses.queries import PublicEvent, public_events, public_thread
from digitalrat.responses.services import bring_back_due
from tests.factories.meetings import make_ballot, make_impulse
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_handover, make_many, make_measure
from tests.factories.threads import BEGIN, EXTENSION_REASON, QUESTION, live, live_until

QUERIES = 11


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def kinds(events: list[PublicEvent]) -> list[str]:
    return [event.kind for event in events]


def test_a_long_life_in_events(cast: Cast, clock: time_machine.Traveller) -> None:
    live_until(cast, clock, "closed")
    assert kinds(public_events()) == [
        "adopted",
        "transmitted",
        "receipt",
        "extension",
        "published",
        "overdue",
        "answered",
        "question",
        "reaction",
        "came_back",
        "overdue",
        "overdue",
        "answered",
        "implementing",
        "closed",
    ]


def test_each_event_is_a_step_of_the_thread_at_the_same_time(cast: Cast, clock: time_machine.Traveller) -> None:
    for stage, impulse in live(cast, clock):
        found = public_thread(impulse.number or "")
        assert found is not None
        steps = {step.anchor: step.at for step in found.steps if step.done}
        events = {event.anchor: event.at for event in public_events()}
        assert events.items() <= steps.items(), stage
        assert steps.keys() - events.keys() <= {"zitat", "beratung", "sondervotum-1"}, stage


def test_each_event_comes_exactly_once_to_whoever_asks_from_time_to_time(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """As a digest does: from the last time until now, also after days of downtime."""
    last, seen = BEGIN - timedelta(days=1), []
    for _stage, _impulse in live(cast, clock):
        now = timezone.now()
        seen += public_events(since=last, until=now)
        last = now
    assert [event.id for event in seen] == [event.id for event in public_events()]
    assert len({event.id for event in seen}) == len(seen) == 15


def test_what_the_day_brings_is_there_from_midnight_on(cast: Cast, clock: time_machine.Traveller) -> None:
    handover = make_handover(cast)
    due = handover.answer_due
    midnight = timezone.make_aware(timezone.datetime(due.year, due.month, due.day) + timedelta(days=1))
    clock.move_to(midnight - timedelta(seconds=1))
    assert "overdue" not in kinds(public_events())
    clock.move_to(midnight)
    (overdue,) = public_events(since=midnight - timedelta(seconds=1))
    assert (overdue.kind, overdue.at) == ("overdue", midnight)
    # Summer time began in between (29 March 2026), and midnight is that of Berlin all the same.
    assert timezone.localtime(overdue.at).utcoffset() == timedelta(hours=2)


def test_the_clock_s_job_changes_nothing_that_was_told(cast: Cast, clock: time_machine.Traveller) -> None:
    live_until(cast, clock, "asked")
    clock.move_to(timezone.now() + timedelta(days=9))
    before = [(event.id, event.at) for event in public_events()]
    bring_back_due()
    assert [(event.id, event.at) for event in public_events()] == before


def test_since_and_until_and_the_newest(cast: Cast, clock: time_machine.Traveller) -> None:
    live_until(cast, clock, "closed")
    everything = public_events()
    for index, event in enumerate(everything):
        later = [other.id for other in everything if other.at > event.at]
        assert [other.id for other in public_events(since=event.at)] == later
        earlier = [other.id for other in everything if other.at <= event.at]
        assert [other.id for other in public_events(until=event.at)] == earlier
        assert [other.id for other in public_events(limit=index)] == [
            other.id for other in everything[len(everything) - index :]
        ]


def test_words_are_those_of_the_reader(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "extended")
    extension = public_events()[-1]
    assert extension.title == "Die Frist für die Antwort ist bis 12. Mai 2026 verlängert"
    assert extension.text == f"Bisher: 14. April 2026. Verlängert von Carla Cdo. Grund: {EXTENSION_REASON}"
    assert extension.url == f"/bilanz/impuls/{impulse.number}/#verlaengerung"
    with translation.override("en"):
        assert extension.url == f"/en/bilanz/impuls/{impulse.number}/#verlaengerung"
        assert "May 2026" in extension.title or "12" in extension.title


def test_nothing_before_the_decision(cast: Cast) -> None:
    make_impulse(cast)
    make_ballot(cast)
    assert public_events() == []


def test_what_was_asked_is_told_only_with_the_recommendation(cast: Cast, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "asked")

    def asked() -> str:
        return next(event.text for event in public_events() if event.kind == "question")

    assert asked() == f"{QUESTION} Antwort bis 22. Juni 2026."
    withdraw_publication(impulse=impulse, by=cast.editor)
    assert asked() == "Antwort bis 22. Juni 2026."


def test_one_impulse_only(cast: Cast) -> None:
    first = make_adopted(cast, "Der erste")
    make_adopted(cast, "Der zweite")
    assert [event.impulse for event in public_events(impulse=first)] == [first]


@pytest.mark.parametrize("number", [4, 60])
def test_many_impulses_cost_the_same(cast: Cast, number: int, django_assert_num_queries: Any) -> None:
    make_measure()
    make_many(cast.author, number)
    with django_assert_num_queries(QUERIES):
        events = [(event.title, event.text, event.url) for event in public_events()]
    assert len(events) > number
    assert Impulse.objects.count() == number

"""What is under review comes back by itself on its date: once, in order, and even after days of downtime."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.responses.enums import Origin, ResponseState
from digitalrat.responses.models import Handover, PointAnswer, Response
from digitalrat.responses.services import bring_back_due, start_new_version
from digitalrat.responses.signals import review_came_back, version_started
from tests.background import run_schedule
from tests.factories.members import Cast
from tests.factories.responses import (
    complete_inputs,
    make_handover,
    make_published,
    make_ready,
    response_of,
    under_review,
)


def later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def make_waiting(cast: Cast, days: int, title: str = "Termine verlässlich machen") -> Handover:
    """Published with point 2 under review until ``days`` from now."""
    handover = make_handover(cast, title)
    make_published(cast, handover, [complete_inputs()[0], under_review(2, days)])
    return handover


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Any:
    """What was announced, in order, while the function ran."""

    def run(act: Any) -> list[tuple[str, int, Any]]:
        heard: list[tuple[str, int, Any]] = []

        def started(response: Response, by: Any, **kwargs: Any) -> None:
            heard.append(("started", response.version, by))

        def came_back(response: Response, by: Any, **kwargs: Any) -> None:
            heard.append(("came back", response.version, by))

        version_started.connect(started)
        review_came_back.connect(came_back)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                act()
        finally:
            version_started.disconnect(started)
            review_came_back.disconnect(came_back)
        return heard

    return run


def test_on_its_date_and_not_before(cast: Cast, told: Any) -> None:
    handover = make_waiting(cast, 30)
    with later(29):
        assert bring_back_due() == []
    with later(30):
        assert told(bring_back_due) == [("started", 2, None), ("came back", 2, None)]
        day = timezone.localdate()
    draft = response_of(handover)
    assert (draft.version, draft.state, draft.origin) == (2, ResponseState.DRAFT, Origin.COME_BACK)
    assert draft.version_reason == f"Zu Punkt 2 ist der angekündigte Termin erreicht ({day:%d.%m.%Y})"
    entry = AuditEntry.objects.get(verb="response.review_came_back")
    assert (entry.actor_id, entry.actor_name, entry.details["promised"]) == (None, "Nachhall", {"2": day.isoformat()})
    assert verify_audit().intact


def test_however_often_it_is_called(cast: Cast, told: Any) -> None:
    make_waiting(cast, 30)
    with later(30):
        bring_back_due()
        assert told(bring_back_due) == []
    with later(90):
        assert told(bring_back_due) == []
    assert Response.objects.count() == 2


def test_after_days_without_a_worker_the_earliest_comes_first(cast: Cast) -> None:
    second, first, third = (make_waiting(cast, days, f"In {days} Tagen") for days in (20, 10, 30))
    with later(25):
        assert [response.handover for response in bring_back_due()] == [first, second]
    with later(40):
        assert [response.handover for response in bring_back_due()] == [third]


def test_two_points_of_one_answer_come_back_in_one_version(cast: Cast) -> None:
    handover = make_handover(cast)
    make_published(cast, handover, [under_review(1, 20), under_review(2, 10)])
    with later(60):
        (response,) = bring_back_due()
    assert response.version == 2
    assert [line[:10] for line in response.version_reason.splitlines()] == ["Zu Punkt 2", "Zu Punkt 1"]


def test_a_draft_that_is_there_is_joined(cast: Cast, told: Any) -> None:
    handover = make_waiting(cast, 30)
    start_new_version(by=cast.office, handover=handover, reason="Ein Schreibfehler.")
    before = response_of(handover).lock_version
    with later(30):
        assert told(bring_back_due) == [("came back", 2, None)]
    draft = response_of(handover)
    assert (draft.version, draft.origin, draft.lock_version) == (2, Origin.CORRECTION, before + 1)
    assert draft.version_reason.startswith("Ein Schreibfehler.\nZu Punkt 2 ist")


def test_a_version_that_waits_for_signature_is_left_alone(cast: Cast) -> None:
    handover = make_waiting(cast, 30)
    start_new_version(by=cast.office, handover=handover, reason="Jetzt ist entschieden.")
    ready = make_ready(cast, handover)
    with later(30):
        bring_back_due()
    assert (response_of(handover).state, response_of(handover).lock_version) == (
        ResponseState.READY,
        ready.lock_version,
    )


def test_what_was_decided_before_does_not_come_back(cast: Cast) -> None:
    handover = make_waiting(cast, 30)
    start_new_version(by=cast.office, handover=handover, reason="Jetzt ist entschieden.")
    make_published(cast, handover)
    with later(60):
        assert bring_back_due() == []


def test_a_point_that_is_put_off_again_comes_back_again(cast: Cast) -> None:
    handover = make_waiting(cast, 10)
    with later(10):
        bring_back_due()
        make_published(cast, handover, [complete_inputs()[0], under_review(2, 10)])
        assert bring_back_due() == []
    with later(20):
        assert [response.version for response in bring_back_due()] == [3]
    assert PointAnswer.objects.filter(came_back_at__isnull=False).count() == 2


def test_the_day_begins_at_midnight_in_berlin(cast: Cast) -> None:
    handover = make_waiting(cast, 1)
    midnight = datetime.combine(
        timezone.localdate() + timedelta(days=1), datetime.min.time(), ZoneInfo("Europe/Berlin")
    )
    with time_machine.travel(midnight - timedelta(minutes=1), tick=False):
        assert bring_back_due() == []
    with time_machine.travel(midnight, tick=False):
        assert [response.handover for response in bring_back_due()] == [handover]


def test_the_worker_does_it(cast: Cast) -> None:
    handover = make_waiting(cast, 30)
    with later(31):
        assert "responses.come_backs" in run_schedule()
    assert response_of(handover).version == 2

"""The council takes an answer, or asks again: once per answer, with a clock of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from digitalrat.core.calendar import due_in_weeks
from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.responses.enums import Origin, ReactionKind, ResponseState, Standing
from digitalrat.responses.errors import ChangedMeanwhile, ReactionRefused
from digitalrat.responses.models import Handover, PointAnswer, Reaction, Response
from digitalrat.responses.services import (
    close_handover,
    mark_ready,
    react,
    sign_response,
    start_new_version,
)
from tests.factories.members import Cast
from tests.factories.responses import (
    answer_of,
    make_draft,
    make_handover,
    make_published,
    make_ready,
    response_of,
)

QUESTION = "Ab wann genau werden die Termine freigegeben?"


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


@pytest.fixture
def published(cast: Cast, handover: Handover) -> Response:
    return make_published(cast, handover)


def ask(cast: Cast, handover: Handover, number: int = 1) -> Reaction:
    return react(by=cast.chair, answer=answer_of(handover, number), kind=ReactionKind.FOLLOW_UP, text=QUESTION)


def standing(handover: Handover) -> str:
    found: str = Handover.objects.with_standing(timezone.localdate()).get(pk=handover.pk).standing
    return found


def test_the_council_accepts_an_answer(cast: Cast, handover: Handover, published: Response) -> None:
    reaction = react(by=cast.chair, answer=answer_of(handover), kind=ReactionKind.ACCEPTED)
    assert (reaction.kind, reaction.due, reaction.text) == (ReactionKind.ACCEPTED, None, "")
    assert response_of(handover) == published
    assert AuditEntry.objects.get(verb="answer.reaction").details["point"] == 1


def test_a_question_has_a_clock_and_opens_a_version(cast: Cast, handover: Handover, published: Response) -> None:
    reaction = ask(cast, handover)
    assert reaction.due == due_in_weeks(timezone.localdate(), 4).due
    assert reaction.calculation["purpose"] == "follow_up"
    draft = response_of(handover)
    assert (draft.version, draft.state, draft.origin) == (2, ResponseState.DRAFT, Origin.FOLLOW_UP)
    assert draft.version_reason == "Nachfrage des Rates zu Punkt 1"
    # The ledger is not touched: the answer came in time.
    assert standing(handover) == Standing.IN_TIME


def test_the_next_signature_answers_it(cast: Cast, handover: Handover, published: Response) -> None:
    reaction = ask(cast, handover)
    second = make_published(cast, handover)
    reaction.refresh_from_db()
    assert reaction.answered_by == second
    entry = AuditEntry.objects.filter(verb="response.signed").latest("sequence")
    assert (entry.details["version"], entry.details["answered_questions"]) == (2, [1])
    assert not Reaction.objects.open_questions().exists()
    assert verify_audit().intact


def test_a_second_question_joins_the_version_of_the_first(cast: Cast, handover: Handover, published: Response) -> None:
    ask(cast, handover, 1)
    ask(cast, handover, 2)
    draft = response_of(handover)
    assert draft.version == 2
    assert draft.version_reason == "Nachfrage des Rates zu Punkt 1\nNachfrage des Rates zu Punkt 2"


def test_who_was_writing_is_told_and_loses_nothing(cast: Cast, handover: Handover, published: Response) -> None:
    start_new_version(by=cast.office, handover=handover, reason="Ein Schreibfehler.")
    opened = response_of(handover)
    ask(cast, handover)
    with pytest.raises(ChangedMeanwhile, match="Vera Vorsitz"):
        mark_ready(by=cast.office, response=opened, lock_version=opened.lock_version)
    assert response_of(handover).version_reason == "Ein Schreibfehler.\nNachfrage des Rates zu Punkt 1"


def test_a_version_that_waits_for_signature_comes_back_with_the_question(
    cast: Cast, handover: Handover, published: Response
) -> None:
    """Otherwise the signature would answer a question that nobody has read."""
    start_new_version(by=cast.office, handover=handover, reason="Ein Schreibfehler.")
    ready = make_ready(cast, handover)
    reaction = ask(cast, handover)
    draft = response_of(handover)
    assert (draft.state, draft.return_reason) == (ResponseState.DRAFT, "Nachfrage des Rates zu Punkt 1")
    with pytest.raises(DomainError):
        sign_response(by=cast.cdo, response=ready, lock_version=ready.lock_version)
    reaction.refresh_from_db()
    assert reaction.answered_by is None


def test_once_per_answer(cast: Cast, handover: Handover, published: Response) -> None:
    react(by=cast.chair, answer=answer_of(handover), kind=ReactionKind.ACCEPTED)
    with pytest.raises(ReactionRefused, match="hat schon Vera Vorsitz am .*: Antwort angenommen"):
        ask(cast, handover)
    assert Reaction.objects.count() == 1


def test_one_question_per_point_over_all_versions(
    cast: Cast, handover: Handover, published: Response, settings: Settings
) -> None:
    ask(cast, handover)
    make_published(cast, handover)
    with pytest.raises(ReactionRefused, match="schon einmal nachgefragt"):
        ask(cast, handover)
    assert ask(cast, handover, 2).kind == ReactionKind.FOLLOW_UP
    make_published(cast, handover)
    react(by=cast.chair, answer=answer_of(handover), kind=ReactionKind.ACCEPTED)
    settings.MAX_FOLLOW_UPS = 0
    other = make_handover(cast, "Zwei")
    make_published(cast, other)
    with pytest.raises(ReactionRefused, match="nicht vorgesehen"):
        ask(cast, other)


def test_not_to_an_old_version_and_not_to_a_draft(cast: Cast, handover: Handover, published: Response) -> None:
    old = answer_of(handover)
    start_new_version(by=cast.office, handover=handover, reason="Ein Schreibfehler.")
    draft = PointAnswer.objects.get(response=response_of(handover), point=old.point)
    with pytest.raises(ReactionRefused, match="erst reagieren, wenn die Stellungnahme veröffentlicht ist"):
        react(by=cast.chair, answer=draft, kind=ReactionKind.ACCEPTED)
    make_published(cast, handover)
    with pytest.raises(ReactionRefused, match="gilt inzwischen Fassung 2"):
        react(by=cast.chair, answer=old, kind=ReactionKind.FOLLOW_UP, text=QUESTION)
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (ReactionKind.FOLLOW_UP, "  ", "was der Rat noch wissen möchte"),
        (ReactionKind.ACCEPTED, QUESTION, "gehört nur zu einer Nachfrage"),
    ],
)
def test_text_and_kind_belong_together(
    cast: Cast, handover: Handover, published: Response, kind: str, text: str, message: str
) -> None:
    with pytest.raises(DomainError, match=message):
        react(by=cast.chair, answer=answer_of(handover), kind=kind, text=text)
    assert not Reaction.objects.exists()


def test_a_question_keeps_the_impulse_from_being_closed(cast: Cast, handover: Handover, published: Response) -> None:
    ask(cast, handover, 2)
    handover.refresh_from_db()
    with pytest.raises(DomainError, match="Zu Punkt 2 hat der Rat nachgefragt"):
        close_handover(by=cast.office, handover=handover)
    make_published(cast, handover)
    close_handover(by=cast.office, handover=handover)


def test_a_late_answer_to_a_question_does_not_make_the_hand_over_late(
    cast: Cast, handover: Handover, published: Response
) -> None:
    due = ask(cast, handover).due
    assert due is not None
    with time_machine.travel(timezone.now() + timedelta(weeks=20), tick=False):
        assert standing(handover) == Standing.IN_TIME
        make_draft(cast, handover)
        make_published(cast, handover)
        assert standing(handover) == Standing.IN_TIME

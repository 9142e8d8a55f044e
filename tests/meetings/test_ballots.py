"""From opening to result: what a ballot does with the council's votes, and what it refuses."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses.enums import State
from digitalrat.impulses.services import open_deliberation
from digitalrat.meetings import signals
from digitalrat.meetings.enums import Choice, Obstacle, Outcome, Presence
from digitalrat.meetings.errors import BadDeadline, BallotNotOpen, BallotStillRuns, CannotVote
from digitalrat.meetings.models import Ballot, Vote
from digitalrat.meetings.queries import decision_of, named_votes, waiting_for
from digitalrat.meetings.services import (
    cast_vote,
    close_ballot,
    close_due_ballots,
    close_if_due,
    declare_conflict,
    file_dissent,
    open_ballot,
)
from digitalrat.members.models import Seat, User
from tests.background import run_schedule
from tests.factories.meetings import add_seats, let_pass, make_ballot, make_impulse, vote
from tests.factories.members import Cast


def fresh(user: User) -> User:
    """The person as their next request knows them."""
    return User.objects.get(pk=user.pk)


# --- opening -----------------------------------------------------------------------------------


def test_opening_freezes_the_text_and_keeps_its_fingerprint(cast: Cast) -> None:
    impulse = make_impulse(cast)
    deadline = timezone.now() + timedelta(days=14)
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=deadline)
    impulse.refresh_from_db()
    assert impulse.state == State.VOTING
    assert "Jeden Morgen werden Termine freigegeben." in ballot.text
    assert ballot.text_hash == hashlib.sha256(ballot.text.encode()).hexdigest() == impulse.frozen_hash
    entry = AuditEntry.objects.get(verb="ballot.opened")
    assert (entry.actor_id, entry.details["hash"]) == (cast.chair.pk, ballot.text_hash)


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_only_what_is_under_deliberation_is_put_to_the_vote(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state=state)
    with pytest.raises(BallotNotOpen):
        open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=1))
    impulse.refresh_from_db()
    assert (impulse.state, Ballot.objects.count()) == (state, 0)


def test_an_impulse_has_one_ballot_at_a_time(cast: Cast) -> None:
    ballot = make_ballot(cast)
    with pytest.raises(BallotNotOpen) as caught:
        open_ballot(by=cast.chair, impulse=ballot.impulse, deadline=timezone.now() + timedelta(days=1))
    assert caught.value.message == "Über diesen Impuls wird schon abgestimmt."


@pytest.mark.parametrize("delta", [timedelta(days=-1), timedelta(), timedelta(days=400), timedelta(days=300_000)])
def test_a_deadline_must_make_sense(cast: Cast, delta: timedelta) -> None:
    impulse = make_impulse(cast)
    with pytest.raises(BadDeadline):
        open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + delta)
    impulse.refresh_from_db()
    assert impulse.state == State.IN_DELIBERATION and not impulse.frozen_hash


def test_a_council_without_members_cannot_vote(cast: Cast) -> None:
    impulse = make_impulse(cast)
    Seat.objects.update(holder=None)
    with pytest.raises(BallotNotOpen):
        open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=1))
    impulse.refresh_from_db()
    assert impulse.state == State.IN_DELIBERATION


# --- voting ------------------------------------------------------------------------------------


def test_every_seat_has_one_final_vote(cast: Cast) -> None:
    ballot = make_ballot(cast)
    cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=cast.other, ballot=ballot, choice=Choice.NO)
    assert caught.value.message == str(Obstacle.VOTED.label)
    assert [vote.choice for vote in Vote.objects.all()] == [Choice.YES]


def test_the_trail_tells_who_voted_but_not_how_while_the_ballot_runs(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor], no=[cast.other])
    entries = AuditEntry.objects.filter(verb="ballot.vote_cast")
    assert [entry.actor_id for entry in entries] == [cast.author.pk, cast.coauthor.pk, cast.other.pk]
    assert [entry.details for entry in entries] == [{"seat": 1}, {"seat": 2}, {"seat": 3}]
    close_if_due(ballot=let_pass(ballot))
    entry = AuditEntry.objects.get(verb="ballot.closed")
    assert entry.details["votes"] == [[1, "yes"], [2, "yes"], [3, "no"]]
    assert entry.actor_name == "Nachhall"
    assert verify_audit().intact


@pytest.mark.parametrize("who", ["cdo", "office", "department", "editor", "guest", "committee_reader"])
def test_without_a_seat_no_vote(cast: Cast, who: str) -> None:
    ballot = make_ballot(cast)
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=getattr(cast, who), ballot=ballot, choice=Choice.YES)
    assert caught.value.message == str(Obstacle.NO_SEAT.label)


def test_after_the_deadline_no_vote(cast: Cast) -> None:
    ballot = let_pass(make_ballot(cast))
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    assert caught.value.message == str(Obstacle.TOO_LATE.label)


def test_after_the_result_no_vote(cast: Cast) -> None:
    ballot = close_if_due(ballot=let_pass(make_ballot(cast)))
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    assert caught.value.message == str(Obstacle.CLOSED.label)


def test_a_deactivated_member_does_not_vote(cast: Cast) -> None:
    ballot = make_ballot(cast)
    User.objects.filter(pk=cast.other.pk).update(is_active=False)
    with pytest.raises(CannotVote):
        # The instance still believes to be active: a session that was open.
        cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    assert not Vote.objects.exists()


@pytest.mark.parametrize("choice", ["", "maybe", "YES", "x" * 500])
def test_a_choice_that_is_none_is_refused(cast: Cast, choice: str) -> None:
    with pytest.raises(CannotVote):
        cast_vote(by=cast.other, ballot=make_ballot(cast), choice=choice)


def test_a_seat_votes_once_even_when_it_changes_hands(cast: Cast) -> None:
    ballot = make_ballot(cast)
    cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    Seat.objects.filter(holder=cast.other).update(holder=cast.cdo)
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=cast.cdo, ballot=ballot, choice=Choice.NO)
    assert caught.value.message == str(Obstacle.SEAT_USED.label)


def test_a_person_votes_once_even_with_another_seat(cast: Cast) -> None:
    ballot = make_ballot(cast)
    cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    Seat.objects.filter(holder=cast.other).update(holder=None)
    Seat.objects.filter(holder=cast.fifth).update(holder=cast.other)
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=fresh(cast.other), ballot=ballot, choice=Choice.NO)
    assert caught.value.message == str(Obstacle.VOTED.label)


# --- results -----------------------------------------------------------------------------------


def test_adopted_by_all(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth])
    closed = close_ballot(by=cast.chair, ballot=ballot)
    assert closed.outcome == Outcome.ADOPTED
    assert (closed.quorum_base, closed.quorum_needed) == (5, 3)
    closed.impulse.refresh_from_db()
    assert closed.impulse.state == State.ADOPTED
    step = closed.impulse.transitions.last()
    assert step is not None
    assert (step.by, step.reason) == (cast.chair, "ungeändert beschlossen, einstimmig")


def test_the_record_is_german_whatever_language_the_chair_reads(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth])
    with translation.override("en"):
        closed = close_ballot(by=cast.chair, ballot=ballot)
    step = closed.impulse.transitions.last()
    assert step is not None and step.reason == "ungeändert beschlossen, einstimmig"


def test_before_the_deadline_the_chair_waits_for_everybody(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair])
    with pytest.raises(BallotStillRuns):
        close_ballot(by=cast.chair, ballot=ballot)
    ballot.refresh_from_db()
    assert ballot.closed_at is None and ballot.outcome == Outcome.OPEN
    declare_conflict(by=cast.fifth, impulse=ballot.impulse)
    assert close_ballot(by=cast.chair, ballot=ballot).outcome == Outcome.ADOPTED


def test_a_ballot_closes_once(cast: Cast) -> None:
    ballot = let_pass(make_ballot(cast))
    vote_less = close_ballot(by=None, ballot=ballot)
    with pytest.raises(BallotNotOpen):
        close_ballot(by=cast.chair, ballot=ballot)
    assert close_if_due(ballot=ballot) == vote_less
    assert AuditEntry.objects.filter(verb="ballot.closed").count() == 1


def test_a_tie_is_not_adopted(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor], no=[cast.other, cast.fifth], abstain=[cast.chair])
    closed = close_ballot(by=cast.chair, ballot=ballot)
    assert closed.outcome == Outcome.REJECTED
    assert closed.tally is not None
    assert closed.tally.words == "abgelehnt bei Stimmengleichheit (2 zu 2) bei 1 Enthaltung"
    closed.impulse.refresh_from_db()
    assert closed.impulse.state == State.REJECTED


def test_without_a_quorum_the_impulse_waits_and_can_be_voted_on_again(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor])
    closed = close_if_due(ballot=let_pass(ballot))
    assert closed.outcome == Outcome.NO_QUORUM
    impulse = closed.impulse
    impulse.refresh_from_db()
    assert impulse.state == State.DEFERRED
    open_deliberation(by=cast.chair, impulse=impulse)
    again = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=1))
    cast_vote(by=cast.author, ballot=again, choice=Choice.NO)
    assert again.pk != closed.pk


def test_abstentions_make_a_quorum_but_no_majority(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author], abstain=[cast.coauthor, cast.other])
    assert close_if_due(ballot=let_pass(ballot)).outcome == Outcome.ADOPTED


def test_the_quorum_is_a_setting(cast: Cast, settings: Settings) -> None:
    settings.QUORUM_PERCENT = 75
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other])
    closed = close_if_due(ballot=let_pass(ballot))
    assert (closed.outcome, closed.quorum_needed) == (Outcome.NO_QUORUM, 4)


def test_a_vacated_seat_leaves_the_base(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor])
    Seat.objects.filter(holder__in=[cast.other, cast.fifth]).update(holder=None)
    closed = close_if_due(ballot=let_pass(ballot))
    assert (closed.quorum_base, closed.quorum_needed, closed.outcome) == (3, 2, Outcome.ADOPTED)


def test_a_vote_stays_valid_when_its_seat_is_vacated_afterwards(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other])
    Seat.objects.filter(holder=cast.other).update(holder=None)
    User.objects.filter(pk=cast.coauthor.pk).update(is_active=False)
    closed = close_if_due(ballot=let_pass(ballot))
    assert (closed.quorum_base, closed.yes, closed.outcome) == (5, 3, Outcome.ADOPTED)


def test_results_do_not_change_when_seats_do(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor], no=[cast.other])
    declare_conflict(by=cast.fifth, impulse=ballot.impulse)
    closed = close_if_due(ballot=let_pass(ballot))
    before = named_votes(closed)
    Seat.objects.update(holder=None)
    add_seats(cast, 3)
    assert named_votes(Ballot.objects.get(pk=closed.pk)) == before
    assert [(one.name, one.presence, one.choice_label) for one in before] == [
        ("Ada Autor", Presence.VOTED, "Ja"),
        ("Klaus Koautor", Presence.VOTED, "Ja"),
        ("Maria Mitglied", Presence.VOTED, "Nein"),
        ("Vera Vorsitz", Presence.MISSING, "nicht abgestimmt"),
        ("Fritz Fuenf", Presence.CONFLICT, "befangen"),
    ]


def test_a_running_ballot_gives_away_no_votes(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author])
    assert ballot.tally is None and decision_of(ballot.impulse) is None
    with pytest.raises(ValueError):
        named_votes(ballot)


def test_the_decision_for_readers_outside(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other])
    closed = close_if_due(ballot=let_pass(ballot))
    file_dissent(by=cast.other, ballot=closed, text="Zu teuer.")
    decision = decision_of(closed.impulse)
    assert decision is not None
    assert decision.words == "ungeändert beschlossen, mehrheitlich gegen 1 Stimme"
    assert [(one.author, one.text) for one in decision.dissents] == [(cast.other, "Zu teuer.")]
    assert len(decision.votes) == 5


# --- by the clock --------------------------------------------------------------------------------


def test_the_schedule_closes_what_is_due_and_nothing_else(cast: Cast) -> None:
    due, running = let_pass(make_ballot(cast, "Fällig")), make_ballot(cast, "Läuft")
    assert "meetings.ballots" in run_schedule()
    due.refresh_from_db()
    running.refresh_from_db()
    assert (due.is_closed, due.outcome, running.is_closed) == (True, Outcome.NO_QUORUM, False)
    assert close_due_ballots() == []


def test_what_waits_for_a_member(cast: Cast) -> None:
    later = make_ballot(cast, "Später", deadline=timezone.now() + timedelta(days=9))
    sooner = make_ballot(cast, "Früher", deadline=timezone.now() + timedelta(days=2))
    voted, biased = make_ballot(cast, "Gewählt"), make_ballot(cast, "Befangen")
    let_pass(make_ballot(cast, "Vorbei"))
    vote(voted, yes=[cast.other])
    declare_conflict(by=cast.other, impulse=biased.impulse)
    assert waiting_for(fresh(cast.other)) == [sooner, later]
    assert waiting_for(cast.office) == []


def test_other_rooms_hear_of_it_once_it_is_committed(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[str, Any]] = []

    def hear(name: str) -> Any:
        def receiver(**kwargs: Any) -> None:
            heard.append((name, kwargs.get("by")))

        return receiver

    names = ["ballot_opened", "vote_cast", "ballot_closed", "conflict_declared", "dissent_filed"]
    receivers = {name: hear(name) for name in names}
    for name, receiver in receivers.items():
        getattr(signals, name).connect(receiver)
    with django_capture_on_commit_callbacks(execute=True):
        ballot = make_ballot(cast)
        vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other])
        declare_conflict(by=cast.fifth, impulse=ballot.impulse)
        closed = close_if_due(ballot=let_pass(ballot))
        file_dissent(by=cast.other, ballot=closed, text="Zu teuer.")
        assert heard == []
    assert heard == [
        ("ballot_opened", cast.chair),
        *[("vote_cast", None)] * 4,
        ("conflict_declared", cast.fifth),
        ("ballot_closed", None),
        ("dissent_filed", cast.other),
    ]

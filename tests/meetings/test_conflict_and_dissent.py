"""Befangenheit and Sondervotum."""

from datetime import timedelta

import pytest
from django.utils import timezone

from digitalrat.core.models import AuditEntry
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.meetings.deadlines import dissent_until
from digitalrat.meetings.enums import Choice, Obstacle, Outcome
from digitalrat.meetings.errors import CannotVote, NoConflict, NoDissent
from digitalrat.meetings.models import Ballot, ConflictDeclaration, DissentingOpinion
from digitalrat.meetings.services import cast_vote, close_if_due, declare_conflict, file_dissent
from digitalrat.members.models import Seat, User
from tests.factories.meetings import let_pass, make_ballot, make_impulse, vote
from tests.factories.members import Cast

# --- conflict of interest ------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_DELIBERATION])
def test_a_conflict_is_declared_before_the_ballot_and_holds_in_it(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state=state)
    declare_conflict(by=cast.other, impulse=impulse)
    entry = AuditEntry.objects.get(verb="impulse.conflict_declared")
    assert (entry.actor_id, entry.object_id) == (cast.other.pk, str(impulse.pk))


def test_who_is_biased_does_not_vote_and_the_seat_leaves_the_base(cast: Cast) -> None:
    ballot = make_ballot(cast)
    declare_conflict(by=cast.other, impulse=ballot.impulse)
    with pytest.raises(CannotVote) as caught:
        cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES)
    assert caught.value.message == str(Obstacle.CONFLICT.label)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair])
    closed = close_if_due(ballot=let_pass(ballot))
    assert (closed.quorum_base, closed.quorum_needed) == (4, 3)


def test_a_vote_before_the_declaration_is_set_aside_but_stays_on_record(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor], no=[cast.other])
    declare_conflict(by=cast.author, impulse=ballot.impulse)
    closed = close_if_due(ballot=let_pass(ballot))
    assert (closed.yes, closed.no, closed.quorum_base, closed.outcome) == (1, 1, 4, Outcome.NO_QUORUM)
    assert closed.votes.count() == 3


def test_a_conflict_on_one_impulse_is_none_on_another(cast: Cast) -> None:
    one, other = make_ballot(cast, "Eins"), make_ballot(cast, "Zwei")
    declare_conflict(by=cast.other, impulse=one.impulse)
    vote(other, yes=[cast.other])


def test_a_conflict_is_declared_once(cast: Cast) -> None:
    impulse = make_impulse(cast)
    declare_conflict(by=cast.other, impulse=impulse)
    with pytest.raises(NoConflict):
        declare_conflict(by=cast.other, impulse=impulse)
    assert ConflictDeclaration.objects.count() == 1


def test_after_the_result_it_is_too_late(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair])
    closed = close_if_due(ballot=let_pass(ballot))
    with pytest.raises(NoConflict):
        declare_conflict(by=cast.author, impulse=closed.impulse)


def test_a_draft_is_not_yet_the_councils_business(cast: Cast) -> None:
    with pytest.raises(NoConflict):
        declare_conflict(by=cast.author, impulse=make_impulse(cast, state=State.DRAFT))


def test_only_members_with_a_seat_declare_a_conflict(cast: Cast) -> None:
    with pytest.raises(NoConflict):
        declare_conflict(by=cast.office, impulse=make_impulse(cast))


def test_who_is_biased_no_longer_reads_text_and_deliberation(cast: Cast) -> None:
    impulse = make_impulse(cast)
    assert User.objects.get(pk=cast.other.pk).has_perm("impulses.read_impulse", impulse)
    declare_conflict(by=cast.other, impulse=impulse)
    impulse = Impulse.objects.get(pk=impulse.pk)
    other = User.objects.get(pk=cast.other.pk)
    assert not other.has_perm("impulses.read_impulse", impulse)
    assert not other.has_perm("impulses.comment", impulse)
    assert User.objects.get(pk=cast.fifth.pk).has_perm("impulses.read_impulse", impulse)


# --- dissent -------------------------------------------------------------------------------------


@pytest.fixture
def adopted(cast: Cast) -> Ballot:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.chair], no=[cast.other], abstain=[cast.fifth])
    return close_if_due(ballot=let_pass(ballot))


def test_the_minority_says_why(cast: Cast, adopted: Ballot) -> None:
    opinion = file_dissent(by=cast.other, ballot=adopted, text="  Zu teuer.\r\n\r\nUnd zu früh. ")
    assert opinion.text == "Zu teuer.\n\nUnd zu früh."
    entry = AuditEntry.objects.get(verb="ballot.dissent_filed")
    assert entry.details == {"opinion": str(opinion.uuid), "length": 23}


@pytest.mark.parametrize("who", ["author", "chair", "fifth", "office", "guest"])
def test_majority_abstainers_and_bystanders_have_no_dissent(cast: Cast, adopted: Ballot, who: str) -> None:
    with pytest.raises(NoDissent) as caught:
        file_dissent(by=getattr(cast, who), ballot=adopted, text="Doch!")
    assert "unterlegen" in caught.value.message
    assert not DissentingOpinion.objects.exists()


@pytest.mark.parametrize(("no", "abstain"), [(["other", "fifth"], []), (["other"], ["fifth"])])
def test_when_it_is_rejected_those_who_were_for_it_may_dissent(cast: Cast, no: list[str], abstain: list[str]) -> None:
    ballot = make_ballot(cast)
    vote(
        ballot,
        yes=[cast.author],
        no=[getattr(cast, who) for who in no],
        abstain=[getattr(cast, who) for who in abstain],
    )
    closed = close_if_due(ballot=let_pass(ballot))
    assert closed.outcome == Outcome.REJECTED
    file_dissent(by=cast.author, ballot=closed, text="Schade.")
    with pytest.raises(NoDissent):
        file_dissent(by=cast.other, ballot=closed, text="Recht so.")


def test_without_a_decision_there_is_no_minority(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author], no=[cast.other])
    closed = close_if_due(ballot=let_pass(ballot))
    for voter in (cast.author, cast.other):
        with pytest.raises(NoDissent):
            file_dissent(by=voter, ballot=closed, text="Was nun?")


def test_while_the_ballot_runs_there_is_no_dissent(cast: Cast) -> None:
    ballot = make_ballot(cast)
    vote(ballot, no=[cast.other])
    with pytest.raises(NoDissent) as caught:
        file_dissent(by=cast.other, ballot=ballot, text="Vorab")
    assert caught.value.message == "Ein Sondervotum ist erst nach dem Ergebnis möglich."


def test_dissent_has_a_deadline_and_is_filed_once(cast: Cast, adopted: Ballot) -> None:
    assert adopted.closed_at is not None
    Ballot.objects.update(closed_at=timezone.now() - timedelta(days=15))
    with pytest.raises(NoDissent) as caught:
        file_dissent(by=cast.other, ballot=adopted, text="Zu spät")
    assert caught.value.message == "Die Frist für ein Sondervotum ist abgelaufen."
    Ballot.objects.update(closed_at=timezone.now() - timedelta(days=14))
    adopted.refresh_from_db()
    assert dissent_until(adopted.closed_at) > timezone.now()
    file_dissent(by=cast.other, ballot=adopted, text="Am letzten Tag")
    with pytest.raises(NoDissent):
        file_dissent(by=cast.other, ballot=adopted, text="Noch eins")


def test_the_right_to_dissent_survives_the_seat(cast: Cast, adopted: Ballot) -> None:
    Seat.objects.filter(holder=cast.other).update(holder=None)
    file_dissent(by=User.objects.get(pk=cast.other.pk), ballot=adopted, text="Ich war dagegen.")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5001])
def test_dissent_needs_a_text_of_reasonable_length(cast: Cast, adopted: Ballot, text: str) -> None:
    with pytest.raises(NoDissent):
        file_dissent(by=cast.other, ballot=adopted, text=text)

"""Read models of ballots: what waits for a member, who has voted, and the decision as the public may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User
from digitalrat.members.rules import seat_of

from .electorate import RollRow, current_roll
from .enums import Outcome, Presence
from .models import Ballot, ConflictDeclaration, DissentingOpinion, Vote
from .tally import Tally


@dataclass(frozen=True)
class RunningBallot:
    """A running ballot as one person sees it; ``waits`` when their vote is still to come."""

    ballot: Ballot
    has_voted: bool
    has_conflict: bool
    waits: bool


def running_ballots(user: User) -> list[RunningBallot]:
    """All running ballots, the most urgent first; three queries, and one for the seat if it is not yet known."""
    has_seat = seat_of(user) is not None
    voted = set(Vote.objects.filter(voter=user, ballot__closed_at__isnull=True).values_list("ballot_id", flat=True))
    biased = set(ConflictDeclaration.objects.filter(user=user).values_list("impulse_id", flat=True))
    return [
        RunningBallot(
            ballot=ballot,
            has_voted=ballot.pk in voted,
            has_conflict=ballot.impulse_id in biased,
            waits=has_seat and ballot.takes_votes and ballot.pk not in voted and ballot.impulse_id not in biased,
        )
        for ballot in _listed(Ballot.objects.running()).order_by("deadline")
    ]


def waiting_for(user: User) -> list[Ballot]:
    """Running ballots in which ``user`` can vote and has not, the most urgent first. For dashboards."""
    return [running.ballot for running in running_ballots(user) if running.waits]


def closed_ballots() -> QuerySet[Ballot]:
    return _listed(Ballot.objects.filter(closed_at__isnull=False)).order_by("-closed_at", "-pk")


def _listed(ballots: QuerySet[Ballot]) -> QuerySet[Ballot]:
    """With the impulse, but without the long texts that no list shows."""
    return ballots.select_related("impulse").defer("text", "impulse__frozen_text", "impulse__reasons_html")


def roll_of(ballot: Ballot) -> list[RollRow]:
    """Who has voted. Of a running ballot the rows carry votes too: show ``vote.choice`` only after closing."""
    if not ballot.is_closed:
        return current_roll(ballot)
    votes = {vote.seat_id: vote for vote in ballot.votes.all()}
    return [
        RollRow(
            entry.seat,
            entry.member,
            Presence(entry.presence),
            votes.get(entry.seat_id) if entry.presence == Presence.VOTED else None,
        )
        for entry in ballot.roll.select_related("seat__sector", "member__organisation")
    ]


@dataclass(frozen=True)
class NamedVote:
    """One line of the result: whose seat and how it voted (None: did not vote, or was befangen)."""

    name: str
    sector: str
    presence: Presence
    choice: str | None
    choice_label: str


@dataclass(frozen=True)
class Decision:
    """A closed ballot for readers outside: result in words, votes by name, dissent (author, text, date)."""

    ballot: Ballot
    outcome: Outcome
    words: str
    tally: Tally
    closed_at: datetime
    votes: tuple[NamedVote, ...]
    dissents: tuple[DissentingOpinion, ...]


def decision_of(impulse: Impulse) -> Decision | None:
    """The council's latest decision on the impulse with names and dissent, or None; four queries at most."""
    ballot = Ballot.objects.filter(impulse=impulse, closed_at__isnull=False).order_by("-closed_at").first()
    tally = ballot.tally if ballot else None
    if ballot is None or ballot.closed_at is None or tally is None:
        return None
    return Decision(
        ballot=ballot,
        outcome=Outcome(ballot.outcome),
        words=tally.words,
        tally=tally,
        closed_at=ballot.closed_at,
        votes=tuple(named_votes(ballot)),
        dissents=tuple(ballot.dissenting_opinions.select_related("author")),
    )


def named_votes(ballot: Ballot) -> list[NamedVote]:
    """The roll of a closed ballot by name; refuses while it runs."""
    if not ballot.is_closed:
        raise ValueError("a running ballot has no result")
    return [
        NamedVote(
            name=str(row.member),
            sector=row.seat.sector.name,
            presence=row.presence,
            choice=row.vote.choice if row.vote else None,
            choice_label=row.vote.get_choice_display() if row.vote else str(row.presence.label),
        )
        for row in roll_of(ballot)
    ]

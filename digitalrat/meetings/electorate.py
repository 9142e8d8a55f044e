"""Whose votes count in a ballot: the roll of seats, the count, and what keeps a person from voting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from digitalrat.impulses.models import Impulse
from digitalrat.members.models import Seat, User

from .enums import Choice, Obstacle, Presence
from .models import Ballot, ConflictDeclaration, Vote
from .tally import Tally, quorum_needed


@dataclass(frozen=True)
class RollRow:
    """A seat in a ballot, who sat on it, and what they did; ``vote`` is the counted vote, if any."""

    seat: Seat
    member: User
    presence: Presence
    vote: Vote | None = None


def has_conflict(user: User, impulse: Impulse) -> bool:
    return ConflictDeclaration.objects.filter(impulse=impulse, user=user).exists()


def conflicts_of(user: User) -> Iterable[int]:
    """Primary keys of the impulses on which ``user`` has declared a conflict."""
    return ConflictDeclaration.objects.filter(user=user).values_list("impulse_id", flat=True)


def obstacle(*, user: User, seat: Seat | None, ballot: Ballot) -> Obstacle | None:
    """The first thing that keeps the holder of ``seat`` from voting, or None. Three queries at most."""
    if seat is None:
        return Obstacle.NO_SEAT
    if Vote.objects.filter(ballot=ballot, voter=user).exists():
        return Obstacle.VOTED
    if ballot.is_closed:
        return Obstacle.CLOSED
    if not ballot.takes_votes:
        return Obstacle.TOO_LATE
    if has_conflict(user, ballot.impulse):
        return Obstacle.CONFLICT
    if Vote.objects.filter(ballot=ballot, seat=seat).exists():
        return Obstacle.SEAT_USED
    return None


def current_roll(ballot: Ballot) -> list[RollRow]:
    """The roll of a running ballot as it stands now, by seat number.

    A vote stays with its seat when the member leaves office afterwards: it was valid when it was cast. It is set
    aside when the member declares a conflict before the result. Somebody who voted is not counted again on a seat
    of a new term.
    """
    biased = set(ConflictDeclaration.objects.filter(impulse=ballot.impulse_id).values_list("user_id", flat=True))
    votes = list(ballot.votes.select_related("seat__sector", "voter__organisation"))
    rows = [
        RollRow(vote.seat, vote.voter, Presence.CONFLICT)
        if vote.voter_id in biased
        else RollRow(vote.seat, vote.voter, Presence.VOTED, vote)
        for vote in votes
    ]
    used, voters = {vote.seat_id for vote in votes}, {vote.voter_id for vote in votes}
    for seat in Seat.objects.in_office().select_related("sector", "holder__organisation"):
        holder = seat.holder
        if holder is None or seat.pk in used or holder.pk in voters:
            continue
        rows.append(RollRow(seat, holder, Presence.CONFLICT if holder.pk in biased else Presence.MISSING))
    return sorted(rows, key=lambda row: (row.seat.number, row.seat.pk))


def count(rows: Iterable[RollRow]) -> Tally:
    """The tally of a roll with the quorum of the settings; conflicts are outside the base."""
    rows = [row for row in rows if row.presence != Presence.CONFLICT]
    choices = [row.vote.choice for row in rows if row.vote]
    return Tally(
        yes=choices.count(Choice.YES),
        no=choices.count(Choice.NO),
        abstain=choices.count(Choice.ABSTAIN),
        base=len(rows),
        needed=quorum_needed(len(rows), settings.QUORUM_PERCENT),
    )

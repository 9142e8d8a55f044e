"""Impulses and ballots for stories in which the council decides; all through the services."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from digitalrat.collaboration.services import seed_document
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import create_impulse, open_deliberation, submit_impulse, update_impulse
from digitalrat.meetings.enums import Choice
from digitalrat.meetings.models import Ballot, Vote
from digitalrat.meetings.services import cast_vote, open_ballot
from digitalrat.members.models import Seat, User
from tests.factories.members import Cast, make_user


def make_impulse(
    cast: Cast, title: str = "Termine verlässlich machen", *, state: State = State.IN_DELIBERATION
) -> Impulse:
    """An impulse by ``author`` in one of the states before the vote."""
    impulse = create_impulse(by=cast.author, title=title)
    update_impulse(
        by=cast.author,
        impulse=impulse,
        title=title,
        kind=impulse.kind,
        addressee="Dezernat Digitales",
        problem="Wer einen Termin braucht, wartet Wochen.",
        points=["Jeden Morgen werden Termine freigegeben.", "Die Wartezeit wird veröffentlicht."],
        chapters=[],
    )
    impulse.refresh_from_db()
    seed_document(by=cast.author, document=impulse.document, html="<p>Weil Wartezeit Vertrauen kostet.</p>")
    if state in (State.SUBMITTED, State.IN_DELIBERATION):
        submit_impulse(by=cast.author, impulse=impulse)
    if state == State.IN_DELIBERATION:
        open_deliberation(by=cast.chair, impulse=impulse)
    impulse.refresh_from_db()
    return impulse


def make_ballot(cast: Cast, title: str = "Termine verlässlich machen", *, deadline: datetime | None = None) -> Ballot:
    """A running ballot, by default for another week."""
    return open_ballot(
        by=cast.chair, impulse=make_impulse(cast, title), deadline=deadline or timezone.now() + timedelta(days=7)
    )


def let_pass(ballot: Ballot) -> Ballot:
    """Move the ballot into the past, so that its deadline was a minute ago."""
    ballot.deadline = timezone.now() - timedelta(minutes=1)
    ballot.save(update_fields=["deadline"])
    return ballot


def vote(
    ballot: Ballot, *, yes: Sequence[User] = (), no: Sequence[User] = (), abstain: Sequence[User] = ()
) -> list[Vote]:
    votes = [(Choice.YES, yes), (Choice.NO, no), (Choice.ABSTAIN, abstain)]
    return [cast_vote(by=voter, ballot=ballot, choice=choice) for choice, voters in votes for voter in voters]


def add_seats(cast: Cast, number: int) -> list[User]:
    """More members with seats, so that pages have something to show."""
    first = Seat.objects.filter(term=cast.term).count() + 1
    template = Seat.objects.filter(term=cast.term).first()
    assert template is not None
    members = [make_user("Mira", f"Mitglied{n}") for n in range(first, first + number)]
    Seat.objects.bulk_create(
        Seat(term=cast.term, sector=template.sector, number=n, holder=member, held_since=date(2020, 1, 1))
        for n, member in enumerate(members, start=first)
    )
    return members

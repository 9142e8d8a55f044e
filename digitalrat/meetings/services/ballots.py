"""Opening and closing ballots."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import adopt_impulse, defer_impulse, freeze_for_voting, reject_impulse
from digitalrat.members.models import Seat, User

from ..deadlines import LONGEST
from ..electorate import count, current_roll
from ..enums import Method, Outcome, Presence
from ..errors import BadDeadline, BallotNotOpen, BallotStillRuns
from ..models import Ballot, RollEntry
from ..signals import ballot_closed, ballot_opened


@transaction.atomic
def open_ballot(*, by: User, impulse: Impulse, deadline: datetime, method: str = Method.CIRCULAR) -> Ballot:
    """Freeze the impulse's text and let the council vote on it until ``deadline``.

    Raises BadDeadline, or BallotNotOpen when the impulse is not under deliberation or nobody could vote.
    """
    impulse = Impulse.objects.select_for_update().get(pk=impulse.pk)
    if impulse.state == State.VOTING:
        raise BallotNotOpen(_("Über diesen Impuls wird schon abgestimmt."))
    if impulse.state != State.IN_DELIBERATION:
        raise BallotNotOpen(_("Abgestimmt werden kann nur über einen Impuls, der in Beratung ist."))
    now = timezone.now()
    if deadline <= now:
        raise BadDeadline(_("Die Frist muss in der Zukunft liegen."))
    if deadline > now + LONGEST:
        raise BadDeadline(_("Die Frist darf höchstens ein Jahr entfernt sein."))
    if not Seat.objects.in_office().exists():
        raise BallotNotOpen(_("Zurzeit ist kein stimmberechtigter Sitz besetzt. Es könnte niemand abstimmen."))
    digest = freeze_for_voting(by=by, impulse=impulse)
    impulse.refresh_from_db()
    ballot = Ballot.objects.create(
        impulse=impulse,
        method=method,
        text=impulse.frozen_text,
        text_hash=digest,
        opened_by=by,
        opened_at=now,
        deadline=deadline,
    )
    record(
        by=by,
        verb="ballot.opened",
        obj=ballot,
        impulse=str(impulse.uuid),
        method=method,
        deadline=deadline.isoformat(),
        hash=digest,
    )
    announce(ballot_opened, ballot=ballot, by=by)
    return ballot


@transaction.atomic
def close_ballot(*, by: User | None, ballot: Ballot) -> Ballot:
    """Compute the result and let the impulse go on: adopted, rejected, or deferred for want of a quorum.

    The chair may do so after the deadline, or before it once every seat that can vote has voted; ``by`` is None
    when the deadline does it. Raises BallotNotOpen or BallotStillRuns.
    """
    ballot = _locked(ballot)
    if ballot.is_closed:
        raise BallotNotOpen(_("Diese Abstimmung ist schon geschlossen."))
    rows = current_roll(ballot)
    if ballot.takes_votes and any(row.presence == Presence.MISSING for row in rows):
        raise BallotStillRuns(
            _("Die Frist läuft noch. Vorher schließen lässt sich die Abstimmung erst, wenn alle abgestimmt haben.")
        )
    tally = count(rows)
    ballot.closed_at = timezone.now()
    ballot.outcome = tally.outcome
    ballot.quorum_base, ballot.quorum_needed = tally.base, tally.needed
    ballot.yes, ballot.no, ballot.abstain = tally.yes, tally.no, tally.abstain
    ballot.save()
    RollEntry.objects.bulk_create(
        RollEntry(ballot=ballot, seat=row.seat, member=row.member, presence=row.presence) for row in rows
    )
    record(
        by=by,
        verb="ballot.closed",
        obj=ballot,
        outcome=tally.outcome.value,
        yes=tally.yes,
        no=tally.no,
        abstain=tally.abstain,
        base=tally.base,
        needed=tally.needed,
        hash=ballot.text_hash,
        # Kept secret while the ballot ran; from now on a changed vote would be noticed.
        votes=[[row.seat.number, row.vote.choice] for row in rows if row.vote],
    )
    decide = {Outcome.ADOPTED: adopt_impulse, Outcome.REJECTED: reject_impulse, Outcome.NO_QUORUM: defer_impulse}
    # The record speaks the council's language, whatever language the person who closes reads.
    with translation.override(settings.LANGUAGE_CODE):
        reason = tally.words
    decide[tally.outcome](by=by, impulse=ballot.impulse, reason=reason)
    announce(ballot_closed, ballot=ballot, by=by)
    return ballot


@transaction.atomic
def close_if_due(*, ballot: Ballot) -> Ballot:
    """Close the ballot if its deadline has passed; two who come at once close it once. Returns it as it is now."""
    ballot = _locked(ballot)
    return close_ballot(by=None, ballot=ballot) if ballot.is_due else ballot


def close_due_ballots() -> list[Ballot]:
    """Close every ballot whose deadline has passed, each in a transaction of its own."""
    return [close_if_due(ballot=ballot) for ballot in Ballot.objects.due().order_by("deadline")]


def _locked(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_for_update(of=("self",)).select_related("impulse").get(pk=ballot.pk)

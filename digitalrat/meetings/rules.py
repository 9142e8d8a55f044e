"""Who may do what in ballots. State and person together; services check the state once more under a lock."""

from typing import Any

import rules

from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User
from digitalrat.members.rules import is_active_user, is_chair, is_committee_reader, is_insider, is_seat_holder, seat_of

from .electorate import obstacle
from .models import Ballot
from .services.votes import CONFLICT_STATES, reason_against_dissent


@rules.predicate
def is_unbiased(user: Any, obj: Impulse | Ballot | None) -> bool:
    """Has declared no conflict on the impulse."""
    impulse_id = obj.impulse_id if isinstance(obj, Ballot) else obj and obj.pk
    return isinstance(user, User) and impulse_id not in conflicted_ids(user)


@rules.predicate
def is_in_deliberation(user: Any, impulse: Impulse | None) -> bool:
    return impulse is not None and impulse.state == State.IN_DELIBERATION


@rules.predicate
def awaits_vote_of(user: Any, ballot: Ballot | None) -> bool:
    return ballot is not None and obstacle(user=user, seat=seat_of(user), ballot=ballot) is None


@rules.predicate
def is_running(user: Any, ballot: Ballot | None) -> bool:
    return ballot is not None and not ballot.is_closed


@rules.predicate
def has_result(user: Any, ballot: Ballot | None) -> bool:
    return ballot is not None and ballot.is_closed


@rules.predicate
def can_still_be_declared(user: Any, impulse: Impulse | None) -> bool:
    return impulse is not None and impulse.state in CONFLICT_STATES


@rules.predicate
def may_dissent(user: Any, ballot: Ballot | None) -> bool:
    return ballot is not None and not reason_against_dissent(user, ballot)


reads_ballots = is_insider | is_committee_reader

PERMISSIONS = {
    # an impulse
    "meetings.open_ballot": is_chair & is_in_deliberation & is_unbiased,
    "meetings.declare_conflict": is_seat_holder & can_still_be_declared & is_unbiased,
    # a ballot; None asks for the list
    "meetings.view_ballot": reads_ballots,
    "meetings.view_choices": reads_ballots & has_result,
    "meetings.cast_vote": is_seat_holder & awaits_vote_of,
    "meetings.close_ballot": is_chair & is_running & is_unbiased,
    # also of somebody whose term has ended since: the right comes from the vote
    "meetings.file_dissent": is_active_user & may_dissent,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

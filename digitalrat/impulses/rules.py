"""Who may do what with impulses.

Drafts belong to their authors and those they have invited. From submission on the council, the office, the CDO and
committee readers read; guests see only what they are invited to. What the public sees is decided in cms.
"""

from typing import Any

import rules
from rules.predicates import Predicate

from digitalrat.members.models import User
from digitalrat.members.rules import (
    is_active_user,
    is_chair,
    is_committee_reader,
    is_council,
    is_guest,
    is_insider,
    is_office,
)

from .conflicts import conflicted_ids
from .enums import DISCUSSABLE, EDITABLE, TRANSITIONS, State
from .models import Authorship, Comment, Impulse


def _authorship(user: Any, impulse: Impulse | None) -> Authorship | None:
    if impulse is None or not isinstance(user, User) or not user.is_active:
        return None
    return next((entry for entry in impulse.authorships.all() if entry.user_id == user.pk), None)


@rules.predicate
def is_author(user: Any, impulse: Impulse | None) -> bool:
    """First author, or co-author who has accepted."""
    authorship = _authorship(user, impulse)
    return authorship is not None and authorship.accepted_at is not None


@rules.predicate
def is_invited(user: Any, impulse: Impulse | None) -> bool:
    """Invited as co-author, and has not answered yet."""
    authorship = _authorship(user, impulse)
    return authorship is not None and authorship.accepted_at is None


@rules.predicate
def was_submitted(user: Any, impulse: Impulse | None) -> bool:
    return impulse is not None and impulse.submitted_at is not None


@rules.predicate
def is_published(user: Any, impulse: Impulse | None) -> bool:
    publication = getattr(impulse, "publication", None)
    return publication is not None and publication.withdrawn_at is None


@rules.predicate
def is_impartial(user: Any, impulse: Impulse | None) -> bool:
    """Has declared no conflict of interest on this impulse."""
    return impulse is not None and isinstance(user, User) and impulse.pk not in conflicted_ids(user)


@rules.predicate
def is_own_comment(user: Any, comment: Comment | None) -> bool:
    return comment is not None and comment.author_id == user.pk


def in_state(*states: State) -> Predicate:
    def check(user: Any, impulse: Impulse | None) -> bool:
        return impulse is not None and impulse.state in states

    return Predicate(check, name="in_state:" + ",".join(states))


editable = in_state(*EDITABLE)
discussable = in_state(*DISCUSSABLE)
withdrawable = in_state(*(state for state, targets in TRANSITIONS.items() if State.WITHDRAWN in targets))

may_view = is_author | is_invited | (was_submitted & (is_insider | is_committee_reader))
may_read = may_view & (is_published | is_impartial)

PERMISSIONS = {
    # on nothing
    "impulses.list_impulses": is_insider | is_committee_reader | is_guest,
    "impulses.create_impulse": is_council | is_office,
    # on an impulse: that there is one, with title and state; and what it says, with the discussion
    "impulses.view_impulse": may_view,
    "impulses.read_impulse": may_read,
    # the authors' work
    "impulses.change_impulse": is_author & is_impartial & editable,
    "impulses.invite_coauthor": is_author & is_impartial & editable,
    "impulses.accept_coauthorship": is_invited & editable,
    "impulses.submit_impulse": is_author & is_impartial & in_state(State.DRAFT),
    "impulses.withdraw_impulse": is_author & withdrawable,
    # the council's work
    "impulses.open_deliberation": is_chair & is_impartial & in_state(State.SUBMITTED, State.DEFERRED),
    "impulses.defer_impulse": is_chair & is_impartial & in_state(State.IN_DELIBERATION),
    "impulses.comment": may_read & (is_insider | is_author | is_invited) & discussable,
    # the office keeps track of what was adopted
    "impulses.mark_implementing": is_office & in_state(State.ANSWERED),
    "impulses.close_impulse": is_office & in_state(State.ANSWERED, State.IMPLEMENTING),
    # on a comment
    "impulses.withdraw_comment": is_active_user & is_own_comment,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

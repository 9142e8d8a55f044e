"""Who may follow what, who hears of it, and for whom something that is due is still due.

The last kind is asked again before a reminder is mailed: what was done meanwhile needs no reminder.
"""

from typing import Any

import rules

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse
from digitalrat.measures.models import UpdateRequest
from digitalrat.members.rules import is_active_user
from digitalrat.responses.enums import OPEN_PARTS, ReactionKind
from digitalrat.responses.models import Handover, Part, Reaction


@rules.predicate
def is_public(user: Any, impulse: Impulse | None) -> bool:
    """The council has decided: title and fate are for everybody."""
    return impulse is not None and impulse.state in DECIDED


@rules.predicate
def views_impulse(user: Any, impulse: Impulse | None) -> bool:
    return bool(user.has_perm("impulses.view_impulse", impulse))


@rules.predicate
def views_chapter(user: Any, chapter: Any) -> bool:
    return bool(user.has_perm("masterplan.view_chapter", chapter))


@rules.predicate
def works_on_answers(user: Any, obj: Any) -> bool:
    return bool(user.has_perm("responses.view_draft"))


@rules.predicate
def writes_part(user: Any, part: Part | None) -> bool:
    return bool(user.has_perm("responses.write_part", part))


@rules.predicate
def lacks_receipt(user: Any, handover: Handover | None) -> bool:
    return handover is not None and handover.receipt_confirmed_at is None and handover.answered_at is None


@rules.predicate
def lacks_answer(user: Any, handover: Handover | None) -> bool:
    return handover is not None and handover.answered_at is None


@rules.predicate
def is_asked_for(user: Any, part: Part | None) -> bool:
    return part is not None and part.state in OPEN_PARTS


@rules.predicate
def contributes(user: Any, request: UpdateRequest | None) -> bool:
    return request is not None and bool(user.has_perm("measures.contribute", request.measure))


@rules.predicate
def lacks_update(user: Any, request: UpdateRequest | None) -> bool:
    return request is not None and request.answered_by_id is None


@rules.predicate
def is_open_question(user: Any, reaction: Reaction | None) -> bool:
    return reaction is not None and reaction.kind == ReactionKind.FOLLOW_UP and reaction.answered_by_id is None


hears = is_active_user & (is_public | views_impulse)

PERMISSIONS = {
    # an impulse
    "notifications.hear_of_impulse": hears,
    "notifications.follow_impulse": hears,
    # a chapter, an organisation
    "notifications.follow_chapter": is_active_user & views_chapter,
    "notifications.follow_organisation": is_active_user,
    # a hand-over, a part, a follow-up question, a request for an update: it is theirs to do, and not done
    "notifications.awaits_receipt": works_on_answers & lacks_receipt,
    "notifications.awaits_answer": works_on_answers & lacks_answer,
    "notifications.awaits_part": writes_part & is_asked_for,
    "notifications.awaits_follow_up": works_on_answers & is_open_question,
    "notifications.awaits_update": contributes & lacks_update,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

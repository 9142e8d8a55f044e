"""Who may read chapters: published ones everybody, withdrawn ones the council, the office and editors.

Cards and developments: whoever works with the council proposes, the office judges, everybody reads what is released.
"""

from typing import Any

import rules

from digitalrat.members.rules import is_active_user, is_cdo, is_contributor, is_editor, is_insider, is_office

from .enums import ProposalState
from .models import Chapter, Proposal


@rules.predicate
def is_published(user: Any, chapter: Chapter | None) -> bool:
    return chapter is not None and chapter.is_published


@rules.predicate
def is_released(user: Any, proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.state == ProposalState.RELEASED


@rules.predicate
def is_waiting(user: Any, proposal: Proposal | None) -> bool:
    """Nobody has judged it yet."""
    return proposal is not None and proposal.state == ProposalState.PROPOSED


@rules.predicate
def has_proposed(user: Any, proposal: Proposal | None) -> bool:
    return proposal is not None and bool(proposal.proposed_by_id == user.pk)


proposer = is_active_user & has_proposed

PERMISSIONS = {
    "masterplan.view_chapter": is_published | is_insider | is_editor,
    # Writing the plan in Wagtail: editors, and the office that reads whole plans in.
    "masterplan.edit_plan": is_editor | is_office,
    # cards and developments
    "masterplan.propose": is_insider | is_contributor,
    "masterplan.judge_proposals": is_office,
    # on one of them
    "masterplan.view_proposal": is_released | is_office | is_cdo | proposer,
    "masterplan.revise_proposal": is_office | (proposer & is_waiting),
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

"""Who may hand over, answer, sign; and who reads answers when.

The predicates say who somebody is; whether the step fits the state, the services say, with a sentence that tells
what happened meanwhile. Drafts are for the office and the CDO alone until the signature.
"""

from typing import Any

import rules

from digitalrat.impulses.conflicts import conflicted_ids
from digitalrat.impulses.models import Publication
from digitalrat.members.models import User
from digitalrat.members.rules import is_cdo, is_chair, is_committee_reader, is_contributor, is_insider, is_office

from .enums import ResponseState
from .models import Handover, Part, Response
from .services import reason_against_answering


@rules.predicate
def is_signed(user: Any, response: Response | None) -> bool:
    return response is not None and response.state == ResponseState.PUBLISHED


@rules.predicate
def is_on_a_public_page(user: Any, response: Response | None) -> bool:
    """The recommendation that it answers is published."""
    return (
        response is not None
        and Publication.objects.filter(impulse__handover=response.handover_id, withdrawn_at__isnull=True).exists()
    )


@rules.predicate
def has_no_part_in_it(user: Any, response: Response | None) -> bool:
    """A CDO with a seat answers nothing that they are biased in (what they voted on: only with a note)."""
    return response is not None and not reason_against_answering(user, response.handover.impulse)


@rules.predicate
def is_impartial(user: Any, handover: Handover | None) -> bool:
    """Has declared no conflict of interest (Befangenheit, § 31 GO NRW) on the impulse that was handed over."""
    return handover is not None and isinstance(user, User) and handover.impulse_id not in conflicted_ids(user)


@rules.predicate
def is_asked(user: Any, part: Part | None) -> bool:
    """Belongs to the organisation that the part was asked of."""
    return part is not None and isinstance(user, User) and user.organisation_id == part.organisation_id


@rules.predicate
def is_unbiased_in(user: Any, part: Part | None) -> bool:
    """Has declared no conflict of interest on the impulse that the part belongs to (§ 31 GO NRW)."""
    return part is not None and is_impartial(user, part.response.handover)


contact = is_contributor & is_asked
signs = is_cdo & has_no_part_in_it
drafts = is_office | is_cdo

PERMISSIONS = {
    # on nothing
    "responses.view_inbox": is_office | is_cdo | is_chair,
    "responses.view_parts": is_contributor,
    "responses.set_deadlines": is_office,
    "responses.assign_handovers": is_office,
    # on an impulse
    "responses.transmit_impulse": is_office | is_chair,
    # on a hand-over
    "responses.view_handover": is_insider | is_committee_reader,
    "responses.confirm_receipt": is_office,
    "responses.report_progress": is_office,
    "responses.extend_deadline": is_office | is_cdo,
    "responses.start_version": is_office,
    "responses.react": is_chair & is_impartial,
    "responses.view_notes": drafts,
    "responses.add_note": drafts,
    # on a response
    "responses.view_response": drafts | (is_signed & (is_on_a_public_page | is_insider | is_committee_reader)),
    "responses.view_draft": drafts,
    "responses.edit_response": is_office,
    "responses.return_response": signs,
    "responses.sign_response": signs,
    "responses.request_part": is_office,
    # on a part: whoever was asked writes it, nobody else from outside the office reads it
    "responses.view_part": (drafts | contact) & is_unbiased_in,
    "responses.write_part": contact & is_unbiased_in,
    "responses.return_part": is_office,
    "responses.merge_part": is_office,
    "responses.cancel_part": is_office,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

"""Verbs of the room: hand over, route, answer, sign, report progress."""

from .answers import AnswerInput, mark_ready, measures_for, save_answers
from .assignment import add_note, assign_handovers
from .comebacks import bring_back_due
from .completeness import problems_of
from .deadlines import Rulebook, deadline, due_dates, end_deadline_rule, set_deadline_rule
from .extensions import extend_deadline, extended_due, reason_against_extending
from .handovers import confirm_receipt, transmit_impulse
from .progress import close_handover, start_implementation
from .reactions import follow_ups_left, react, reason_against_reacting
from .routing import (
    cancel_part,
    cancel_parts_of,
    default_part_due,
    give_back_part,
    hand_in_part,
    latest_part_due,
    merge_part,
    request_part,
    request_parts,
    return_part,
)
from .signature import reason_against_answering, return_response, sign_response, voted_on
from .versions import reason_against_new_version, start_new_version

__all__ = [
    "AnswerInput",
    "Rulebook",
    "add_note",
    "assign_handovers",
    "bring_back_due",
    "cancel_part",
    "cancel_parts_of",
    "close_handover",
    "confirm_receipt",
    "deadline",
    "default_part_due",
    "due_dates",
    "end_deadline_rule",
    "extend_deadline",
    "extended_due",
    "follow_ups_left",
    "give_back_part",
    "hand_in_part",
    "latest_part_due",
    "mark_ready",
    "measures_for",
    "merge_part",
    "problems_of",
    "react",
    "reason_against_answering",
    "reason_against_extending",
    "reason_against_new_version",
    "reason_against_reacting",
    "request_part",
    "request_parts",
    "return_part",
    "return_response",
    "save_answers",
    "set_deadline_rule",
    "sign_response",
    "start_implementation",
    "start_new_version",
    "transmit_impulse",
    "voted_on",
]

"""Verbs of the room: hand over, route, answer, sign, report progress."""

from .answers import AnswerInput, mark_ready, return_response, save_answers
from .assignment import add_note, assign_handovers
from .completeness import problems_of
from .deadlines import deadline, due_dates, end_deadline_rule, set_deadline_rule
from .handovers import confirm_receipt, transmit_impulse
from .progress import close_handover, start_implementation
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
from .signature import reason_against_answering, sign_response

__all__ = [
    "AnswerInput",
    "add_note",
    "assign_handovers",
    "cancel_part",
    "cancel_parts_of",
    "close_handover",
    "confirm_receipt",
    "default_part_due",
    "deadline",
    "due_dates",
    "end_deadline_rule",
    "give_back_part",
    "hand_in_part",
    "latest_part_due",
    "mark_ready",
    "merge_part",
    "problems_of",
    "reason_against_answering",
    "request_part",
    "request_parts",
    "return_part",
    "return_response",
    "save_answers",
    "set_deadline_rule",
    "sign_response",
    "start_implementation",
    "transmit_impulse",
]

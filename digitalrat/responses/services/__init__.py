"""Verbs of the room: hand over, answer, sign, report progress."""

from .answers import AnswerInput, mark_ready, return_response, save_answers
from .completeness import problems_of
from .handovers import confirm_receipt, due_dates, transmit_impulse
from .progress import close_handover, start_implementation
from .signature import reason_against_answering, sign_response

__all__ = [
    "AnswerInput",
    "close_handover",
    "confirm_receipt",
    "due_dates",
    "mark_ready",
    "problems_of",
    "reason_against_answering",
    "return_response",
    "save_answers",
    "sign_response",
    "start_implementation",
    "transmit_impulse",
]

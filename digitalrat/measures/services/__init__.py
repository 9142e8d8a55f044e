"""Verbs of the room."""

from .cycles import end_cycle, freeze_due, interval_words, next_cutoff_of, remind_of_cutoffs, set_cycle
from .files import request_files
from .measures import NUMBER, Details, create_measure, update_measure
from .promises import (
    Said,
    add_statement,
    correct_statement,
    log_promise,
    release_promise,
    update_promise,
)
from .reports import correct_report, discard_correction, freeze_report, publish_report
from .urgent import (
    add_step,
    call_helpers,
    close_case,
    correct_step,
    open_case,
    release_case,
    update_case,
)

__all__ = [
    "Details",
    "NUMBER",
    "Said",
    "add_statement",
    "add_step",
    "call_helpers",
    "close_case",
    "correct_report",
    "correct_statement",
    "correct_step",
    "create_measure",
    "discard_correction",
    "end_cycle",
    "freeze_due",
    "freeze_report",
    "interval_words",
    "log_promise",
    "next_cutoff_of",
    "open_case",
    "publish_report",
    "release_case",
    "release_promise",
    "remind_of_cutoffs",
    "request_files",
    "set_cycle",
    "update_case",
    "update_measure",
    "update_promise",
]

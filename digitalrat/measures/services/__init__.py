"""Verbs of the room."""

from .measures import NUMBER, Details, create_measure, update_measure
from .promises import (
    Said,
    add_statement,
    correct_statement,
    log_promise,
    release_promise,
    update_promise,
)
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
    "NUMBER",
    "Details",
    "Said",
    "add_statement",
    "add_step",
    "call_helpers",
    "close_case",
    "correct_statement",
    "correct_step",
    "create_measure",
    "log_promise",
    "open_case",
    "release_case",
    "release_promise",
    "update_case",
    "update_measure",
    "update_promise",
]

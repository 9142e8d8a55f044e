"""Verbs of the room."""

from .cycles import end_cycle, freeze_due, interval_words, next_cutoff_of, remind_of_cutoffs, set_cycle
from .files import request_files
from .indicators import (
    Figures,
    add_indicator,
    remove_indicator,
    remove_value,
    set_value,
    set_values,
    update_indicator,
)
from .links import link_measures, unlink_measures
from .measures import NUMBER, Details, create_measure, update_measure
from .milestones import (
    add_milestone,
    move_milestone,
    reach_milestone,
    remove_milestone,
    rename_milestone,
    reopen_milestone,
)
from .promises import (
    Said,
    add_statement,
    correct_statement,
    log_promise,
    release_promise,
    update_promise,
)
from .reports import correct_report, discard_correction, freeze_report, publish_report
from .requests import request_update, request_updates
from .updates import write_update
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
    "Figures",
    "NUMBER",
    "Said",
    "add_indicator",
    "add_milestone",
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
    "link_measures",
    "log_promise",
    "move_milestone",
    "next_cutoff_of",
    "open_case",
    "publish_report",
    "reach_milestone",
    "release_case",
    "release_promise",
    "remind_of_cutoffs",
    "remove_indicator",
    "remove_milestone",
    "remove_value",
    "rename_milestone",
    "reopen_milestone",
    "request_files",
    "request_update",
    "request_updates",
    "set_cycle",
    "set_value",
    "set_values",
    "unlink_measures",
    "update_case",
    "update_indicator",
    "update_measure",
    "update_promise",
    "write_update",
]

"""Verbs of the room: ballots and votes, declarations and dissent, sessions and the council's rules."""

from .ballots import close_ballot, close_due_ballots, close_if_due, open_ballot
from .sessions import add_agenda_item, adopt_rules, schedule_meeting
from .votes import cast_vote, declare_conflict, file_dissent

__all__ = [
    "add_agenda_item",
    "adopt_rules",
    "cast_vote",
    "close_ballot",
    "close_due_ballots",
    "close_if_due",
    "declare_conflict",
    "file_dissent",
    "open_ballot",
    "schedule_meeting",
]

"""Pages of the room: the office's desk and answers for members, the ledger for everybody."""

from .answering import detail, standing
from .clock import deadline_rules, end_deadline_rule, extend
from .desk import assign, inbox
from .downloads import ledger_csv, ledger_json, points_csv
from .handing_over import confirm, progress, transmit
from .parts import give_part_back, hand_in, part, part_state, parts
from .public import ledger, ledger_list
from .routing import add_note, cancel_part, merge_part, request_parts, return_part, workshop
from .signing import give_back, sign
from .thread import thread, thread_jsonld, thread_terms, version
from .versions import member_version, react, start_version

__all__ = [
    "add_note",
    "assign",
    "cancel_part",
    "confirm",
    "deadline_rules",
    "detail",
    "end_deadline_rule",
    "extend",
    "give_back",
    "give_part_back",
    "hand_in",
    "inbox",
    "ledger",
    "ledger_csv",
    "ledger_json",
    "ledger_list",
    "member_version",
    "merge_part",
    "part",
    "part_state",
    "parts",
    "points_csv",
    "progress",
    "react",
    "request_parts",
    "return_part",
    "sign",
    "standing",
    "start_version",
    "thread",
    "thread_jsonld",
    "thread_terms",
    "transmit",
    "version",
    "workshop",
]

"""Pages of the room: the office's desk and answers for members, the ledger for everybody."""

from .answering import detail, give_back, sign, standing
from .downloads import ledger_csv, ledger_json, points_csv
from .handing_over import confirm, inbox, progress, transmit
from .public import ledger, ledger_list
from .thread import thread, thread_jsonld, thread_terms, version

__all__ = [
    "confirm",
    "detail",
    "give_back",
    "inbox",
    "ledger",
    "ledger_csv",
    "ledger_json",
    "ledger_list",
    "points_csv",
    "progress",
    "sign",
    "standing",
    "thread",
    "thread_jsonld",
    "thread_terms",
    "transmit",
    "version",
]

"""Pages of the room: the office's desk and answers for members, the ledger for everybody."""

from .answering import detail, give_back, sign, standing
from .handing_over import confirm, inbox, progress, transmit
from .public import ledger, ledger_list

__all__ = [
    "confirm",
    "detail",
    "give_back",
    "inbox",
    "ledger",
    "ledger_list",
    "progress",
    "sign",
    "standing",
    "transmit",
]

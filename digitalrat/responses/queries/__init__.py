"""Read models: one impulse's public thread, the ledger over all of them, and the office's desk."""

from .desk import Desk, desk
from .ledger import Figure, Ledger, Selection, ledger, select
from .thread import Calculation, HandoverView, PointView, Thread, handover_view, overdue_words, preview, thread

__all__ = [
    "Calculation",
    "Desk",
    "Figure",
    "HandoverView",
    "Ledger",
    "PointView",
    "Selection",
    "Thread",
    "desk",
    "handover_view",
    "ledger",
    "overdue_words",
    "preview",
    "select",
    "thread",
]

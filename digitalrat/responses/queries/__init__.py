"""Read models: one impulse's public thread, the ledger over all of them, and the office's desk."""

from .clock import Calculation, HandoverView, handover_view, overdue_words
from .datasets import IMPULSES, POINTS, Dataset
from .desk import Desk, desk
from .ledger import Ledger, ledger, totals
from .listing import Listing, select
from .rows import Figure, Row
from .selection import Selection
from .thread import PointView, Thread, preview, thread

__all__ = [
    "IMPULSES",
    "POINTS",
    "Calculation",
    "Dataset",
    "Desk",
    "Figure",
    "HandoverView",
    "Ledger",
    "Listing",
    "PointView",
    "Row",
    "Selection",
    "Thread",
    "desk",
    "handover_view",
    "ledger",
    "overdue_words",
    "preview",
    "select",
    "thread",
    "totals",
]

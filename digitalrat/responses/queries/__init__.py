"""Read models: one impulse's public thread, the ledger over all of them, and the office's desk."""

from .clock import Calculation, HandoverView, handover_view, overdue_words
from .datasets import IMPULSES, POINTS, Dataset
from .desk import Desk, desk
from .events import PublicEvent, public_events, public_impulses
from .freshness import Freshness, freshness
from .ledger import Ledger, ledger, totals
from .listing import Listing, select
from .rows import Figure, Row
from .selection import Selection
from .thread import PointView, Thread, VersionPage, preview, public_thread, thread, version_page

__all__ = [
    "IMPULSES",
    "POINTS",
    "Calculation",
    "Dataset",
    "Desk",
    "Figure",
    "Freshness",
    "HandoverView",
    "Ledger",
    "Listing",
    "PointView",
    "PublicEvent",
    "Row",
    "Selection",
    "Thread",
    "VersionPage",
    "desk",
    "freshness",
    "handover_view",
    "ledger",
    "overdue_words",
    "preview",
    "public_events",
    "public_impulses",
    "public_thread",
    "select",
    "thread",
    "totals",
    "version_page",
]

"""Read models: one impulse's public thread, the ledger over all of them, and the office's desk."""

from ..calculation import Calculation
from .clock import HandoverView, handover_view, overdue_words
from .datasets import IMPULSES, POINTS, Dataset
from .desk import Desk, desk
from .events import PublicEvent, public_events, public_impulses
from .freshness import Freshness, freshness
from .ledger import Ledger, ledger, totals
from .listing import Listing, select
from .parts import PartView, Requests, Workshop, has_contact, part_view, requests_to, waiting_parts, workshop
from .rows import Figure, Row
from .selection import Selection
from .thread import PointView, Thread, VersionPage, preview, public_thread, thread, version_page
from .versions import ReactionView, VersionView, note_of, reactable, reactions_of, versions_of

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
    "PartView",
    "PointView",
    "PublicEvent",
    "ReactionView",
    "Requests",
    "Row",
    "Selection",
    "Thread",
    "VersionPage",
    "VersionView",
    "Workshop",
    "desk",
    "freshness",
    "handover_view",
    "has_contact",
    "ledger",
    "note_of",
    "overdue_words",
    "part_view",
    "preview",
    "public_events",
    "public_impulses",
    "public_thread",
    "reactable",
    "reactions_of",
    "requests_to",
    "select",
    "thread",
    "totals",
    "version_page",
    "versions_of",
    "waiting_parts",
    "workshop",
]

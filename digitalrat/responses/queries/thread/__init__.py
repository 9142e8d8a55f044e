"""One impulse's public thread ("Roter Faden"): elements to show, rows it reads, steps by who acts, chain of hashes."""

from .elements import AnswerView, PointView, QuoteView, Step, Thread, VersionDetail
from .reading import preview, public_thread, thread
from .versions import VersionPage, version_page

__all__ = [
    "AnswerView",
    "PointView",
    "QuoteView",
    "Step",
    "Thread",
    "VersionDetail",
    "VersionPage",
    "preview",
    "public_thread",
    "thread",
    "version_page",
]

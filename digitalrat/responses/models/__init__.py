"""Nouns of the room: hand-over and clock, answers in versions, parts of other organisations, the council's reaction."""

from .answers import PointAnswer, Response
from .handovers import DeadlineRule, Extension, Handover, ReceiptCounter
from .reactions import DoubleHatNote, Reaction
from .routing import Note, Part

__all__ = [
    "DeadlineRule",
    "DoubleHatNote",
    "Extension",
    "Handover",
    "Note",
    "Part",
    "PointAnswer",
    "Reaction",
    "ReceiptCounter",
    "Response",
]

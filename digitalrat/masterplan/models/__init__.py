"""Nouns of the room: plan, action fields, chapters and their editions; and what others do about the same matters."""

from .outlook import Development, Proposal, ReferenceCard
from .plan import ActionField, Chapter, ChapterEdition, EditionBlock, ImmutableError, Plan

__all__ = [
    "ActionField",
    "Chapter",
    "ChapterEdition",
    "Development",
    "EditionBlock",
    "ImmutableError",
    "Plan",
    "Proposal",
    "ReferenceCard",
]

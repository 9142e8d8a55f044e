"""Verbs of the room: editions of chapters, and what others do about the same matters."""

from .editions import BlockContent, content_hash, publish_edition, set_visibility
from .outlook import decline_proposal, propose, release_proposal, revise_proposal

__all__ = [
    "BlockContent",
    "content_hash",
    "decline_proposal",
    "propose",
    "publish_edition",
    "release_proposal",
    "revise_proposal",
    "set_visibility",
]

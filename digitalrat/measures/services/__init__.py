"""Verbs of the room."""

from .measures import NUMBER, Details, create_measure, update_measure

__all__ = ["NUMBER", "Details", "create_measure", "update_measure"]

"""Read models of the room."""

from .measures import chapters, measures, owners

__all__ = ["chapters", "measures", "owners"]

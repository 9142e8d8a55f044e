"""Read models of the room."""

from .measures import chapters, count_by_light, measures, owners

__all__ = ["chapters", "count_by_light", "measures", "owners"]

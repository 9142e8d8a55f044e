"""Forms of the room."""

from .filters import MeasureFilter

__all__ = ["MeasureFilter"]

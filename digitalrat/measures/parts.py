"""A port for rooms above: what they know about a measure that this room does not, e.g. which points it answers."""

from collections.abc import Callable

from .models import Measure

Part = Callable[[Measure], str | None]

_parts: list[Part] = []


def register(part: Part) -> None:
    """Add ``part`` to the public page of every measure: safe HTML (h2 and below), or None for nothing to say."""
    if part not in _parts:
        _parts.append(part)


def parts_of(measure: Measure) -> list[str]:
    """The HTML of all parts, in the order of registration."""
    return [html for part in _parts if (html := part(measure))]

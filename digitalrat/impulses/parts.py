"""What rooms above add to the page of an impulse, without this room knowing them.

A room registers a function in its ``apps.ready()``. The function gets the impulse and the person who looks, and gives
safe HTML (one ``<section>`` with an ``h2``) or None. It is called again whenever the impulse changes while the page
is open; so fields for typing belong on a page of their own.
"""

from collections.abc import Callable

from digitalrat.members.models import User

from .models import Impulse

Part = Callable[[Impulse, User], str | None]

_parts: list[Part] = []


def register(part: Part) -> None:
    """Add a part below those that are there already; registering twice changes nothing."""
    if part not in _parts:
        _parts.append(part)


def parts_for(impulse: Impulse, user: User) -> list[str]:
    """The HTML of all parts that have something to say to ``user``."""
    return [html for part in _parts if (html := part(impulse, user))]

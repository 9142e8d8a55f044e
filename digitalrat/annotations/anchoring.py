"""Where a quoted passage stands in the text of a block: pure functions over texts, offsets in code points.

Selectors are those of the W3C Web Annotation Data Model: TextQuoteSelector (exact, prefix, suffix) together with
TextPositionSelector (start, end).
"""

from collections.abc import Iterator
from dataclasses import dataclass

CONTEXT = 32

# A quote of at least this length that occurs once is the same passage even if everything around it was rewritten.
_TELLING = 40


@dataclass(frozen=True)
class Selector:
    """The code points from ``start`` to ``end`` (exclusive), the text there, and up to 32 code points around it."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def cut(text: str, start: int, end: int) -> Selector | None:
    """The selector of ``text[start:end]``, or None when the offsets are not inside the text or enclose nothing."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        return None
    return Selector(
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def find(text: str, *, exact: str, prefix: str, suffix: str) -> int | None:
    """Where ``exact`` starts in a changed text, or None when that cannot be said for certain.

    It has to be there literally, and be told apart by what stands around it: first by both sides, then by one,
    last by being long and alone.
    """
    places = list(_occurrences(text, exact))
    before = {place for place in places if text[:place].endswith(prefix)}
    after = {place for place in places if text.startswith(suffix, place + len(exact))}
    both = before & after
    if len(both) == 1:
        return both.pop()
    one_side = (before if prefix else set()) | (after if suffix else set())
    if not both and len(one_side) == 1:
        return one_side.pop()
    if not one_side and len(places) == 1 and len(exact) >= _TELLING:
        return places[0]
    return None


def _occurrences(text: str, exact: str) -> Iterator[int]:
    place = text.find(exact) if exact else -1
    while place >= 0:
        yield place
        place = text.find(exact, place + 1)

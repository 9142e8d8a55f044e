"""The text of an impulse as it is frozen, voted on and hashed.

Always in German, always in this order, one line feed between lines, no white space at their ends: the same impulse
gives the same text on every machine and in every language of the reader.
"""

import hashlib
from collections.abc import Iterator

from django.utils import translation

from digitalrat.masterplan.text import normalise

from .models import Impulse


def canonical_text(impulse: Impulse, reasons: str) -> str:
    """Title, kind, addressee, problem, points, quotes and reasons of ``impulse``; ``reasons`` is plain text."""
    with translation.override("de"):
        return "\n".join(_lines(impulse, reasons)) + "\n"


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(impulse: Impulse, reasons: str) -> Iterator[str]:
    yield f"Titel: {normalise(impulse.title)}"
    yield f"Art: {impulse.get_kind_display()}"
    yield f"Adressat: {normalise(impulse.addressee)}"
    yield from _section("Worum es geht", impulse.problem)
    yield from _section("Punkte", *(f"{point.number}. {normalise(point.text)}" for point in impulse.points.all()))
    yield from _section("Zitate", *_quotes(impulse))
    yield from _section("Begründung", reasons)


def _quotes(impulse: Impulse) -> Iterator[str]:
    for quote in impulse.quotes.select_related("edition"):
        source = f"{normalise(quote.edition.title)}, Fassung {quote.edition.number}, {quote.anchor}"
        yield f"„{normalise(quote.exact)}“ ({source})"


def _section(heading: str, *texts: str) -> Iterator[str]:
    lines = [line for text in texts for line in map(normalise, text.splitlines()) if line]
    if lines:
        yield ""
        yield f"{heading}:"
        yield from lines

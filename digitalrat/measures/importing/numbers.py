"""Numbers as people in different countries write them. What could be two numbers is never guessed."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _

from .cells import BadCell, shown

# Of the database: 18 digits, 4 of them behind the point.
MOST = Decimal(10) ** 14
PLACES = Decimal("0.0001")


class Style(StrEnum):
    """Which sign stands before the decimals."""

    COMMA = "comma"
    POINT = "point"


_SPACES = "\u00a0\u202f\u2009\u2007"
_GROUPS = {Style.COMMA: ". '’", Style.POINT: ", '’"}
_DECIMAL = {Style.COMMA: ",", Style.POINT: "."}
_SHAPES = {
    style: re.compile(
        rf"([+-]?)(\d+|[1-9]\d{{0,2}}([{re.escape(_GROUPS[style])}])\d{{3}}(?:\3\d{{3}})*)(?:{re.escape(_DECIMAL[style])}(\d+))?",
        re.ASCII,
    )
    for style in Style
}


# Each cell is looked at several times in a row.
@lru_cache(maxsize=16)
def readings(text: str) -> Mapping[Style, Decimal]:
    """What the text means in each style that it can be written in; at most 60 signs are looked at."""
    text = text.strip()
    if len(text) > 60:
        return {}
    text = text.replace("\u2212", "-")
    for space in _SPACES:
        text = text.replace(space, " ")
    found = {}
    for style, shape in _SHAPES.items():
        if match := shape.fullmatch(text):
            sign, whole, _group, places = match.groups()
            digits = "".join(figure for figure in whole if figure.isdigit())
            found[style] = Decimal(f"{sign}{digits}.{places}" if places else f"{sign}{digits}")
    return found


def style_of(text: str) -> Style | None:
    """The style in which alone the text is a number; None if it says nothing about that."""
    found = readings(text)
    return next(iter(found)) if len(found) == 1 else None


def is_ambiguous(text: str) -> bool:
    """ "1.234": one thing here, a thousand times as much there."""
    found = readings(text)
    return len(found) == 2 and found[Style.COMMA] != found[Style.POINT]


def read_number(text: str, style: Style | None) -> Decimal:
    """In ``style`` if the text can be read so. Raises BadCell."""
    found = readings(text)
    if not found:
        raise BadCell(_("„%s“ ist keine Zahl. Zum Beispiel 1234,5") % shown(text))
    if style is not None and style not in found:
        raise BadCell(
            _("„%s“ ist anders geschrieben als die übrigen Zahlen der Spalte. Bitte schreiben Sie alle gleich.")
            % shown(text)
        )
    return found[style] if style is not None else next(iter(found.values()))


def without_unit(text: str, unit: str) -> tuple[str, bool]:
    """The text without its unit at the end, and whether that was a percent sign."""
    text = unicodedata.normalize("NFC", text).strip()
    if text.endswith("%"):
        return text[:-1].strip(), True
    unit = unicodedata.normalize("NFC", unit).strip()
    if unit and text.casefold().endswith(unit.casefold()):
        return text[: len(text) - len(unit)].strip(), False
    return text, False


def without_any_unit(text: str) -> str:
    """The text up to its last figure."""
    return re.sub(r"[^0-9]+$", "", text)


def counts_percent(unit: str) -> bool:
    """Whether an indicator is counted in percent."""
    return "%" in unit or "prozent" in unit.casefold() or "percent" in unit.casefold()


def fitted(value: Decimal) -> Decimal:
    """Rounded to the four places that are kept. Raises BadCell for what is too large."""
    if abs(value) >= MOST:
        raise BadCell(_("Die Zahl ist zu groß: höchstens 14 Stellen vor dem Komma."))
    value = value.quantize(PLACES)
    if abs(value) >= MOST:
        raise BadCell(_("Die Zahl ist zu groß: höchstens 14 Stellen vor dem Komma."))
    return value

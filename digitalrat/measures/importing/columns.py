"""Which column is meant by a header."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from .cells import Unreadable, letter, shown


class Column(StrEnum):
    """The four that are needed, by their German names in the file."""

    MEASURE = "Maßnahme"
    INDICATOR = "Kennzahl"
    DAY = "Tag"
    VALUE = "Wert"


NAMES = {
    Column.MEASURE: (
        *("massnahme", "massnahmen", "nummer", "massnahmennummer", "nummer der massnahme"),
        *("massnahme nummer", "measure", "measure number", "number", "nr"),
    ),
    Column.INDICATOR: ("kennzahl", "kennzahlen", "indikator", "indicator", "titel", "title", "kpi"),
    Column.DAY: ("tag", "datum", "stichtag", "date", "day", "zeitpunkt", "wert vom", "zeitraum"),
    Column.VALUE: ("wert", "messwert", "zahl", "value", "ist", "istwert"),
}
_MEANT = {name: column for column, names in NAMES.items() for name in names}


def recognised(header: Sequence[str]) -> dict[Column, int]:
    """Where each known column stands first."""
    found: dict[Column, int] = {}
    for index, name in enumerate(header):
        column = _MEANT.get(_plain(name))
        if column is not None:
            found.setdefault(column, index)
    return found


def places(header: Sequence[str]) -> dict[Column, int]:
    """Where each of the four columns stands. Raises Unreadable, naming what is expected and what was found."""
    found = recognised(header)
    missing = [column for column in Column if column not in found]
    if missing:
        expected = ", ".join(Column)
        there = ", ".join(shown(name) for name in header if name.strip()) or _("nichts")
        raise Unreadable(
            _(
                "Diese Spalten fehlen: %(missing)s. In der ersten Zeile müssen stehen: %(expected)s. "
                "Gefunden haben wir: %(found)s."
            )
            % {"missing": ", ".join(missing), "expected": expected, "found": there}
        )
    for index, name in enumerate(header):
        column = _MEANT.get(_plain(name))
        if column is not None and found[column] != index:
            raise Unreadable(
                _("Die Spalte %(name)s kommt zweimal vor: in %(first)s und in %(second)s. Welche gilt?")
                % {"name": column, "first": letter(found[column]), "second": letter(index)}
            )
    return found


def ignored(header: Sequence[str]) -> list[str]:
    """Headers of columns that are not needed."""
    return [shown(name) for name in header if name.strip() and _plain(name) not in _MEANT]


def _plain(name: str) -> str:
    """Without case, accents of the same letter, brackets and signs: "Maßnahme (Nr.)" → "massnahme"."""
    name = unicodedata.normalize("NFKC", name).split("(")[0].replace("ẞ", "ß").casefold()
    return " ".join(re.sub(r"[^\w]+|_", " ", name).split())

"""Tables out of text files, whatever program and country they come from."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from .cells import MOST_COLUMNS, MOST_ROWS, Formula, RawCell, Table, Unreadable, is_formula
from .columns import recognised

DELIMITERS = (";", ",", "\t")
# Excel writes this line to say how the rest is separated, and does not show it.
_SAYS_DELIMITER = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)


def read_csv(data: bytes) -> Table:
    """Raises Unreadable."""
    text = _decode(data)
    if said := _SAYS_DELIMITER.match(text):
        return _read(text[said.end() :], said[1])
    return _read(text, _delimiter(text))


def _decode(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise Unreadable(_("Das ist keine Tabelle, die wir lesen können. Bitte speichern Sie sie als CSV oder XLSX."))


def _delimiter(text: str) -> str:
    """The one by which most of the expected columns are found in the first line with content, else most columns."""
    line = next((line for line in text.splitlines() if line.strip()), "")[:10_000]

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            header = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return len(recognised(header)), len(header)

    return max(DELIMITERS, key=fits)


def _read(text: str, delimiter: str) -> Table:
    header: list[str] = []
    header_row = 0
    rows: list[tuple[int, list[RawCell]]] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, found in enumerate(reader, start=1):
            cells = [cell.strip() for cell in found[:MOST_COLUMNS]]
            if not any(cells):
                continue
            if not header_row:
                header_row, header = number, cells
                continue
            if len(rows) == MOST_ROWS:
                raise Unreadable(_("Die Datei hat mehr als 50.000 Zeilen. Bitte teilen Sie sie auf."))
            rows.append((number, [_cell(cell) for cell in cells]))
    except csv.Error:
        raise Unreadable(
            _("Ab Zeile %d ist die Datei nicht lesbar. Meist fehlt dort ein Anführungszeichen.") % (number + 1)
        ) from None
    return Table(header_row, header, rows)


def _cell(text: str) -> RawCell:
    # Our own exports put an apostrophe before what would be a formula.
    text = text.removeprefix("'")
    return (Formula(text) if is_formula(text) else text) or None

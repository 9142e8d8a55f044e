"""Tables out of workbooks: what is stored in the cells, never computed, and never more than fits."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from .cells import MOST_COLUMNS, MOST_ROWS, Formula, Percent, RawCell, Table, Unreadable, is_formula
from .columns import recognised

# 50,000 rows of four columns take about 12 MB unpacked.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 500
# Styles and the like, which become many objects each.
MOST_OF_A_SIDE_PART = 4 * 1024 * 1024
_MAIN_PARTS = ("xl/worksheets/", "xl/sharedStrings")
# Rows without content that are walked through, e.g. formatted ones below the table.
MOST_BLANKS = 200_000
# What a spreadsheet shows of a number; the digits beyond are noise of its arithmetic.
_DIGITS = 15


def unpacked_size(data: bytes) -> int:
    """Bytes of all parts together, as the archive declares them; no part can be read beyond that. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise _broken() from None
    size = sum(part.file_size for part in parts)
    side = max((part.file_size for part in parts if not part.filename.startswith(_MAIN_PARTS)), default=0)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS or side > MOST_OF_A_SIDE_PART:
        raise Unreadable(_("Die Datei ist ausgepackt zu groß. Bitte speichern Sie nur das Blatt mit den Werten."))
    return size


def read_xlsx(data: bytes) -> Table:
    """The first visible sheet with the expected columns, else the first. Raises Unreadable."""
    unpacked_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except Exception:
        # Whatever somebody else's program wrote: openpyxl raises nearly anything.
        raise _broken() from None
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
        if not sheets:
            raise Unreadable(_("In der Datei ist kein Tabellenblatt."))
        best, most = sheets[0], -1
        for sheet in sheets[:20]:
            _number, header = next(_rows(sheet), (0, []))
            found = len(recognised(_texts(header)))
            if found > most:
                best, most = sheet, found
        return _table(best, best.title if len(sheets) > 1 else "")
    except Unreadable:
        raise
    except Exception:
        raise _broken() from None
    finally:
        book.close()


def _table(sheet: Any, name: str) -> Table:
    rows = _rows(sheet)
    header_row, header = next(rows, (0, []))
    kept: list[tuple[int, list[RawCell]]] = []
    for number, cells in rows:
        if len(kept) == MOST_ROWS:
            raise Unreadable(_("Die Datei hat mehr als 50.000 Zeilen. Bitte teilen Sie sie auf."))
        kept.append((number, cells))
    return Table(header_row, _texts(header), kept, name)


def _rows(sheet: Any) -> Iterator[tuple[int, list[RawCell]]]:
    """Rows with content. What the file says about its own size is not believed: some programs say too little."""
    sheet.reset_dimensions()
    blanks = 0
    for number, found in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        cells = [None if cell is EMPTY_CELL else _cell(cell) for cell in found]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells
            continue
        blanks += 1
        if blanks > MOST_BLANKS:
            raise Unreadable(_("Im Blatt sind sehr viele leere Zeilen. Bitte löschen Sie die Zeilen ohne Werte."))


def _cell(cell: Any) -> RawCell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(value if isinstance(value, str) else getattr(value, "text", None) or "=…")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format or "")
    text = str(value).strip().removeprefix("'")
    return (Formula(text) if is_formula(text) else text) or None


def _number(value: int | float, number_format: str) -> RawCell:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if isinstance(value, float):
        exact = Decimal(f"{value:.{_DIGITS}g}")
    # Only the part before the first semicolon is for positive numbers; a percent sign in any counts.
    return Percent(exact * 100) if "%" in number_format else exact


def _texts(header: list[RawCell]) -> list[str]:
    return ["" if cell is None else cell.text if isinstance(cell, Formula) else str(cell) for cell in header]


def _broken() -> Unreadable:
    return Unreadable(
        _("Die Excel-Datei ist beschädigt oder mit einem Kennwort geschützt. Bitte speichern Sie sie neu.")
    )

"""Tables for spreadsheets: CSV and XLSX with the same cells, and nothing in them that a program would execute."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | datetime | None
Row = Sequence[Cell]

BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula, full-width signs included (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Limits of the XLSX format.
LONGEST_TEXT, LONGEST_TITLE = 32_767, 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """One table: every row has as many cells as the header. ``widths`` in characters, the last for all that follow."""

    title: str
    header: Sequence[str]
    rows: Iterable[Row]
    widths: Sequence[int] = (20,)


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8 with BOM, commas, CRLF, dates as YYYY-MM-DD; an apostrophe goes before what would be a formula."""
    return b"".join(csv_pieces(header, [rows]))


def csv_pieces(header: Sequence[str], chunks: Iterable[Iterable[Row]]) -> Iterator[bytes]:
    """The same, a piece for each chunk of rows."""
    yield (BOM + _csv_lines([header])).encode()
    for rows in chunks:
        yield _csv_lines(rows).encode()


def _csv_lines(rows: Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _csv_cell(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return int(cell)
    if isinstance(cell, Decimal):
        return f"{plain(cell):f}"
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def plain(number: Decimal) -> Decimal:
    """Without zeros at the end: 12.5000 → 12.5, 300.0000 → 300."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def xlsx_bytes(sheets: Iterable[Sheet], *, title: str, subject: str = "", created: datetime | None = None) -> bytes:
    """A workbook: dates and numbers are such, texts are texts whatever they begin with.

    The header stays on screen and is repeated on every printed page. ``created`` makes equal content equal bytes.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd.mm.yyyy",
    }
    with xlsxwriter.Workbook(target, options) as book:
        made = timezone.localtime(created).replace(tzinfo=None) if created else None
        book.set_properties({"title": title, "subject": subject, **({"created": made} if made else {})})
        formats = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            # Excel shows the text as it is and keeps it a text when somebody edits the cell.
            "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            "date": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"}),
            "time": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "decimal": book.add_format({"num_format": "#,##0.00##", "valign": "top"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(_NOT_IN_TITLES.sub(" ", sheet.title)[:LONGEST_TITLE]), sheet, formats)
    return target.getvalue()


def _write(worksheet: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    columns = len(sheet.header)
    worksheet.freeze_panes(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&A&R&P / &N")
    for column in range(columns):
        worksheet.set_column(column, column, sheet.widths[min(column, len(sheet.widths) - 1)])
        worksheet.write_string(0, column, sheet.header[column], formats["header"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(worksheet, last, column, cell, formats)
    worksheet.autofilter(0, 0, last, columns - 1)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: Cell, formats: dict[str, Format]) -> None:
    match cell:
        case None | "":
            return
        case datetime():
            worksheet.write_datetime(row, column, timezone.localtime(cell).replace(tzinfo=None), formats["time"])
        case date():
            worksheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["date"])
        case int():
            worksheet.write_number(row, column, int(cell), formats["whole"])
        case Decimal():
            number = plain(cell)
            form = "whole" if number == number.to_integral_value() else "decimal"
            worksheet.write_number(row, column, float(number), formats[form])
        case _:
            text = cell if len(cell) <= LONGEST_TEXT else cell[: LONGEST_TEXT - 1] + "…"
            worksheet.write_string(row, column, text, formats["quoted" if text.startswith(FORMULA) else "text"])

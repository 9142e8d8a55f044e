"""Tables for spreadsheets are read back with another library than the one that wrote them."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from digitalrat.core.spreadsheets import Cell, Sheet, csv_bytes, xlsx_bytes

HEADER = ["Nummer", "Titel", "Wert", "Tag", "Zeit"]
ROWS: list[list[Cell]] = [
    ["M-01", "Öffnungszeiten, „abends“\nauch samstags", Decimal("1234.5000"), date(2026, 6, 30), None],
    ["M-02", "", -7, None, datetime(2026, 6, 30, 22, 30, tzinfo=UTC)],
]
DANGEROUS = ["=1+1", "+49 221", "-5", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1"]


def load(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_csv_is_read_by_a_spreadsheet_as_it_was_meant() -> None:
    data = csv_bytes(HEADER, ROWS)
    assert data.startswith(b"\xef\xbb\xbfNummer,Titel,Wert,Tag,Zeit\r\n")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:] == [
        ["M-01", "Öffnungszeiten, „abends“\nauch samstags", "1234.5", "2026-06-30", ""],
        ["M-02", "", "-7", "", "2026-07-01T00:30+02:00"],
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    [_header, [cell]] = csv.reader(io.StringIO(csv_bytes(["Titel"], [[text]]).decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"
    found = load(xlsx_bytes([Sheet("Tabelle", ["Titel"], [[text]])], title="Tabelle")).active["A2"]
    assert (found.data_type, found.quotePrefix) == ("s", True)


def test_xlsx_has_real_dates_and_numbers_and_a_header_that_stays() -> None:
    book = load(xlsx_bytes([Sheet("Maßnahmen: alle/neu", HEADER, ROWS, widths=(8, 40))], title="Zwischenbericht"))
    sheet = book.active
    assert (book.properties.title, sheet.title) == ("Zwischenbericht", "Maßnahmen  alle neu")
    assert [cell.value for cell in sheet[1]] == HEADER
    assert [cell.value for cell in sheet[2]] == ["M-01", ROWS[0][1], 1234.5, datetime(2026, 6, 30), None]
    assert [cell.value for cell in sheet[3]] == ["M-02", None, -7, None, datetime(2026, 7, 1, 0, 30)]
    assert (sheet["D2"].is_date, sheet["C2"].data_type) == (True, "n")
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A2", "$1:$1", "A1:E3")


def test_equal_content_gives_equal_bytes() -> None:
    at = datetime(2026, 7, 1, 8, tzinfo=UTC)
    first, second = (xlsx_bytes([Sheet("Tabelle", HEADER, ROWS)], title="Bericht", created=at) for _n in range(2))
    assert first == second


def test_what_no_cell_can_hold_is_cut_and_empty_tables_keep_their_header() -> None:
    book = load(xlsx_bytes([Sheet("A" * 40, ["Text"], [["x" * 40_000]]), Sheet("Leer", ["Text"], [])], title="Tabelle"))
    assert [sheet.title for sheet in book] == ["A" * 31, "Leer"]
    assert len(book["A" * 31]["A2"].value) == 32_767 and book["A" * 31]["A2"].value.endswith("…")
    assert [cell.value for cell in book["Leer"][1]] == ["Text"]

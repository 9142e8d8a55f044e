"""Files as people send them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from digitalrat.measures.importing import Answers, Catalogue, Judged, Known, judge, read_table
from digitalrat.measures.importing.engine import NOTHING_SAID

HEADER = ("Maßnahme", "Kennzahl", "Tag", "Wert")
TODAY = date(2026, 11, 23)

HOUSEHOLDS = Known(1, "M-01", "Angeschlossene Haushalte", "Haushalte")
SHARE = Known(2, "M-01", "Anteil online", "%", 1)
VISITS = Known(3, "M-02", "Besuche", "Besuche")
CATALOGUE = Catalogue({"M-01": [HOUSEHOLDS, SHARE], "M-02": [VISITS], "M-03": []}, ["M-99"])


def csv_file(
    rows: Iterable[Sequence[str]], *, header: Sequence[str] = HEADER, delimiter: str = ";", encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(
    rows: Iterable[Sequence[Any]], *, header: Sequence[str] = HEADER, formats: dict[str, str] | None = None
) -> bytes:
    """``formats``: number format by the name of a cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for name, number_format in (formats or {}).items():
        sheet[name].number_format = number_format
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def judged(data: bytes, answers: Answers = NOTHING_SAID) -> Judged:
    return judge(read_table(data), CATALOGUE, today=TODAY, answers=answers)


def row(
    day: str = "30.09.2026", value: str = "1200", *, measure: str = "M-01", title: str = HOUSEHOLDS.title
) -> list[str]:
    return [measure, title, day, value]


def said(found: Judged) -> list[str]:
    """The errors as they are read."""
    return [str(error) for error in found.errors]

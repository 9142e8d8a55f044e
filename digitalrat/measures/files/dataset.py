"""All measures, or a selection, as files: CSV and JSON piece by piece, and a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from digitalrat.core import spreadsheets
from digitalrat.core.spreadsheets import Row, Sheet, csv_pieces, xlsx_bytes

from ..models import Measure
from ..queries.dataset import INDICATORS, MEASURES, MILESTONES, VALUES, Cell, Column, as_json

Chunks = Iterable[Sequence[Measure]]
T = TypeVar("T")

# Which measure a row of another sheet is about.
ABOUT = ("Nummer", "Maßnahme")
SHEETS = ("Maßnahmen", "Meilensteine", "Kennzahlen", "Messwerte")


def as_csv(chunks: Chunks, origin: str) -> Iterator[bytes]:
    """A row for each measure; the first line has the names of the columns."""
    rows = ([_row(MEASURES, measure, origin) for measure in chunk] for chunk in chunks)
    return csv_pieces([column.name for column in MEASURES], rows)


def as_json_pieces(meta: dict[str, Any], chunks: Chunks, origin: str) -> Iterator[bytes]:
    """An object with ``meta`` and, under "measures", a measure a line with everything under it."""
    yield f'{{"meta": {json.dumps(meta, ensure_ascii=False)},\n"measures": ['.encode()
    before = "\n"
    for chunk in chunks:
        lines = (json.dumps(as_json(measure, origin), ensure_ascii=False) for measure in chunk)
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield b"\n]}\n"


def as_xlsx(chunks: Chunks, origin: str, *, title: str, subject: str) -> bytes:
    """Sheets for measures, milestones, indicators and their values, and one that says what the columns mean."""
    measures = [measure for chunk in chunks for measure in chunk]
    return xlsx_bytes(
        [
            Sheet(
                SHEETS[0],
                _headings(MEASURES),
                (_row(MEASURES, measure, origin) for measure in measures),
                widths=(10, 44, 30, 50, 24, 28, 28, 30, 14, 24),
            ),
            Sheet(SHEETS[1], [*ABOUT, *_headings(MILESTONES)], _milestones(measures, origin), widths=(10, 44, 44, 14)),
            Sheet(SHEETS[2], [*ABOUT, *_headings(INDICATORS)], _indicators(measures, origin), widths=(10, 44, 40, 16)),
            Sheet(SHEETS[3], [*ABOUT, "Kennzahl", *_headings(VALUES)], _values(measures, origin), widths=(10, 44, 40)),
            Sheet(
                "Spalten", ["Blatt", "Spalte", "Name in CSV und JSON", "Bedeutung"], _columns(), widths=(16, 28, 24, 80)
            ),
        ],
        title=title,
        subject=subject,
    )


def _milestones(measures: list[Measure], origin: str) -> Iterator[Row]:
    for measure in measures:
        for milestone in measure.milestones.all():
            yield [measure.number, measure.title, *_row(MILESTONES, milestone, origin)]


def _indicators(measures: list[Measure], origin: str) -> Iterator[Row]:
    for measure in measures:
        for indicator in measure.indicators.all():
            yield [measure.number, measure.title, *_row(INDICATORS, indicator, origin)]


def _values(measures: list[Measure], origin: str) -> Iterator[Row]:
    for measure in measures:
        for indicator in measure.indicators.all():
            for value in indicator.values.all():
                yield [measure.number, measure.title, indicator.title, *_row(VALUES, value, origin)]


def _columns() -> Iterator[Row]:
    tables: tuple[Sequence[Column[Any]], ...] = (MEASURES, MILESTONES, INDICATORS, VALUES)
    for sheet, columns in zip(SHEETS, tables, strict=True):
        for column in columns:
            yield [sheet, column.heading, column.name, column.meaning]


def _headings(columns: Sequence[Column[T]]) -> list[str]:
    return [column.heading for column in columns]


def _row(columns: Sequence[Column[T]], item: T, origin: str) -> Row:
    return [_cell(column.type, column.of(item), origin) for column in columns]


def _cell(kind: str, cell: Cell, origin: str) -> spreadsheets.Cell:
    if isinstance(cell, tuple):
        return "; ".join(cell)
    return f"{origin}{cell}" if kind == "url" else cell

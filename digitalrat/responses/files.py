"""Datasets as files: CSV by RFC 4180 for spreadsheets, JSON for programs; both written piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from .queries.datasets import Cell, Column

BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Chunks = Iterable[Sequence[Sequence[Cell]]]


def csv_pieces(columns: Sequence[Column], chunks: Chunks, origin: str) -> Iterator[bytes]:
    """UTF-8 with BOM, commas, CRLF, dates as YYYY-MM-DD; an apostrophe goes before what would be a formula.

    ``origin`` (scheme and host) completes addresses.
    """
    yield (BOM + _lines([[column.name for column in columns]])).encode()
    for chunk in chunks:
        rows = ([_csv_cell(*pair, origin) for pair in zip(columns, record, strict=True)] for record in chunk)
        yield _lines(rows).encode()


def _lines(rows: Iterable[Sequence[str | int]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _csv_cell(column: Column, cell: Cell, origin: str) -> str | int:
    if cell is None or isinstance(cell, int):
        return "" if cell is None else cell
    if isinstance(cell, date):
        return cell.isoformat()
    text = "; ".join(cell) if isinstance(cell, tuple) else _address(column, cell, origin)
    return f"'{text}" if text.startswith(FORMULA) else text


def json_pieces(
    name: str, meta: dict[str, Any], columns: Sequence[Column], chunks: Chunks, origin: str
) -> Iterator[bytes]:
    """An object with ``meta`` and, under ``name``, the records as objects, one a line."""
    yield f'{{"meta": {json.dumps(meta, ensure_ascii=False)},\n"{name}": ['.encode()
    before = "\n"
    for chunk in chunks:
        lines = (
            json.dumps(
                {column.name: _json_cell(column, cell, origin) for column, cell in zip(columns, record, strict=True)},
                ensure_ascii=False,
            )
            for record in chunk
        )
        if text := ",\n".join(lines):
            yield (before + text).encode()
            before = ",\n"
    yield b"\n]}\n"


def _json_cell(column: Column, cell: Cell, origin: str) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()
    return _address(column, cell, origin) if isinstance(cell, str) else cell


def _address(column: Column, text: str, origin: str) -> str:
    return origin + text if column.type == "url" and text.startswith("/") else text

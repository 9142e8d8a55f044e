"""Reads the figures of a report back from its page, its PDF, its workbook and its CSV file."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

import openpyxl
import pypdf

from digitalrat.measures.enums import Light, Status
from digitalrat.measures.reporting import Figure

# From good to bad, as in reporting.comparison; written down once more, because this is the other side of the test.
LIGHTS = ["Grün: im Plan", "Gelb: gefährdet", "Rot: steht"]
OVER = ("Abgeschlossen", "Eingestellt")


def of_page(html: str) -> dict[str, int]:
    """By the names that the page gives its figures."""
    found = re.findall(r'data-figure="(\w+)"><strong class="figure-tile__number">([\d.]+)</strong>', html)
    return {key: _whole(value) for key, value in found}


def words_of_pdf(data: bytes) -> str:
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return " ".join(" ".join(pages).split())


def of_pdf(data: bytes, figures: Iterable[Figure]) -> dict[str, int]:
    """By the labels, in the order of the document: first what changed, then the state."""
    text = words_of_pdf(data)
    found = {}
    position = text.index("Verglichen mit:") if "Verglichen mit:" in text else 0
    for figure in sorted(figures, key=lambda figure: figure.group):
        match = re.compile(rf"(?<![\d.])([\d.]+) {re.escape(figure.label)}(?= |$)").search(text, position)
        assert match, figure.label
        found[figure.key] = _whole(match[1])
        position = match.end()
    return found


def sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def of_workbook(data: bytes, figures: Iterable[Figure]) -> dict[str, int]:
    """From the sheet of figures, which has a row for each, in their order."""
    rows = sheets(data)["Zahlen"][1:]
    return {figure.key: row[2] for figure, row in zip(figures, rows, strict=True) if figure.label == row[1]}


def rows_of_workbook(data: bytes) -> list[dict[str, Any]]:
    header, *rows = sheets(data)["Maßnahmen"]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def rows_of_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    """What somebody finds who adds up the table of measures."""
    still = [row for row in rows if row["Seit dem letzten Bericht"] != "entfallen"]

    def number(condition: Callable[[dict[str, Any]], Any]) -> int:
        return sum(bool(condition(row)) for row in still)

    def total(column: str) -> int:
        return sum(int(row[column]) for row in still)

    def step(row: dict[str, Any]) -> int:
        both = row["Ampel vorher"] in LIGHTS and row["Ampel"] in LIGHTS
        return LIGHTS.index(row["Ampel"]) - LIGHTS.index(row["Ampel vorher"]) if both else 0

    def fate(word: str) -> int:
        return sum(row["Seit dem letzten Bericht"] == word for row in rows)

    return {
        "measures": len(still),
        **{light.value: number(lambda row, light=light: row["Ampel"] == light.label) for light in Light},
        **{status.value: number(lambda row, status=status: row["Stand"] == status.label) for status in Status},
        "milestones": total("Meilensteine"),
        "milestones_done": total("davon erreicht"),
        "milestones_overdue": total("davon überfällig"),
        "silent": number(lambda row: row["Ohne Meldung"] == "ja"),
        "added": fate("neu"),
        "dropped": fate("entfallen"),
        "stopped_since": fate("eingestellt"),
        "done": fate("abgeschlossen"),
        "slips": total("Termine verschoben"),
        "slipped_days": total("Verschoben um Tage"),
        "reached": total("Meilensteine erreicht"),
        "statuses": number(lambda row: row["Stand vorher"] and row["Stand"] not in OVER),
        "worse": number(lambda row: step(row) > 0),
        "better": number(lambda row: step(row) < 0),
        "lights": number(lambda row: row["Ampel vorher"]),
        "reworded": total("Wortlaut geändert"),
        "marked": total("davon mit Verlust an Verbindlichkeit"),
    }


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _whole(text: str) -> int:
    return int(text.replace(".", ""))

"""What a table of a file is made of, and how a cell is named to the person who has to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

# Data rows besides the header, and bytes of the file.
MOST_ROWS = 50_000
MOST_BYTES = 5 * 1024 * 1024
# Columns beyond are not looked at.
MOST_COLUMNS = 30
_SHOWN = 40


class Unreadable(Exception):
    """The file as a whole cannot be read; ``message`` is a sentence for the person who sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadCell(Exception):
    """What stands in a cell is refused; ``message`` says why, without naming the cell."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Formula:
    """A cell that a spreadsheet would compute; nothing here does."""

    text: str


@dataclass(frozen=True)
class Percent:
    """A number that the spreadsheet shows with a percent sign: ``value`` is what stands before the sign."""

    value: Decimal


RawCell = str | Decimal | Percent | date | Formula | None


@dataclass(frozen=True)
class Table:
    """The rows of a file as they came. ``number`` of a row counts as the spreadsheet does, from 1.

    Rows without any content are left out. ``sheet`` names the sheet when the file has several.
    """

    header_row: int
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[RawCell]]]
    sheet: str = ""


@dataclass(frozen=True)
class CellError:
    """Why nothing is imported: ``column`` is the letter of the spreadsheet, empty when the row as a whole is meant."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = {"row": self.row, "column": self.column, "message": self.message}
        if self.column:
            return _("Zeile %(row)d, Spalte %(column)s: %(message)s") % where
        return _("Zeile %(row)d: %(message)s") % where


@dataclass
class Notes:
    """How something doubtful was understood, in sentences; few examples, and how many more there were."""

    examples: list[str] = field(default_factory=list)
    more: int = 0
    most: int = 5

    def add(self, sentence: str) -> None:
        if len(self.examples) < self.most:
            self.examples.append(sentence)
        else:
            self.more += 1


def letter(index: int) -> str:
    """The name of a column, from 0: A … Z, AA …"""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def shown(cell: object) -> str:
    """A cell as it is quoted in a message: short, on one line, without signs that cannot be stored or seen."""
    text = cell.text if isinstance(cell, Formula) else str(cell)
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text[:400]).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def is_formula(text: str) -> bool:
    """As in core.spreadsheets, but a sign before a number is a number, and only texts that compute count."""
    text = text.strip()
    if text.startswith(("=", "＝", "@", "＠")):
        return True
    return text.startswith(("+", "-", "＋", "－")) and any(sign in text for sign in "(|!")

"""Values of indicators out of files: read, understood, compared; nothing is computed and nothing guessed."""

from .cells import MOST_BYTES, MOST_ROWS, CellError, Table, Unreadable
from .columns import Column
from .comparison import Change, Compared, Summary, compare, fingerprint, summaries
from .days import Order
from .engine import Answers, Catalogue, Doubt, Entry, Judged, Known, Question, judge
from .files import is_large, read_table
from .numbers import Style

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "Answers",
    "Catalogue",
    "CellError",
    "Change",
    "Column",
    "Compared",
    "Doubt",
    "Entry",
    "Judged",
    "Known",
    "Order",
    "Question",
    "Style",
    "Summary",
    "Table",
    "Unreadable",
    "compare",
    "fingerprint",
    "is_large",
    "judge",
    "read_table",
    "summaries",
]

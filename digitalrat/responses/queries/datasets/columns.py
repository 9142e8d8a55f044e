"""What a dataset is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation

from ..selection import Selection

# Text, date or number; several texts; None where there is nothing to say.
Cell = str | int | date | tuple[str, ...] | None
Record = tuple[Cell, ...]

CHUNK = 500


@dataclass(frozen=True)
class Column:
    """``name`` never changes once published; ``type`` is text, code, date, number, list or url."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Dataset:
    """``read(scope, today)`` gives the records in chunks, each in a fixed number of queries."""

    name: str
    title: str
    columns: tuple[Column, ...]
    read: Callable[[Selection, date], Iterator[list[Record]]]


def german(labels: type[Any]) -> dict[str, str]:
    """The labels of a TextChoices class in German, whatever language the page is read in."""
    with translation.override("de"):
        return {value: str(label) for value, label in labels.choices}


def in_chunks(rows: QuerySet[Any, Any], at: str) -> Iterator[list[Any]]:
    """Rows in the order of ``at`` (a moment) and ``pk``, CHUNK at a time; a query each.

    No cursor stays open while a slow reader takes its time.
    """
    after = Q()
    while True:
        chunk = list(rows.filter(after).order_by(at, "pk")[:CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1]
        moment = getattr(last, at)
        after = Q(**{f"{at}__gt": moment}) | Q(**{at: moment, "pk__gt": last.pk})

"""What an import would change: new, replaced, the same. Pure functions."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .engine import Entry, Known

Series = Mapping[tuple[int, date], Decimal]


class Change(StrEnum):
    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"


@dataclass(frozen=True)
class Compared:
    """An entry and what stands there so far; ``before`` is None for a new one."""

    entry: Entry
    before: Decimal | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        return Change.SAME if self.before == self.entry.value else Change.REPLACED


@dataclass(frozen=True)
class Summary:
    """What happens to the series of one indicator."""

    indicator: Known
    new: int
    replaced: int
    same: int
    first: date
    last: date


def compare(entries: Sequence[Entry], series: Series) -> list[Compared]:
    """``series``: the values that are there, by indicator and day."""
    return [Compared(entry, series.get((entry.indicator.pk, entry.on))) for entry in entries]


def summaries(compared: Sequence[Compared]) -> list[Summary]:
    """One for each indicator, in the order of the file."""
    groups: dict[int, list[Compared]] = {}
    for one in compared:
        groups.setdefault(one.entry.indicator.pk, []).append(one)
    found = []
    for group in groups.values():
        changes = [one.change for one in group]
        days = [one.entry.on for one in group]
        found.append(
            Summary(
                group[0].entry.indicator,
                changes.count(Change.NEW),
                changes.count(Change.REPLACED),
                changes.count(Change.SAME),
                min(days),
                max(days),
            )
        )
    return found


def fingerprint(compared: Sequence[Compared]) -> str:
    """Equal as long as the same import would do the same."""
    digest = hashlib.sha256()
    for one in sorted(compared, key=lambda one: (one.entry.indicator.pk, one.entry.on)):
        digest.update(f"{one.entry.indicator.pk} {one.entry.on} {one.before} {one.entry.value}\n".encode())
    return digest.hexdigest()

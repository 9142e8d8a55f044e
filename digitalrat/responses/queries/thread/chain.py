"""Hashes of the steps, each over the one before, so that nobody can change or drop a step unnoticed.

The format is documented in docs/roter-faden.md and must never change: hashes are printed on paper.

A step has ``content``, which is public at once, and perhaps ``texts``, which may be read only while the
recommendation is published. ``content`` names the hash of ``texts``: so the chain is the same before and after the
publication, and a reader who sees the texts can check them too. Nothing in either is translated, and nothing may
change later: people and organisations appear by their ids, because their names can change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Fact:
    """What a hash covers; JSON without floating-point numbers.

    ``is_sealed``: that this happened at all is not public before the texts are.
    """

    content: dict[str, Any]
    texts: dict[str, Any] | None = None
    is_sealed: bool = False


@dataclass(frozen=True)
class Seal:
    """A step's place in the chain: ``position`` from 1, ``previous`` hash (empty for the first) and its own."""

    position: int
    previous: str
    hash: str
    content: dict[str, Any]
    texts: dict[str, Any] | None
    is_sealed: bool = False

    @property
    def short(self) -> str:
        return self.hash[:12]


def canonical(value: Any) -> str:
    """JSON as RFC 8785 (JCS) writes it, for texts, whole numbers, lists, null and objects with ASCII names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def seals(impulse: str, facts: Iterable[Fact]) -> Iterator[Seal]:
    """The chain over ``facts`` in the order in which they happened; ``impulse`` is its number."""
    previous = ""
    for position, fact in enumerate(facts, start=1):
        content = {"impulse": impulse, **fact.content}
        if fact.texts is not None:
            content["texts"] = digest(fact.texts)
        own = digest({"content": content, "previous": previous})
        yield Seal(position, previous, own, content, fact.texts, fact.is_sealed)
        previous = own


def instant(at: datetime) -> str:
    """A point in time as the hash covers it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(at: date | None) -> str | None:
    return at.isoformat() if at else None


def reference(row: models.Model | None) -> str | None:
    """A person, an organisation or a measure by its permanent id."""
    uuid = getattr(row, "uuid", None)
    return uuid.urn if uuid is not None else None

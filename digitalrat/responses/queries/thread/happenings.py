"""What happened, or is still to come, before it is put in order and chained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from .chain import Fact, Seal, instant
from .elements import Step


class Order(IntEnum):
    """What comes first of things that have the same instant (a stopped clock, an import)."""

    SUBMITTED = 0
    DEFERRED = 1
    QUOTES = 2
    DECISION = 3
    DISSENT = 4
    PUBLISHED = 5
    HANDOVER = 6
    RECEIPT = 7
    EXTENSION = 8
    OVERDUE = 9
    VERSION = 10
    REACTION = 11
    QUESTION_OVERDUE = 12
    CAME_BACK = 13
    REVIEW_OVERDUE = 14
    IMPLEMENTING = 15
    CLOSED = 16

    def of(self, version: int = 0) -> tuple[int, int]:
        """What belongs to a version comes before all of the next one."""
        return (version, int(self)) if self < Order.IMPLEMENTING else (10_000, int(self))


@dataclass(frozen=True)
class Happening:
    """A step with what its hash covers. ``since`` is when it was settled for good: the chain goes by that."""

    step: Step
    fact: Fact
    since: datetime
    order: tuple[int, int]

    def sealed(self, seal: Seal) -> Step:
        return replace(self.step, seal=seal)


def happening(
    step: Step,
    order: tuple[int, int],
    *,
    since: datetime | None = None,
    texts: dict[str, Any] | None = None,
    is_sealed: bool = False,
    **content: Any,
) -> Happening:
    """``content`` (besides kind, anchor and time) is public at once, ``texts`` with the recommendation."""
    at = step.at
    assert isinstance(at, datetime), "what has happened has a time"
    fact = {"kind": step.kind, "anchor": step.anchor, "at": instant(at), **content}
    if step.agent:
        fact["agent"] = step.agent
    return Happening(step, Fact(fact, texts, is_sealed), since or at, order)

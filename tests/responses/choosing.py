"""What one random step is, and how its numbers choose a person and an object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from digitalrat.members.models import User
from digitalrat.responses.models import Response

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """``act``: name of a method of World; ``who``, ``what`` and ``how`` choose person, object and manner."""

    act: str
    who: int = 0
    what: int = 0
    how: int = 0


@dataclass(frozen=True)
class Call:
    """``usual``: who normally does it (keys of World.people); ``permission`` is asked on ``obj``, unless empty."""

    usual: str
    permission: str
    obj: Any
    run: Callable[[User], object]


def suited(query: Any, step: Step, **fits: Any) -> Any:
    """Mostly what the act fits, if there is any; sometimes anything."""
    return query.filter(**fits) if step.how % 8 and query.filter(**fits).exists() else query


def pick(among: Sequence[T] | Any, number: int) -> Any:
    """One of ``among`` (a list or a query), or None if there is none."""
    found = list(among)
    return found[number % len(found)] if found else None


def seen(response: Response, step: Step) -> int:
    """The version that somebody has read: mostly the present one, sometimes the one before."""
    return response.lock_version if step.how % 12 else max(response.lock_version - 1, 0)

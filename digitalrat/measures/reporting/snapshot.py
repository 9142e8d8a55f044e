"""The state of all measures at one moment, as values: equal states have equal JSON and equal hashes."""

import hashlib
import json
import re
import types
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

# Grows when a frozen state gets other fields; old reports keep theirs.
FORMAT = 1

T = TypeVar("T")


class SnapshotError(ValueError):
    """Data that is no frozen state of this format; a programming error or a damaged database."""


@dataclass(frozen=True)
class FrozenMilestone:
    """``slips``: how often its date has been moved so far."""

    key: str
    title: str
    due: date
    done_on: date | None = None
    slips: int = 0


@dataclass(frozen=True)
class FrozenIndicator:
    """``latest`` is the newest value of the series, in ``unit``, shown with ``decimals`` places."""

    key: str
    title: str
    unit: str
    decimals: int
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    latest: Decimal | None = None
    latest_on: date | None = None

    @property
    def places(self) -> str:
        """Argument of the filter floatformat: so many places, grouped by thousands."""
        return f"{self.decimals}g"


@dataclass(frozen=True)
class FrozenChapter:
    """``key`` is the chapter's slug; ``field`` the title of its action field, ``url`` its public address."""

    key: str
    title: str
    field: str = ""
    url: str = ""


@dataclass(frozen=True)
class FrozenMeasure:
    """``key`` stays when number and title change. ``chapter`` is the key of a chapter or "".

    ``end_slips`` counts between how many reports the end was put off. ``happened``, ``next_steps`` and
    ``last_update_on`` are of the last update that the owner sent.
    """

    key: str
    number: str
    title: str
    description: str = ""
    chapter: str = ""
    owner: str = ""
    owner_dissolved_on: date | None = None
    status: str = "planned"
    light: str = "grey"
    note: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    end_slips: int = 0
    budget: Decimal | None = None
    happened: str = ""
    next_steps: str = ""
    last_update_on: date | None = None
    milestones: tuple[FrozenMilestone, ...] = ()
    indicators: tuple[FrozenIndicator, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """Chapters in the order of the plan, measures by number; made by ``freeze`` or ``from_json``."""

    cutoff: date
    chapters: tuple[FrozenChapter, ...] = ()
    measures: tuple[FrozenMeasure, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, FrozenMeasure]:
        return {measure.key: measure for measure in self.measures}

    @cached_property
    def chapters_by_key(self) -> dict[str, FrozenChapter]:
        return {chapter.key: chapter for chapter in self.chapters}

    def to_json(self) -> dict[str, Any]:
        """Texts, whole numbers, lists and objects only; dates as YYYY-MM-DD, decimals as texts."""
        return {"format": FORMAT, **_encode(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Snapshot":
        """Raises SnapshotError."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise SnapshotError("not a frozen state of a known format")
        try:
            decoded: Snapshot = _decode(cls, {name: value for name, value in data.items() if name != "format"})
        except (TypeError, KeyError, ValueError, ArithmeticError) as error:
            raise SnapshotError(f"damaged frozen state: {error}") from error
        return decoded

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON: sorted keys, no white space, UTF-8."""
        return digest(self.to_json())


def digest(data: Any) -> str:
    """SHA-256 of canonical JSON."""
    line = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def freeze(
    *,
    cutoff: date,
    measures: Iterable[FrozenMeasure],
    chapters: Iterable[FrozenChapter] = (),
    previous: Snapshot | None = None,
) -> Snapshot:
    """The state in its canonical order. ``previous`` is the report before, from which put-off ends are counted on."""
    before = previous.by_key if previous else {}
    counted = (_count_end(measure, before.get(measure.key)) for measure in measures)
    return Snapshot(cutoff, tuple(chapters), tuple(sorted(map(_in_order, counted), key=by_number)))


def _count_end(measure: FrozenMeasure, before: FrozenMeasure | None) -> FrozenMeasure:
    if before is None:
        return measure
    later = bool(before.ends_on and measure.ends_on and measure.ends_on > before.ends_on)
    return replace(measure, end_slips=before.end_slips + later)


def _in_order(measure: FrozenMeasure) -> FrozenMeasure:
    return replace(
        measure, milestones=milestones_in_order(measure.milestones), indicators=indicators_in_order(measure.indicators)
    )


def milestones_in_order(milestones: Iterable[FrozenMilestone]) -> tuple[FrozenMilestone, ...]:
    return tuple(sorted(milestones, key=lambda milestone: (milestone.due, milestone.title, milestone.key)))


def indicators_in_order(indicators: Iterable[FrozenIndicator]) -> tuple[FrozenIndicator, ...]:
    return tuple(sorted(indicators, key=lambda indicator: (indicator.title, indicator.key)))


def by_number(measure: FrozenMeasure) -> tuple[Any, ...]:
    """M-2 before M-10."""
    parts = re.split(r"(\d+)", measure.number)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts), measure.key


def _encode(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


@cache
def _types(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _decode(wanted: Any, value: Any) -> Any:
    if isinstance(wanted, types.UnionType):
        [wanted] = (part for part in get_args(wanted) if part is not types.NoneType)
        return None if value is None else _decode(wanted, value)
    if get_origin(wanted) is tuple:
        return tuple(_decode(get_args(wanted)[0], item) for item in value)
    if is_dataclass(wanted):
        known = _types(wanted)  # type: ignore[arg-type]  # is_dataclass narrows to instances too
        return wanted(**{name: _decode(known[name], item) for name, item in value.items()})  # type: ignore[operator]  # the same
    if wanted is date:
        return date.fromisoformat(value)
    if wanted is Decimal:
        return Decimal(value)
    if not isinstance(value, wanted):
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    return value

"""What changed between two frozen states, field by field: enough to make the new one from the old one."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Generic, TypeVar

from .snapshot import (
    FrozenChapter,
    FrozenIndicator,
    FrozenMeasure,
    FrozenMilestone,
    Snapshot,
    by_number,
    indicators_in_order,
    milestones_in_order,
)

Frozen = FrozenMilestone | FrozenIndicator | FrozenMeasure
T = TypeVar("T", FrozenMilestone, FrozenIndicator, FrozenMeasure)
PARTS = ("milestones", "indicators")


@dataclass(frozen=True)
class FieldChange:
    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PartChange:
    """A milestone or an indicator that is in both states, with what is different."""

    key: str
    fields: tuple[FieldChange, ...]

    def of(self, name: str) -> FieldChange | None:
        return next((change for change in self.fields if change.name == name), None)


@dataclass(frozen=True)
class PartsChange(Generic[T]):
    """Parts of one kind that came, went (as they were) or changed."""

    added: tuple[T, ...] = ()
    dropped: tuple[T, ...] = ()
    changed: tuple[PartChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped or self.changed)


@dataclass(frozen=True)
class MeasureChange(PartChange):
    """A measure that is in both states, with what is different about it and its parts."""

    milestones: PartsChange[FrozenMilestone]
    indicators: PartsChange[FrozenIndicator]

    def __bool__(self) -> bool:
        return bool(self.fields or self.milestones or self.indicators)


@dataclass(frozen=True)
class Difference:
    """The way from one state to another; ``old_cutoff`` is None when there was none before."""

    old_cutoff: date | None
    new_cutoff: date
    chapters: tuple[FrozenChapter, ...]
    added: tuple[FrozenMeasure, ...]
    dropped: tuple[FrozenMeasure, ...]
    changed: tuple[MeasureChange, ...]


def difference(old: Snapshot | None, new: Snapshot) -> Difference:
    """What has to be done to ``old`` (None: nothing was there) to get ``new``."""
    parts = _compare(old.measures if old else (), new.measures)
    return Difference(
        old_cutoff=old.cutoff if old else None,
        new_cutoff=new.cutoff,
        chapters=new.chapters,
        added=parts.added,
        dropped=parts.dropped,
        changed=tuple(
            change
            for after in new.measures
            if old and (before := old.by_key.get(after.key)) and (change := _change(before, after))
        ),
    )


def _compare(old: Iterable[T], new: Iterable[T]) -> PartsChange[T]:
    before, after = {part.key: part for part in old}, {part.key: part for part in new}
    both = ((part, after[key]) for key, part in before.items() if key in after)
    return PartsChange(
        added=tuple(part for key, part in after.items() if key not in before),
        dropped=tuple(part for key, part in before.items() if key not in after),
        changed=tuple(PartChange(a.key, found) for a, b in both if (found := _fields(a, b))),
    )


def _fields(old: Frozen, new: Frozen) -> tuple[FieldChange, ...]:
    pairs = (
        (field.name, getattr(old, field.name), getattr(new, field.name))
        for field in fields(old)
        if field.name not in PARTS
    )
    return tuple(FieldChange(name, before, after) for name, before, after in pairs if before != after)


def _change(old: FrozenMeasure, new: FrozenMeasure) -> MeasureChange:
    return MeasureChange(
        key=new.key,
        fields=_fields(old, new),
        milestones=_compare(old.milestones, new.milestones),
        indicators=_compare(old.indicators, new.indicators),
    )


def apply(old: Snapshot | None, changes: Difference) -> Snapshot:
    """The new state. Raises ValueError when ``changes`` do not begin at ``old``."""
    if (old.cutoff if old else None) != changes.old_cutoff:
        raise ValueError("the difference begins at another cut-off")
    measures = dict(old.by_key) if old else {}
    _replace(measures, PartsChange(changes.added, changes.dropped))
    for change in changes.changed:
        measures[change.key] = _changed(measures[change.key], change)
    return Snapshot(changes.new_cutoff, changes.chapters, tuple(sorted(measures.values(), key=by_number)))


def _changed(measure: FrozenMeasure, change: MeasureChange) -> FrozenMeasure:
    milestones = {part.key: part for part in measure.milestones}
    indicators = {part.key: part for part in measure.indicators}
    _replace(milestones, change.milestones)
    _replace(indicators, change.indicators)
    return replace(
        _with(measure, change.fields),
        milestones=milestones_in_order(milestones.values()),
        indicators=indicators_in_order(indicators.values()),
    )


def _replace(parts: dict[str, T], changes: PartsChange[T]) -> None:
    for part in changes.dropped:
        if parts.pop(part.key, None) != part:
            raise ValueError(f"{part.key} is not what was dropped")
    for part in changes.added:
        if parts.setdefault(part.key, part) is not part:
            raise ValueError(f"{part.key} is there already")
    for change in changes.changed:
        parts[change.key] = _with(parts[change.key], change.fields)


def _with(part: T, changes: Iterable[FieldChange]) -> T:
    for change in changes:
        if getattr(part, change.name) != change.old:
            raise ValueError(f"{change.name} of {part.key} is not what was changed")
    return replace(part, **{change.name: change.new for change in changes})

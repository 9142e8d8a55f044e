"""Frozen states for tests: one with everything in it, and any that Hypothesis can think of."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from digitalrat.measures.enums import Light, Status
from digitalrat.measures.reporting import (
    FrozenChapter,
    FrozenIndicator,
    FrozenMeasure,
    FrozenMilestone,
    Snapshot,
    freeze,
)

OLD, NEW = date(2026, 6, 30), date(2026, 12, 31)

PILOT = FrozenMilestone(key="p", title="Pilot", due=date(2026, 9, 30))
SHARE = FrozenIndicator(
    key="i",
    title="Termine am selben Tag",
    unit="%",
    decimals=0,
    baseline=Decimal(20),
    baseline_on=date(2025, 1, 1),
    target=Decimal(80),
    target_on=date(2027, 12, 31),
    latest=Decimal("41.5"),
    latest_on=date(2026, 5, 31),
)
TERMINE = FrozenMeasure(
    key="a",
    number="M-01",
    title="Freie Termine",
    description="Jedes Amt wird bis Ende 2026 am selben Tag 50 Termine anbieten.",
    chapter="buergerdienste",
    owner="Dezernat Digitales",
    status="running",
    light="green",
    begins_on=date(2025, 1, 1),
    ends_on=date(2026, 12, 31),
    last_update_on=date(2026, 6, 1),
    milestones=(PILOT,),
    indicators=(SHARE,),
)
NETZ = FrozenMeasure(
    key="b", number="M-02", title="Sensornetz", owner="Stadtwerke", status="running", last_update_on=date(2026, 5, 1)
)
CHAPTERS = (FrozenChapter("buergerdienste", "Bürgerdienste online", "Verwaltung", "/masterplan/buergerdienste/"),)


def state(*measures: FrozenMeasure, cutoff: date = OLD, previous: Snapshot | None = None) -> Snapshot:
    return freeze(cutoff=cutoff, measures=measures, chapters=CHAPTERS, previous=previous)


def later(old: Snapshot, *measures: FrozenMeasure) -> Snapshot:
    return state(*measures, cutoff=NEW, previous=old)


def moved(measure: FrozenMeasure, due: date, slips: int = 1, **changes: Any) -> FrozenMeasure:
    """With its first milestone on another day."""
    first, *others = measure.milestones
    return replace(measure, milestones=(replace(first, due=due, slips=slips), *others), **changes)


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
keys = st.sampled_from("abcdefgh")
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
maybe_days = st.none() | days

milestones = st.builds(FrozenMilestone, key=keys, title=texts, due=days, done_on=maybe_days, slips=st.integers(0, 20))
indicators = st.builds(
    FrozenIndicator,
    key=keys,
    title=texts,
    unit=texts,
    decimals=st.integers(0, 4),
    baseline=numbers,
    baseline_on=days,
    target=numbers,
    target_on=days,
    latest=st.none() | numbers,
    latest_on=maybe_days,
)


def _few(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(parts, max_size=4, unique_by=lambda part: part.key).map(tuple)


measures = st.builds(
    FrozenMeasure,
    key=keys,
    number=st.from_regex(r"\A[A-Z]{0,2}-?[0-9]{1,3}[a-z]?\Z") | texts,
    title=texts,
    description=texts,
    chapter=st.sampled_from(["", "buergerdienste", "netz"]),
    owner=texts,
    owner_dissolved_on=maybe_days,
    status=st.sampled_from(Status.values),
    light=st.sampled_from(Light.values),
    note=texts,
    begins_on=maybe_days,
    ends_on=maybe_days,
    end_slips=st.integers(0, 20),
    budget=st.none() | numbers,
    happened=texts,
    next_steps=texts,
    last_update_on=maybe_days,
    milestones=_few(milestones),
    indicators=_few(indicators),
)
snapshots = st.builds(
    lambda cutoff, found, previous: freeze(cutoff=cutoff, measures=found, chapters=CHAPTERS, previous=previous),
    days,
    _few(measures),
    st.none(),
)


@st.composite
def changed(draw: st.DrawFn, old: Snapshot) -> Snapshot:
    """A later state of ``old``: some measures stay, some go, some come, some have other fields and parts."""
    found: dict[str, FrozenMeasure] = {}
    for measure in old.measures:
        fate = draw(st.sampled_from(["stays", "goes", "changes", "changes"]))
        if fate == "stays":
            found[measure.key] = measure
        elif fate == "changes":
            other = draw(measures)
            names = draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=6))
            found[measure.key] = replace(measure, **{name: getattr(other, name) for name in names})
    for measure in draw(_few(measures)):
        found.setdefault(measure.key, measure)
    return freeze(cutoff=draw(days), measures=found.values(), chapters=CHAPTERS, previous=old)


FIELDS = [name for name in FrozenMeasure.__dataclass_fields__ if name != "key"]

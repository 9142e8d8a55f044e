"""A frozen state is a value: it survives JSON, and equal states have equal hashes."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from digitalrat.measures.reporting import Snapshot, SnapshotError, freeze

from .states import CHAPTERS, NETZ, OLD, PILOT, SHARE, TERMINE, later, snapshots, state


@settings(max_examples=60)
@given(snapshots)
def test_nothing_gets_lost_in_json(snapshot: Snapshot) -> None:
    again = Snapshot.from_json(json.loads(json.dumps(snapshot.to_json())))
    assert again == snapshot
    assert again.hash == snapshot.hash


def test_the_order_of_what_comes_from_the_database_does_not_matter() -> None:
    second = replace(PILOT, key="q", due=date(2026, 8, 1))
    one = freeze(cutoff=OLD, measures=[TERMINE, NETZ], chapters=CHAPTERS)
    other = freeze(cutoff=OLD, measures=[NETZ, TERMINE], chapters=CHAPTERS)
    assert one == other and one.hash == other.hash
    both = [replace(TERMINE, milestones=parts) for parts in ((PILOT, second), (second, PILOT))]
    assert state(both[0]) == state(both[1])


def test_the_hash_knows_every_field() -> None:
    hashes = {state(TERMINE).hash}
    for change in (
        {"title": "Andere Termine"},
        {"note": "Grund"},
        {"ends_on": None},
        {"budget": Decimal("0.01")},
        {"milestones": (replace(PILOT, slips=1),)},
        {"indicators": (replace(SHARE, latest=Decimal("41.51")),)},
    ):
        hashes.add(state(replace(TERMINE, **change)).hash)  # type: ignore[arg-type]  # fields of several types
    assert len(hashes) == 7


def test_the_same_number_written_otherwise_is_the_same_state() -> None:
    zeros = replace(TERMINE, budget=Decimal("300000.00"), indicators=(replace(SHARE, target=Decimal("80.0000")),))
    plain = replace(TERMINE, budget=Decimal("3E5"), indicators=(SHARE,))
    assert state(zeros).hash == state(plain).hash


def test_numbers_are_in_the_order_people_count() -> None:
    found = state(*(replace(NETZ, key=number, number=number) for number in ["M-10", "M-2", "A-30", "7", "M-02b"]))
    assert [measure.number for measure in found.measures] == ["7", "A-30", "M-2", "M-02b", "M-10"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"format": 2, "cutoff": "2026-06-30", "chapters": [], "measures": []},
        {"format": 1, "cutoff": "30.06.2026", "chapters": [], "measures": []},
        {"format": 1, "cutoff": "2026-06-30", "chapters": [], "measures": [{"key": "a"}]},
        {"format": 1, "cutoff": "2026-06-30", "chapters": [], "measures": [], "extra": 1},
        {"format": 1, "cutoff": "2026-06-30", "chapters": [{"key": 1, "title": "x"}], "measures": []},
        [],
    ],
)
def test_damaged_data_is_named_and_not_guessed(data: Any) -> None:
    with pytest.raises(SnapshotError):
        Snapshot.from_json(data)


def test_an_end_that_is_put_off_again_and_again_is_counted_from_report_to_report() -> None:
    first = state(TERMINE)
    second = later(first, replace(TERMINE, ends_on=date(2027, 3, 31)))
    third = later(second, replace(TERMINE, ends_on=date(2027, 3, 31)))
    fourth = later(third, replace(TERMINE, ends_on=date(2027, 9, 30)))
    fifth = later(fourth, replace(TERMINE, ends_on=date(2027, 1, 31)))
    assert [found.by_key["a"].end_slips for found in (first, second, third, fourth, fifth)] == [0, 1, 1, 2, 2]

"""What the demonstration holds. Only what it tells itself is counted, not what other tests add on the same site."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.utils.timezone import localdate

from digitalrat.config.demo.stage import NEWEST_CUTOFF, Stage
from digitalrat.measures.enums import Light, LinkKind, Status
from digitalrat.measures.reporting import Comparison, Snapshot
from digitalrat.measures.reporting.sections import sections

from .conftest import Site

KINDS = {"slips", "lights", "added", "dropped", "done", "reached", "statuses", "reworded", "other", "silent"}
OF_THE_DEMONSTRATION = "number GLOB 'M-[0-4][0-9]' AND number <= 'M-40'"


@pytest.fixture
def database(site: Site) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{site.var / 'nachhall.sqlite3'}?mode=ro", uri=True)) as connection:
        yield connection


def ask(database: sqlite3.Connection, question: str, *values: Any) -> list[tuple[Any, ...]]:
    return database.execute(question, values).fetchall()


def test_forty_measures_of_ten_owners_in_all_states_and_lights(database: sqlite3.Connection) -> None:
    rows = ask(database, f"SELECT owner_id, status, light FROM measures_measure WHERE {OF_THE_DEMONSTRATION}")
    owners, statuses, lights = (set(column) for column in zip(*rows, strict=True))
    assert (len(rows), len(owners)) == (40, 10)
    assert (statuses, lights) == (set(Status.values), set(Light.values))
    milestones = ask(
        database,
        "SELECT count(m.id) FROM measures_measure LEFT JOIN measures_milestone m ON m.measure_id = measures_measure.id "
        f"WHERE {OF_THE_DEMONSTRATION} GROUP BY measures_measure.id",
    )
    assert {1, 2, 3, 4} == {count for (count,) in milestones}
    slips = ask(database, "SELECT DISTINCT count(*) FROM measures_milestoneslip GROUP BY milestone_id")
    assert {1, 2, 3} <= {count for (count,) in slips}
    kinds = ask(database, "SELECT DISTINCT kind FROM measures_measurelink")
    assert {kind for (kind,) in kinds} == set(LinkKind.values)


def test_twelve_indicators_with_two_years_of_values(database: sqlite3.Connection) -> None:
    counted = ask(
        database,
        "SELECT count(*), julianday(max(v.'on')) - julianday(min(v.'on')) FROM measures_indicatorvalue v "
        "JOIN measures_indicator i ON i.id = v.indicator_id "
        "JOIN measures_measure ON measures_measure.id = i.measure_id "
        f"WHERE {OF_THE_DEMONSTRATION} GROUP BY indicator_id",
    )
    assert len(counted) == 12
    assert min(values for values, _days in counted) >= 8
    assert min(days for _values, days in counted) >= 730


def test_four_reports_that_differ_in_everything(database: sqlite3.Connection) -> None:
    newest = Stage(today=localdate()).in_quarter(NEWEST_CUTOFF)
    rows = ask(
        database,
        "SELECT version, state, snapshot FROM measures_report WHERE kind = 'interim' AND cutoff <= ? "
        "ORDER BY cutoff, version",
        newest.isoformat(),
    )
    # The second was corrected once.
    assert [(version, state) for version, state, _snapshot in rows] == [
        (version, "published") for version in (1, 1, 2, 1, 1)
    ]
    states = [Snapshot.from_json(json.loads(snapshot)) for version, _state, snapshot in rows if version == 1]
    assert [len(state.measures) for state in states] == sorted({len(state.measures) for state in states})
    differences = [
        {section.key for section in sections(Comparison(old, new)) if section.items}
        for old, new in zip(states, states[1:], strict=False)
    ]
    assert differences == [KINDS] * 3
    marked = [
        any(item.losses for section in sections(Comparison(old, new)) for item in section.items)
        for old, new in zip(states, states[1:], strict=False)
    ]
    assert marked == [True] * 3


def test_urgent_case_promises_and_what_others_do(database: sqlite3.Connection) -> None:
    def count(table: str, condition: str) -> int:
        [(number,)] = ask(database, f"SELECT count(*) FROM {table} WHERE {condition}")
        return int(number)

    found = {
        "urgent": count("measures_urgentcase", "slug LIKE 'im-auslaenderamt%' AND released_at IS NOT NULL"),
        "promises": count("measures_promise", "released_at IS NOT NULL"),
        "cards": count("masterplan_referencecard", "state = 'released'"),
        "developments": count("masterplan_development", "state = 'released'"),
    }
    assert found == {"urgent": 1, "promises": 3, "cards": 5, "developments": 6}


def test_loading_it_again_changes_nothing(site: Site, database: sqlite3.Connection) -> None:
    tables = "SELECT (SELECT count(*) FROM measures_measure), (SELECT count(*) FROM members_user)"
    before = ask(database, tables)
    assert site.manage("load_demo") == ""
    assert ask(database, tables) == before

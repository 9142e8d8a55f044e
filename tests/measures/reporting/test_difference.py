"""The difference of two states: what it says, and that it is enough to make the new one from the old one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitalrat.measures.reporting import (
    Comparison,
    FrozenMeasure,
    Snapshot,
    apply,
    difference,
    figures,
    one_line,
    sections,
)

from .states import NETZ, NEW, PILOT, SHARE, TERMINE, changed, later, measures, moved, snapshots, state


@settings(max_examples=100)
@given(st.data())
def test_freeze_change_difference_apply_gives_the_new_state(data: st.DataObject) -> None:
    old = data.draw(snapshots)
    new = data.draw(changed(old))
    found = difference(old, new)
    assert apply(old, found) == new
    assert apply(old, found).hash == new.hash


@settings(max_examples=40)
@given(snapshots)
def test_from_nothing_and_to_itself(snapshot: Snapshot) -> None:
    assert apply(None, difference(None, snapshot)) == snapshot
    same = difference(snapshot, snapshot)
    assert (same.added, same.dropped, same.changed) == ((), (), ())


@settings(max_examples=40)
@given(st.data())
def test_whatever_changed_can_be_said(data: st.DataObject) -> None:
    """Words and figures are made of any two states, and count the same."""
    old = data.draw(snapshots)
    comparison = Comparison(old, data.draw(changed(old)))
    said = {section.key: len(section.items) for section in sections(comparison)}
    counted = {figure.key: figure.value for figure in figures(comparison)}
    for key in ("slips", "lights", "added", "done", "reached", "statuses", "reworded", "silent"):
        assert said.get(key, 0) == counted[key]
    assert said.get("dropped", 0) == counted["dropped"] + counted["stopped_since"]
    assert one_line(counted).endswith(".")


@settings(max_examples=40)
@given(measures, measures)
def test_a_difference_is_not_applied_to_another_state(one: FrozenMeasure, other: FrozenMeasure) -> None:
    old, new = state(replace(one, key="a")), later(state(replace(one, key="a")), replace(other, key="a"))
    found = difference(old, new)
    if found.changed and found.changed[0].fields:
        with pytest.raises(ValueError):
            apply(state(replace(new.measures[0], key="a")), found)
    with pytest.raises(ValueError):
        apply(None, found)


def texts(old: Snapshot | None, *measures: FrozenMeasure) -> dict[str, list[str]]:
    """What is said: {kind: [sentences]}."""
    new = later(old, *measures) if old else state(*measures)
    return {section.key: [item.text for item in section.items] for section in sections(Comparison(old, new))}


FRESH: dict[str, Any] = {"last_update_on": date(2026, 12, 1)}
OLD_STATE = state(replace(TERMINE, **FRESH), replace(NETZ, **FRESH))
A, B = OLD_STATE.measures

TABLE: list[tuple[str, list[FrozenMeasure], dict[str, list[str]]]] = [
    ("nothing", [A, B], {}),
    (
        "new",
        [A, B, replace(NETZ, key="c", number="M-03", status="planned", last_update_on=None)],
        {"added": ["neu, Stand: Geplant"]},
    ),
    ("dropped", [A], {"dropped": ["wird nicht mehr geführt, zuletzt: Läuft"]}),
    ("stopped", [A, replace(B, status="stopped")], {"dropped": ["eingestellt"]}),
    ("done", [replace(A, status="completed"), B], {"done": ["abgeschlossen"]}),
    ("status", [replace(A, status="paused"), B], {"statuses": ["Läuft → Ruht"]}),
    (
        "light",
        [replace(A, light="red", note="Es fehlt Personal"), B],
        {"lights": ["Grün: im Plan → Rot: steht. Grund: Es fehlt Personal"]},
    ),
    (
        "milestone slipped",
        [moved(A, date(2026, 10, 1)), B],
        {"slips": ["Meilenstein „Pilot“: 30.09.2026 → 01.10.2026, 1 Tag später, zum ersten Mal verschoben"]},
    ),
    (
        "slipped for the third time, and the end",
        [moved(A, date(2026, 12, 31), 3, ends_on=date(2027, 6, 30)), B],
        {
            "slips": [
                "Ende der Maßnahme: 31.12.2026 → 30.06.2027, 181 Tage später, zum ersten Mal verschoben",
                "Meilenstein „Pilot“: 30.09.2026 → 31.12.2026, 92 Tage später, zum 3. Mal verschoben",
            ]
        },
    ),
    (
        "brought forward",
        [moved(A, date(2026, 9, 20)), B],
        {"other": ["Meilenstein „Pilot“: 30.09.2026 → 20.09.2026, 10 Tage früher"]},
    ),
    ("end given up", [replace(A, ends_on=None), B], {"other": ["Ende der Maßnahme: Termin 31.12.2026 gestrichen"]}),
    (
        "milestone reached late",
        [replace(A, milestones=(replace(PILOT, done_on=date(2026, 10, 10)),)), B],
        {"reached": ["Meilenstein „Pilot“ am 10.10.2026 erreicht, 10 Tage nach dem Termin"]},
    ),
    ("milestone given up", [replace(A, milestones=()), B], {"other": ["Meilenstein „Pilot“ (30.09.2026) gestrichen"]}),
    (
        "another owner",
        [A, replace(B, owner="Tiefbauamt", budget=Decimal("300000"))],
        {"other": ["Zuständig: Stadtwerke → Tiefbauamt", "Budget in Euro: offen → 300.000"]},
    ),
    ("goal", [replace(A, indicators=(replace(SHARE, target=Decimal(60)),)), B], {"reworded": ["Ziel geändert"]}),
    ("a new value is no change of the goal", [replace(A, indicators=(replace(SHARE, latest=Decimal(50)),)), B], {}),
]


@pytest.mark.parametrize(("name", "measures", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_said(name: str, measures: list[FrozenMeasure], expected: dict[str, list[str]]) -> None:
    assert texts(OLD_STATE, *measures) == expected


def test_who_sent_nothing_since_the_last_cut_off() -> None:
    old = state(TERMINE, NETZ)
    dissolved = replace(NETZ, owner_dissolved_on=date(2026, 11, 1))
    fresh = replace(NETZ, key="c", number="M-03", last_update_on=None)
    over = replace(NETZ, key="d", number="M-04", status="completed")
    assert texts(old, replace(TERMINE, last_update_on=date(2026, 7, 1)), dissolved, fresh)["silent"] == [
        "letzte Meldung am 01.05.2026, Stelle aufgelöst am 01.11.2026"
    ]
    # An update on the day of the cut-off went into the old report.
    on_the_day = replace(TERMINE, last_update_on=old.cutoff)
    assert texts(old, on_the_day, over)["silent"] == ["letzte Meldung am 30.06.2026"]


def test_the_first_report_calls_nothing_new() -> None:
    never = replace(NETZ, last_update_on=None)
    assert texts(None, TERMINE, never) == {"silent": ["noch keine Meldung"]}
    counted = {figure.key: figure.value for figure in figures(Comparison(None, state(TERMINE, never)))}
    assert (counted["measures"], counted["silent"], "added" in counted) == (2, 1, False)
    assert one_line(counted) == "Erster Bericht: es gibt noch keinen, mit dem er verglichen werden kann."


def test_a_wording_stands_with_both_texts_and_what_got_lost() -> None:
    vague = "Jedes Amt prüft, ob es am selben Tag Termine anbieten kann."
    comparison = Comparison(OLD_STATE, later(OLD_STATE, replace(A, description=vague), B))
    [section] = sections(comparison)
    [item] = section.items
    assert (item.old, item.new) == (TERMINE.description, vague)
    assert item.losses == (
        "Zeitangabe weggefallen: „Ende 2026“",
        "Zahl weggefallen: „50“",
        "Schwächeres Wort: „prüft“, „kann“ statt „wird“",
    )
    assert "Das ist eine Regel und kein Urteil" in section.lead


def test_marked_wordings_come_first() -> None:
    neutral, vague = replace(A, title="Termine für alle"), replace(B, title="Sensornetz prüfen")
    found = Comparison(OLD_STATE, later(OLD_STATE, neutral, vague)).reworded
    assert [(item.measure.number, bool(item.losses)) for item in found] == [("M-02", True), ("M-01", False)]


def test_one_line() -> None:
    new = later(OLD_STATE, moved(A, date(2026, 12, 31), light="red", note="x"), replace(B, key="c"))
    counted = {figure.key: figure.value for figure in figures(Comparison(OLD_STATE, new))}
    assert one_line(counted) == "1 neu, 1 entfallen, 1 Termin verschoben, 1 Ampel schlechter."
    assert counted["slipped_days"] == 92
    assert (new.cutoff, counted["milestones"], counted["milestones_overdue"]) == (NEW, 1, 0)

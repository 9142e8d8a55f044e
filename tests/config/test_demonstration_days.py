"""The demonstration moves with the day on which it is loaded."""

import tomllib
from datetime import date
from typing import Any

import pytest

from digitalrat.config.demo.stage import HERE, NEWEST_CUTOFF, Stage

MEASURES = [
    measure
    for path in sorted((HERE / "measures").glob("*.toml"))
    for measure in tomllib.loads(path.read_text(encoding="utf-8"))["measure"]
]


@pytest.mark.parametrize(
    ("today", "day", "moved"),
    [
        (date(2026, 11, 23), NEWEST_CUTOFF, NEWEST_CUTOFF),
        (date(2026, 11, 23), date(2026, 2, 9), date(2026, 2, 9)),
        # The newest cut-off is over: today does not count yet.
        (date(2026, 12, 31), NEWEST_CUTOFF, date(2026, 9, 30)),
        (date(2027, 1, 1), NEWEST_CUTOFF, date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 2, 9), date(2026, 5, 9)),
        # The end of a month stays the end of a month.
        (date(2027, 1, 1), date(2025, 11, 30), date(2026, 2, 28)),
        (date(2028, 3, 31), date(2026, 11, 30), date(2028, 2, 29)),
        (date(2028, 3, 31), date(2026, 5, 31), date(2027, 8, 31)),
        (date(2026, 8, 15), date(2026, 5, 29), date(2026, 2, 28)),
        (date(2025, 10, 1), date(2026, 5, 29), date(2025, 5, 29)),
    ],
)
def test_days_move_by_whole_quarters(today: date, day: date, moved: date) -> None:
    assert Stage(today=today).in_quarter(day) == moved


def days_of(measure: dict[str, Any]) -> list[Any]:
    """All days on which something is said about the measure."""
    milestones = measure.get("milestones", [])
    return [
        measure.get("entered", 700),
        *(change["on"] for change in measure.get("changes", [])),
        *(update[0] for update in measure.get("updates", [])),
        *(on for milestone in milestones for on, _due, _reason in milestone.get("moved", [])),
        *(milestone["reached"] for milestone in milestones if "reached" in milestone),
    ]


def test_nothing_is_told_that_has_not_happened() -> None:
    days = {measure["number"]: days_of(measure) for measure in MEASURES}
    assert len(days) == 40
    too_late = [
        (number, day)
        for number, told in days.items()
        for day in told
        if (day <= 0 if isinstance(day, int) else day > NEWEST_CUTOFF)
    ]
    assert too_late == []

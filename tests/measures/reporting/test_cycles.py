"""Cycles: how often reports are made, changed without touching old reports; reminders before the cut-off."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from digitalrat.core.models import AuditEntry
from digitalrat.measures.enums import Interval, ReportKind
from digitalrat.measures.errors import BadCycle
from digitalrat.measures.models import Report, ReportCycle
from digitalrat.measures.services import (
    end_cycle,
    freeze_due,
    interval_words,
    next_cutoff_of,
    remind_of_cutoffs,
    set_cycle,
)
from digitalrat.measures.signals import cutoff_near
from tests.background import run_schedule
from tests.factories.members import Cast
from tests.factories.reports import INTERIM, SUMMER, WINTER, make_measure, on

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 5)


def begin(cast: Cast, day: date = NEW_YEAR, **fields: Any) -> ReportCycle:
    chosen = {"kind": INTERIM, "interval": Interval.HALF_YEARLY, "first_cutoff": SUMMER, **fields}
    with time_machine.travel(on(day)):
        return set_cycle(by=cast.office, **chosen)


@pytest.mark.parametrize(
    ("interval", "given", "months", "words"),
    [
        (Interval.QUARTERLY, None, 3, "vierteljährlich"),
        (Interval.HALF_YEARLY, 99, 6, "halbjährlich"),
        (Interval.OWN, 5, 5, "alle 5 Monate"),
        (Interval.OWN, 1, 1, "jeden Monat"),
    ],
)
def test_a_cycle_has_an_interval(cast: Cast, interval: Interval, given: int | None, months: int, words: str) -> None:
    cycle = begin(cast, interval=interval, months=given)
    assert (cycle.months, interval_words(cycle)) == (months, words)
    assert AuditEntry.objects.get(verb="cycle.set").details["months"] == months


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"interval": Interval.OWN, "months": 0}, "months", "von 1 bis 60 Monaten"),
    ({"interval": Interval.OWN}, "months", "von 1 bis 60 Monaten"),
    ({"interval": Interval.OWN, "months": 61}, "months", "von 1 bis 60 Monaten"),
    ({"interval": "weekly"}, "interval", "Abstand"),
    ({"kind": "yearly"}, "kind", "Art von Bericht"),
    ({"first_cutoff": date(2026, 1, 4)}, "first_cutoff", "in der Vergangenheit"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), BAD)
def test_a_cycle_that_does_not_hold_together_is_refused(
    cast: Cast, wrong: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(BadCycle, match=words) as caught:
        begin(cast, **wrong)
    assert caught.value.field == field
    assert not ReportCycle.objects.exists()


def test_changing_the_interval_ends_the_cycle_and_leaves_its_reports(cast: Cast) -> None:
    make_measure()
    first = begin(cast)
    with time_machine.travel(on(SUMMER + timedelta(days=1))):
        [report] = freeze_due()
    second = begin(cast, SUMMER + timedelta(days=5), interval=Interval.QUARTERLY, first_cutoff=date(2026, 9, 30))
    first.refresh_from_db()
    assert (first.ended_at is not None, second.ended_at) == (True, None)
    assert Report.objects.get(pk=report.pk).cycle == first
    with time_machine.travel(on(date(2027, 1, 1))):
        assert [(r.cutoff, r.cycle) for r in freeze_due()] == [(date(2026, 9, 30), second), (WINTER, second)]


def test_the_first_cut_off_lies_after_the_reports_that_there_are(cast: Cast) -> None:
    make_measure()
    begin(cast)
    with time_machine.travel(on(SUMMER + timedelta(days=1))):
        freeze_due()
    with pytest.raises(BadCycle, match="Zum 30. Juni 2026 ist schon ein Bericht dieser Art eingefroren") as caught:
        begin(cast, first_cutoff=SUMMER, day=SUMMER)
    assert caught.value.field == "first_cutoff"
    # What was refused did not end the cycle that there is; another kind is not concerned.
    assert ReportCycle.objects.get().ended_at is None
    begin(cast, first_cutoff=SUMMER, day=SUMMER, kind=ReportKind.ACTION_CONCEPT)


def test_an_ended_cycle_freezes_nothing(cast: Cast) -> None:
    cycle = begin(cast)
    for _n in range(2):
        end_cycle(by=cast.office, cycle=cycle)
    assert AuditEntry.objects.filter(verb="cycle.ended").count() == 1
    with time_machine.travel(on(WINTER)):
        assert freeze_due() == [] and remind_of_cutoffs() == []


def test_the_next_cut_off_is_today_until_it_is_frozen(cast: Cast) -> None:
    make_measure()
    cycle = begin(cast)
    expected = [(SUMMER - timedelta(days=1), SUMMER), (SUMMER, SUMMER), (SUMMER + timedelta(days=1), WINTER)]
    for day, cutoff in expected:
        with time_machine.travel(on(day)):
            assert next_cutoff_of(cycle) == cutoff


def reminders(day: date) -> list[int]:
    with time_machine.travel(on(day)):
        return [left for _cycle, _cutoff, left in remind_of_cutoffs()]


def test_people_are_reminded_14_and_3_days_before_and_each_time_once(cast: Cast) -> None:
    begin(cast)
    days = [16, 15, 14, 14, 13, 4, 3, 2, 1, 0]
    assert [reminders(SUMMER - timedelta(days=n)) for n in days] == [[], [], [14], [], [], [], [3], [], [], []]
    assert reminders(WINTER - timedelta(days=14)) == [14]


def test_a_worker_that_was_away_reminds_late_and_once(cast: Cast) -> None:
    begin(cast)
    assert reminders(SUMMER - timedelta(days=9)) == [9]
    assert reminders(SUMMER - timedelta(days=8)) == []
    assert reminders(SUMMER - timedelta(days=2)) == [2]
    begin(cast, WINTER - timedelta(days=60), first_cutoff=WINTER)
    assert reminders(WINTER - timedelta(days=1)) == [1]
    assert reminders(WINTER) == []


def test_the_schedule_reminds_and_freezes(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    make_measure()
    begin(cast)
    near: list[tuple[date, int]] = []

    def listen(cutoff: date, days: int, **kwargs: Any) -> None:
        near.append((cutoff, days))

    cutoff_near.connect(listen)
    try:
        with time_machine.travel(on(SUMMER - timedelta(days=3))), django_capture_on_commit_callbacks(execute=True):
            assert {"measures.cutoffs", "measures.reports"} <= set(run_schedule())
        with time_machine.travel(on(SUMMER + timedelta(days=1))), django_capture_on_commit_callbacks(execute=True):
            run_schedule()
    finally:
        cutoff_near.disconnect(listen)
    assert near == [(SUMMER, 3)]
    assert [report.cutoff for report in Report.objects.all()] == [SUMMER]

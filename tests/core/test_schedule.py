"""Jobs by the clock: each at its turn, in one worker's hands, and once for all turns that were missed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from digitalrat.core import heart, schedule
from digitalrat.core.models import AuditEntry, ScheduledJob, WorkerBeat
from digitalrat.core.schedule import every, run_due
from digitalrat.core.services import record
from tests.background import run_schedule
from tests.factories.members import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Diary:
    """A job that notes when it ran."""

    def __init__(self) -> None:
        self.days: list[datetime] = []

    def write(self) -> None:
        self.days.append(timezone.now())


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jobs but those of the test."""
    monkeypatch.setattr(schedule, "_jobs", {})


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def the_job() -> ScheduledJob:
    return ScheduledJob.objects.get()


def test_a_job_runs_at_its_turns(empty: None, clock: Any) -> None:
    diary = Diary()
    every(name="diary", label="Tagebuch", minutes=60, run=diary.write)
    assert run_schedule() == ["diary"]
    clock.shift(timedelta(minutes=59))
    assert run_schedule() == []
    clock.shift(timedelta(minutes=1))
    assert run_schedule() == ["diary"]
    assert diary.days == [NOON, NOON + timedelta(hours=1)]
    assert (the_job().runs, the_job().claimed_by, the_job().last_finished_at) == (2, "", diary.days[1])


def test_one_run_makes_up_for_three_days(empty: None, clock: Any) -> None:
    diary = Diary()
    every(name="diary", label="Tagebuch", minutes=60, run=diary.write)
    run_schedule()
    clock.shift(timedelta(days=3))
    assert (run_schedule(), run_schedule()) == (["diary"], [])
    assert diary.days == [NOON, NOON + timedelta(days=3)]


def test_the_product_closes_after_three_days_what_was_due_meanwhile(cast: Cast, clock: Any) -> None:
    assert run_schedule() == [job.name for job in schedule.jobs()]
    assert run_schedule() == []
    clock.shift(timedelta(days=3))
    assert run_schedule() == [job.name for job in schedule.jobs()]
    assert set(ScheduledJob.objects.values_list("runs", "failures")) == {(2, 0)}


def test_a_job_that_raises_is_tried_at_its_next_turn(empty: None, clock: Any, caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()

    def stumble() -> None:
        diary.write()
        if len(diary.days) < 3:
            raise OSError("Der Mailserver\nantwortet nicht")

    after = Diary()
    every(name="a", label="Stolpert", minutes=10, run=stumble)
    every(name="b", label="Läuft", minutes=10, run=after.write)
    assert run_schedule() == ["a", "b"]
    assert "job a failed" in caplog.text
    row = ScheduledJob.objects.get(name="a")
    assert (row.failures, row.runs, row.error) == (1, 1, "OSError: Der Mailserver antwortet nicht")
    assert "Traceback" in row.last_error
    assert run_schedule() == []
    clock.shift(timedelta(minutes=10))
    assert run_schedule() == ["a", "b"]
    assert ScheduledJob.objects.get(name="a").failures == 2
    clock.shift(timedelta(minutes=10))
    run_schedule()
    row = ScheduledJob.objects.get(name="a")
    assert (row.failures, row.error, len(after.days)) == (0, "", 3)


def test_a_job_in_somebodys_hands_is_left_alone(empty: None, clock: Any) -> None:
    inner: list[list[str]] = []
    every(name="job", label="Probe", minutes=10, run=lambda: inner.append(run_due(worker="other")))
    assert run_due(worker="one") == ["job"]
    clock.shift(timedelta(days=1))
    assert run_due(worker="one") == ["job"]
    assert inner == [[], []]


def test_a_claim_ends_with_the_worker(empty: None, clock: Any) -> None:
    diary = Diary()
    every(name="diary", label="Tagebuch", minutes=60, run=diary.write)
    heart.Heart("dead").beat()
    ScheduledJob.objects.create(name="diary", claimed_by="dead", last_started_at=timezone.now())
    clock.shift(timedelta(days=1))
    assert run_schedule() == []
    living = heart.Heart("living")
    for _beat in range(heart.MISSED_BEATS + 1):
        clock.shift(timedelta(seconds=4))
        living.beat()
    assert WorkerBeat.objects.get().worker == "living"
    # It was cut off in the middle, so it does not wait for its turn.
    assert run_schedule() == ["diary"]


def test_whoever_is_told_to_leave_in_the_middle_gives_the_job_back(empty: None) -> None:
    diary = Diary()

    def interrupted() -> None:
        diary.write()
        if len(diary.days) == 1:
            raise SystemExit(1)

    every(name="job", label="Probe", minutes=60, run=interrupted)
    with pytest.raises(SystemExit):
        run_schedule()
    assert (the_job().claimed_by, the_job().runs) == ("", 0)
    assert run_schedule() == ["job"]


def test_whoever_stops_begins_no_other_job(empty: None) -> None:
    names: list[str] = []
    for name in "abc":
        every(name=name, label=name, minutes=1, run=lambda name=name: names.append(name))  # type: ignore[misc]  # bound now
    assert run_due(worker="w", goes_on=lambda: len(names) < 2) == ["a", "b"]


def test_a_clock_that_was_once_wrong_stops_nothing(empty: None, clock: Any) -> None:
    diary = Diary()
    every(name="diary", label="Tagebuch", minutes=60, run=diary.write)
    clock.shift(timedelta(days=365))
    run_schedule()
    clock.shift(timedelta(days=-365))
    assert run_schedule() == ["diary"]
    assert run_schedule() == []


def test_a_name_belongs_to_one_job(empty: None) -> None:
    every(name="a", label="Eins", minutes=1, run=Diary().write)
    with pytest.raises(ValueError, match="'a'"):
        every(name="a", label="Zwei", minutes=1, run=Diary().write)


def test_jobs_speak_german(empty: None) -> None:
    spoken: list[str] = []
    every(name="a", label="Sprache", minutes=1, run=lambda: spoken.append(translation.get_language()))
    with translation.override("en"):
        run_schedule()
    assert spoken == ["de"]


def test_lower_floors_come_first() -> None:
    """What happens there is told above in the same round."""
    rooms = [schedule.floor_of(job) for job in schedule.jobs()]
    assert rooms == sorted(rooms)
    names = [job.name for job in schedule.jobs()]
    some = ["core.audit", "members.sessions", "meetings.ballots", "cms.pages"]
    assert sorted(some, key=names.index) == some


def test_every_job_says_in_words_what_it_does() -> None:
    for job in schedule.jobs():
        assert str(job.label).strip() and job.minutes >= 1
        assert job.name.count(".") == 1


def test_a_broken_audit_trail_shows_among_the_jobs(cast: Cast) -> None:
    record(by=cast.office, verb="probe.done", obj=cast.office)
    run_schedule()
    assert ScheduledJob.objects.get(name="core.audit").error == ""
    AuditEntry.objects.update(verb="probe.undone")
    ScheduledJob.objects.update(last_started_at=None)
    run_schedule()
    job = ScheduledJob.objects.get(name="core.audit")
    assert (job.failures, job.error) == (
        1,
        "digitalrat.core.housekeeping.AuditBroken: Eintrag 1: Inhalt wurde nach dem Schreiben verändert",
    )


def test_looking_costs_one_query_when_nothing_is_due(cast: Cast, django_assert_num_queries: Any) -> None:
    run_schedule()
    with django_assert_num_queries(1):
        assert run_schedule() == []

"""What happens to a task: it runs once, is tried again with growing waits, and at last waits for the office."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation
from pytest_django import Settings

from digitalrat.core.housekeeping import forget_old_tasks
from digitalrat.core.models import QueuedTask
from digitalrat.core.tasks import background, wait_before
from tests.background import run_tasks

from . import sample_tasks

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[str]]:
    sample_tasks.calls.clear()
    yield sample_tasks.calls


def the_task() -> QueuedTask:
    return QueuedTask.objects.get()


def test_a_task_runs_once(calls: list[str]) -> None:
    sample_tasks.note.enqueue("eins")
    assert calls == []
    assert (run_tasks(), run_tasks()) == (1, 0)
    assert calls == ["eins"]
    assert (the_task().status, the_task().return_value, the_task().tries) == ("SUCCESSFUL", "eins", 1)


def test_tasks_run_in_the_order_in_which_they_came(calls: list[str]) -> None:
    for number in range(5):
        sample_tasks.note.enqueue(str(number))
    assert run_tasks() == 5
    assert calls == ["0", "1", "2", "3", "4"]


def test_what_is_rolled_back_is_never_run(calls: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sample_tasks.note.enqueue("nie")
        raise ZeroDivisionError
    assert run_tasks() == 0
    assert calls == []


def test_a_failed_task_is_tried_again_later_and_then_given_up(calls: list[str]) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sample_tasks.fail.enqueue("x")
        assert run_tasks() == 1
        task = the_task()
        assert (task.status, task.tries, task.finished_at) == ("READY", 1, None)
        first = task.run_after - NOON
        assert timedelta(minutes=1) <= first <= timedelta(minutes=1.1)
        clock.shift(first - timedelta(seconds=1))
        assert run_tasks() == 0
        clock.shift(timedelta(seconds=1))
        assert run_tasks() == 1
        second = the_task().run_after - timezone.now()
        assert timedelta(minutes=2) <= second <= timedelta(minutes=2.2)
        assert QueuedTask.objects.dead_letters().count() == 0
        # Nobody looked for days: it is tried when somebody does.
        clock.shift(timedelta(days=3))
        assert run_tasks() == 1
        clock.shift(timedelta(days=30))
        assert run_tasks() == 0
    assert calls == ["x", "x", "x"]
    task = QueuedTask.objects.dead_letters().get()
    assert (task.status, task.tries, task.finished_at) == ("FAILED", 3, NOON + first + timedelta(days=3))
    assert (task.label, task.error) == ("Wort vergessen", "RuntimeError: „x“ ging nicht")
    assert "Traceback" in task.traceback


def test_a_failure_in_between_leaves_no_trace(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sample_tasks.flaky.enqueue()
        run_tasks()
        assert the_task().status == "READY"
        clock.shift(timedelta(hours=1))
        run_tasks()
    task = the_task()
    assert (task.status, task.tries, task.traceback) == ("SUCCESSFUL", 2, "")


def test_waits_double_up_to_six_hours() -> None:
    for tries, minutes in [(1, 1), (2, 2), (3, 4), (7, 64), (9, 256), (10, 360), (50, 360), (5000, 360)]:
        waits = {wait_before(tries) for _ in range(50)}
        assert min(waits) >= timedelta(minutes=minutes)
        assert max(waits) <= timedelta(minutes=minutes) * 1.1
        assert len(waits) > 1


def test_a_task_whose_function_is_gone_is_a_dead_letter_at_once() -> None:
    sample_tasks.note.enqueue("x")
    QueuedTask.objects.update(task_path="tests.core.sample_tasks.gone")
    assert run_tasks() == 1
    task = QueuedTask.objects.dead_letters().get()
    assert (task.label, task.tries) == ("tests.core.sample_tasks.gone", 1)
    assert task.error.startswith("ImportError: ")


def test_a_task_speaks_german_whoever_enqueued_it(calls: list[str]) -> None:
    with translation.override("en"):
        sample_tasks.which_language.enqueue()
        run_tasks()
    assert calls == ["de"]


def test_arguments_are_plain_data() -> None:
    with pytest.raises(TypeError):
        sample_tasks.note.enqueue(NOON)  # type: ignore[arg-type]  # that is the point


def test_a_task_is_a_function_of_a_module() -> None:
    with pytest.raises(Exception, match="module level"):

        @background(label="Nirgends")
        def nowhere() -> None: ...


def test_done_tasks_are_deleted_after_a_while_and_dead_letters_stay(settings: Settings) -> None:
    settings.TASK_KEEP_DAYS = 14
    with time_machine.travel(NOON, tick=False) as clock:
        sample_tasks.note.enqueue("alt")
        sample_tasks.fail.enqueue("tot")
        for _try in range(3):
            run_tasks()
            clock.shift(timedelta(hours=1))
        clock.shift(timedelta(days=13, hours=20))
        sample_tasks.note.enqueue("neu")
        run_tasks()
        sample_tasks.note.enqueue("wartet noch")
        assert forget_old_tasks() == 0
        clock.shift(timedelta(hours=2))
        assert forget_old_tasks() == 1
    assert sorted(QueuedTask.objects.values_list("status", flat=True)) == ["FAILED", "READY", "SUCCESSFUL"]

"""Real workers in processes of their own: nothing is run twice at once, and nothing is lost when one is killed."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from digitalrat.core import heart
from digitalrat.core.models import QueuedTask, ScheduledJob, WorkerBeat

from .conftest import Workers
from .sample_tasks import kill_the_worker, note, write

pytestmark = pytest.mark.django_db(transaction=True)


def statuses() -> Counter[str]:
    return Counter(QueuedTask.objects.values_list("status", flat=True))


def test_two_workers_never_run_one_task_twice(workers: Workers) -> None:
    workers.start_two()
    for number in range(60):
        write.enqueue(str(number), 0.02)
    workers.wait_for(lambda: statuses() == {"SUCCESSFUL": 60})
    ended = [(words, pid) for words, pid in workers.said() if words.startswith("end") and words != "end job"]
    assert Counter(words for words, _pid in ended) == {f"end {number}": 1 for number in range(60)}
    assert {pid for _words, pid in ended} == {process.pid for process in workers.processes}
    assert {task.tries for task in QueuedTask.objects.all()} == {1}


def test_a_killed_workers_task_is_taken_up_by_the_other(workers: Workers) -> None:
    workers.start_two()
    write.enqueue("x", 3)
    workers.wait_for(lambda: "begin x" in workers.words())
    by_pid = {process.pid: process for process in workers.processes}
    first = by_pid.pop(dict(workers.said())["begin x"])
    (second,) = by_pid.values()
    first.kill()
    workers.wait_for(lambda: statuses() == {"SUCCESSFUL": 1})
    assert [said for said in workers.said() if said[0].endswith(" x")] == [
        ("begin x", first.pid),
        ("begin x", second.pid),
        ("end x", second.pid),
    ]
    task = QueuedTask.objects.get()
    assert (task.tries, task.traceback) == (2, "")
    assert WorkerBeat.objects.get().pid == second.pid


def test_a_killed_workers_task_is_taken_up_after_a_restart(workers: Workers) -> None:
    workers.start()
    write.enqueue("x", 1)
    workers.wait_for(lambda: "begin x" in workers.words())
    workers.processes[0].kill()
    workers.processes[0].wait()
    assert statuses() == {"RUNNING": 1}
    workers.start()
    workers.wait_for(lambda: "end x" in workers.words())
    workers.wait_for(lambda: statuses() == {"SUCCESSFUL": 1})


def test_a_task_of_a_living_worker_stays_where_it_is(workers: Workers) -> None:
    """It takes more than twice as long as a worker may be silent."""
    workers.start_two()
    write.enqueue("lange", 2.5)
    workers.wait_for(lambda: statuses() == {"SUCCESSFUL": 1})
    assert workers.words().count("begin lange") == 1


def test_a_task_that_kills_its_worker_is_given_up(workers: Workers) -> None:
    kill_the_worker.enqueue()
    for attempt in (1, 2):
        assert workers.start().wait(30) == 9
        assert workers.words().count("kill") == attempt
    workers.start()
    workers.wait_for(lambda: statuses() == {"FAILED": 1})
    task = QueuedTask.objects.dead_letters().get()
    assert (task.tries, task.error) == (
        2,
        "digitalrat.core.tasks.WorkerLost: Der Hintergrunddienst wurde mittendrin beendet.",
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_stopped_finishes_what_it_is_at(workers: Workers, number: signal.Signals) -> None:
    worker = workers.start()
    workers.wait_for(lambda: "end job" in workers.words())
    write.enqueue("a", 1)
    workers.wait_for(lambda: "begin a" in workers.words())
    write.enqueue("b")
    worker.send_signal(number)
    assert worker.wait(10) == 0
    assert statuses() == {"SUCCESSFUL": 1, "READY": 1}
    assert not WorkerBeat.objects.exists()


def test_ctrl_c_twice_leaves_the_task_for_the_next(workers: Workers) -> None:
    worker = workers.start()
    write.enqueue("x", 20)
    workers.wait_for(lambda: "begin x" in workers.words())
    worker.send_signal(signal.SIGINT)
    with pytest.raises(Exception, match="timed out"):
        worker.wait(0.5)
    worker.send_signal(signal.SIGINT)
    worker.wait(10)
    assert statuses() == {"READY": 1}
    assert QueuedTask.objects.get().run_after <= timezone.now()


def test_two_workers_run_a_job_once(workers: Workers) -> None:
    for _number in range(2):
        workers.start(SAMPLE_JOB_SECONDS="1")
    workers.wait_for(lambda: WorkerBeat.objects.count() == 2 and "end job" in workers.words())
    note.enqueue("und weiter")
    workers.wait_for(lambda: statuses() == {"SUCCESSFUL": 1})
    assert workers.words() == ["begin job", "end job"]
    assert ScheduledJob.objects.get().runs == 1


def test_a_job_cut_off_by_kill_is_run_again_at_once(workers: Workers) -> None:
    first = workers.start(SAMPLE_JOB_SECONDS="20")
    workers.wait_for(lambda: "begin job" in workers.words())
    first.kill()
    first.wait()
    second = workers.start()
    workers.wait_for(lambda: "end job" in workers.words())
    assert workers.said() == [("begin job", first.pid), ("begin job", second.pid), ("end job", second.pid)]
    workers.stop()
    job = ScheduledJob.objects.get()
    assert (job.runs, job.failures, job.claimed_by) == (1, 0, "")


def test_a_worker_is_dead_after_five_beats_of_another(db: None) -> None:
    one, other = heart.Heart("one"), heart.Heart("other")
    one.beat()
    for _beat in range(heart.MISSED_BEATS):
        assert other.beat() == []
    assert other.beat() == ["one"]
    assert list(WorkerBeat.objects.values_list("worker", flat=True)) == ["other"]
    # It was only asleep: it says so, and is among the living again.
    assert one.beat() == []
    assert WorkerBeat.objects.count() == 2


def test_clocks_that_differ_kill_nobody(db: None) -> None:
    one, other = heart.Heart("one"), heart.Heart("other")
    for beat in range(20):
        one.beat()
        WorkerBeat.objects.filter(worker="one").update(beat_at=timezone.now() - timedelta(days=3, seconds=-beat))
        assert other.beat() == []


def test_whoever_was_taken_for_dead_does_not_overwrite_the_others_result(db: None) -> None:
    write.enqueue("x")
    task = QueuedTask.objects.get()
    task.claim("one")
    late = QueuedTask.objects.get()
    heart.bury("one")
    task.refresh_from_db()
    task.claim("two")
    late.set_failed(RuntimeError("zu spät"))
    late.set_successful(None)
    task.refresh_from_db()
    assert (task.status, task.worker_ids, "zu spät" in task.traceback) == ("RUNNING", ["one", "two"], False)

"""How workers know of each other, and who takes up the work of one that died.

Each worker moves its row of WorkerBeat on every few seconds, in a thread of its own, so also during long work. A worker
whose row stood still while another one wrote five beats of its own is dead: counted in beats and not in seconds, so
neither clocks that differ nor a database that nobody could write to for a while make the living look dead.
"""

import logging
import os
import platform
import threading
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from .models import QueuedTask, WorkerBeat
from .schedule import release_claims
from .tasks import WorkerLost

logger = logging.getLogger(__name__)

BEAT_SECONDS = 4.0
# 20 seconds after its last sign of life a worker is taken for dead.
MISSED_BEATS = 5


class Heart:
    """The beat of one worker; ``start`` before the first task, ``stop`` after the last."""

    def __init__(self, worker: str, seconds: float = BEAT_SECONDS) -> None:
        self.worker, self.seconds = worker, seconds
        self._others: dict[str, tuple[datetime, int]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        self.beat()
        take_up_orphans()
        self._thread.start()

    def stop(self) -> None:
        """Leave without a trace: what this worker did not finish may be taken up at once."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        bury(self.worker)

    def beat(self) -> list[str]:
        """Say that this worker lives; returns the names of those that were found dead, and whose work is free again."""
        now = timezone.now()
        place = {"host": platform.node()[:255], "pid": os.getpid()}
        WorkerBeat.objects.update_or_create(worker=self.worker, defaults={"beat_at": now, **place})
        beats = dict(WorkerBeat.objects.exclude(worker=self.worker).values_list("worker", "beat_at"))
        self._others = {name: self._watched(name, at) for name, at in beats.items()}
        dead = [(name, at) for name, (at, missed) in self._others.items() if missed >= MISSED_BEATS]
        return [name for name, at in dead if bury(name, last_beat=at)]

    def _watched(self, name: str, beat_at: datetime) -> tuple[datetime, int]:
        last, missed = self._others.get(name, (None, 0))
        return beat_at, missed + 1 if last == beat_at else 0

    def _run(self) -> None:
        while not self._stopped.wait(self.seconds):
            try:
                close_old_connections()
                self.beat()
            except DatabaseError:
                logger.exception("worker %s: no beat, the database does not answer", self.worker)
                connection.close()
        connection.close()


@transaction.atomic
def bury(worker: str, last_beat: datetime | None = None) -> bool:
    """Forget a worker and free what it was at. With ``last_beat`` only if that is still its last one; says whether."""
    beats = WorkerBeat.objects.filter(worker=worker)
    if last_beat is not None and not beats.filter(beat_at=last_beat).delete()[0]:
        return False
    beats.delete()
    _take_back(worker)
    return True


@transaction.atomic
def take_up_orphans() -> None:
    """Free what belongs to workers of which nothing is known any more."""
    known = set(WorkerBeat.objects.values_list("worker", flat=True))
    for worker in {task.worker_ids[-1] for task in _running()} - known:
        _take_back(worker)


def _take_back(worker: str) -> None:
    release_claims(worker)
    for task in _running():
        if task.worker_ids[-1] == worker:
            logger.warning("%s: taken back from worker %s", task, worker)
            task.set_failed(WorkerLost("Der Hintergrunddienst wurde mittendrin beendet."))


def _running() -> list[QueuedTask]:
    return list(QueuedTask.objects.running().select_for_update())

"""The worker: runs tasks and the schedule, until it is told to stop."""

import logging
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import translation
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from .heart import Heart, bury
from .models import QueuedTask
from .schedule import run_due
from .tasks import BACKEND

logger = logging.getLogger(__name__)

# The schedule counts in minutes; looking every few seconds is exact enough.
SCHEDULE_SECONDS = 5.0
AFTER_DATABASE_ERROR_SECONDS = 5.0


class OneTask(db_worker.Worker):
    """The library's worker, for one task of ours: it claims it, runs it and writes down how that went."""

    has_run = False

    def __init__(self, worker: str) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name=BACKEND,
            worker_id=worker,
            batch=True,
            max_tasks=1,
            interval=settings.WORKER_INTERVAL_SECONDS,
            startup_delay=False,
        )

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        self.has_run = True
        task = QueuedTask.objects.get(pk=db_task_result.pk)
        with translation.override(settings.LANGUAGE_CODE):
            super().run_task(task)


def run_one_task(worker: str) -> bool:
    """Run the next task that is ready, if there is one; says whether there was."""
    # Claiming locks the whole database for a moment on SQLite, so look first.
    if not DBTaskResult.objects.ready().filter(backend_name=BACKEND).exists():
        return False
    one = OneTask(worker)
    one.run()
    return one.has_run


class Worker:
    """One process that works off what waits. Any number may run beside each other."""

    def __init__(self) -> None:
        self.name = get_random_string(32)
        self.stopping = False
        self._next_look = 0.0

    def stop(self) -> None:
        """End after the task or job that is running now. May be called by a signal handler."""
        self.stopping = True

    def run(self) -> None:
        heart = Heart(self.name)
        heart.start()
        try:
            while not self.stopping:
                self._turn()
        finally:
            heart.stop()

    def _turn(self) -> None:
        try:
            close_old_connections()
            self._look_at_the_schedule()
            idle = self.stopping or not run_one_task(self.name)
        except DatabaseError:
            logger.exception("worker %s: the database does not answer", self.name)
            connection.close()
            time.sleep(AFTER_DATABASE_ERROR_SECONDS)
            self._free_own()
        else:
            if idle and not self.stopping:
                time.sleep(settings.WORKER_INTERVAL_SECONDS)

    def _look_at_the_schedule(self) -> None:
        if time.monotonic() >= self._next_look:
            run_due(worker=self.name, goes_on=lambda: not self.stopping)
            self._next_look = time.monotonic() + SCHEDULE_SECONDS

    def _free_own(self) -> None:
        """What could not be written down would seem to run for as long as this worker lives."""
        try:
            bury(self.name)
        except DatabaseError:
            logger.exception("worker %s: still no database", self.name)

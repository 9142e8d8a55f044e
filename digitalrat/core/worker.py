"""The worker: runs tasks and the schedule, says that it lives, and takes back what dead workers left behind."""

import logging
from typing import Any

from django.conf import settings
from django.utils import translation
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from .models import QueuedTask
from .tasks import BACKEND

logger = logging.getLogger(__name__)


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
    if not QueuedTask.objects.ready().filter(backend_name=BACKEND).exists():
        return False
    one = OneTask(worker)
    one.run()
    return one.has_run

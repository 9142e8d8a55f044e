"""Background work in the process of the test, by the code of the real worker and on the real tables."""

from unittest.mock import patch

from django_tasks_db.management.commands import db_worker

from digitalrat.core.schedule import run_due
from digitalrat.core.worker import run_one_task

WORKER = "tests"


def run_tasks() -> int:
    """Run everything that is ready now, in order, retries that are due included; returns how many runs that took.

    Travel in time to see later retries: ``time_machine.travel(…)``.
    """
    number = 0
    # As in Django's test client: the test's transaction is on this connection.
    with patch.object(db_worker, "close_old_connections"):
        while run_one_task(WORKER):
            number += 1
    return number


def run_schedule() -> list[str]:
    """Run all jobs that are due now, lower floors first; returns their names."""
    return run_due(worker=WORKER)

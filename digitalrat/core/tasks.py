"""Background work: functions that run later, in the worker, and are tried again when they fail.

    @background(label=_("E-Mail zustellen"), attempts=8)
    def deliver_mail(mail_id: int) -> None: ...

    deliver_mail.enqueue(mail.pk)

``enqueue`` writes a row in the caller's transaction: what is rolled back is never run. Arguments are JSON (texts,
numbers, lists), so give numbers of rows, not rows. A task runs **at least** once: a worker may die after the work and
before its note of it, so look first whether it is done already. It runs outside any transaction.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import django_tasks_db
from django_tasks.base import Task, task

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
T = TypeVar("T")

# Name of our backend in the setting TASKS.
BACKEND = "database"
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# Share of the wait that chance may add, so that what failed together is not tried again together.
JITTER = 0.1


class WorkerLost(Exception):
    """The worker was ended in the middle of a task; that is not the task's fault, so it may run again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundTask(Task[P, T]):
    """A task of the library that also knows what it is called in the office and how often it is tried."""

    label: "StrOrPromise"
    attempts: int


class DatabaseBackend(django_tasks_db.DatabaseBackend):
    """The library's database backend, for our kind of task."""

    task_class = BackgroundTask  # type: ignore[assignment]  # the library's own says nothing of its parameters


def background(*, label: "StrOrPromise", attempts: int = 8) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Make a function of a module a task. ``label`` (gettext_lazy) is what the office reads when it failed for good.

    After a failure it is tried again with growing waits, ``attempts`` times in all; then it stays FAILED.
    Eight attempts take a good two hours.
    """
    return task(backend=BACKEND, label=label, attempts=attempts)


def wait_before(tries: int) -> timedelta:
    """How long to wait after ``tries`` failures: 1, 2, 4 … minutes, at most six hours, and a little by chance."""
    doubled: int = 2 ** min(tries - 1, 20)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return wait * (1 + random.uniform(0, JITTER))

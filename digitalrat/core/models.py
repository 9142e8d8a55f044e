from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import retry

from .tasks import BACKEND, BackgroundTask, WorkerLost, wait_before

logger = logging.getLogger(__name__)


class PublicModel(models.Model):
    """A noun with an id that may be shown: ``uuid`` in addresses and sockets, never the row number."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One line of the append-only audit trail; ``hash`` covers the line and the hash before it.

    The actor is kept as number and name, not as a relation: a trail must outlive accounts.
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object_type} {self.object_id}"


class AuditHead(models.Model):
    """The single row that says where the trail ends, so that a cut-off tail is noticed too.

    It is also the lock under which the next line is written.
    """

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return str(self.sequence)


def last_words(traceback: str) -> str:
    """What an error said, in one line and without the way to it."""
    words: list[str] = []
    for line in reversed(traceback.strip().splitlines()):
        # Files and code are indented.
        if line.startswith("  "):
            break
        words.insert(0, line.strip())
    return " ".join(words)


class QueuedTaskQuerySet(models.QuerySet["QueuedTask"]):
    def ours(self) -> QueuedTaskQuerySet:
        return self.filter(backend_name=BACKEND)

    def running(self) -> QueuedTaskQuerySet:
        return self.ours().filter(status=TaskResultStatus.RUNNING)

    def successful(self) -> QueuedTaskQuerySet:
        return self.ours().filter(status=TaskResultStatus.SUCCESSFUL)

    def dead_letters(self) -> QueuedTaskQuerySet:
        """Given up after the last attempt, the newest first."""
        return self.ours().filter(status=TaskResultStatus.FAILED).order_by("-finished_at")


class QueuedTask(DBTaskResult[Any, Any]):
    """A row of the task library seen with our eyes: one row is one task, however often it is tried.

    Each try adds a name to ``worker_ids``. A try that fails puts the row back to READY with a later ``run_after``;
    after the last one it stays FAILED with its traceback: a dead letter, which waits for the office.
    """

    objects = QueuedTaskQuerySet.as_manager()  # type: ignore[assignment,misc]  # narrower than the library's

    class Meta:
        proxy = True
        verbose_name = _("Auftrag")
        verbose_name_plural = _("Aufträge")

    def __str__(self) -> str:
        return f"{self.task_path} {self.id}"

    @property
    def definition(self) -> BackgroundTask[Any, Any] | None:
        """The function with its label and attempts; None when the code has none by that name any more."""
        try:
            task = self.task
        except (ImportError, SuspiciousOperation):
            return None
        return task if isinstance(task, BackgroundTask) else None

    @property
    def label(self) -> str:
        """What the task does, in words for the office."""
        definition = self.definition
        return str(definition.label) if definition else self.task_path

    @property
    def tries(self) -> int:
        return len(self.worker_ids)

    @property
    def error(self) -> str:
        return last_words(self.traceback)

    @retry()
    @transaction.atomic
    def set_successful(self, return_value: Any) -> None:
        if self._is_still_ours():
            super().set_successful(return_value)

    @retry()
    @transaction.atomic
    def set_failed(self, exc: BaseException) -> None:
        """Try again later, or give up when all attempts are spent."""
        if not self._is_still_ours():
            return
        super().set_failed(exc)
        definition = self.definition
        if definition is None or self.tries >= definition.attempts:
            return
        # Whoever ended the worker in the middle did the task no harm: it may run again at once.
        was_cut_off = isinstance(exc, WorkerLost) or not isinstance(exc, Exception)
        wait = timedelta() if was_cut_off else wait_before(self.tries)
        self.status, self.finished_at, self.run_after = TaskResultStatus.READY, None, timezone.now() + wait
        self.save(update_fields=["status", "finished_at", "run_after"])
        logger.warning("%s: attempt %d of %d failed: %r", self, self.tries, definition.attempts, exc)

    def _is_still_ours(self) -> bool:
        """False when this worker was taken for dead meanwhile and the task given to another."""
        rows = type(self).objects.select_for_update().filter(pk=self.pk, status=TaskResultStatus.RUNNING)
        return [row.worker_ids for row in rows] == [self.worker_ids]


class ScheduledJob(models.Model):
    """When a job of ``schedule.every`` ran last. ``claimed_by`` is the worker that is at it, or empty.

    ``last_error`` is the traceback of the last run if that failed, ``failures`` the number of failed runs since the
    last good one.
    """

    name = models.CharField(max_length=80, unique=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    runs = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def error(self) -> str:
        return last_words(self.last_error)

    def is_due(self, *, minutes: int, now: datetime) -> bool:
        """Never run, cut off in the middle, or long enough ago; one run makes up for however many were missed."""
        if self.last_started_at is None:
            return True
        was_cut_off = not self.claimed_by and (
            self.last_finished_at is None or self.last_finished_at < self.last_started_at
        )
        # A start in the future comes from a clock that was wrong.
        return was_cut_off or not timedelta() <= now - self.last_started_at < timedelta(minutes=minutes)


class WorkerBeat(models.Model):
    """A worker that lives says so every few seconds; who has not for a while is taken for dead (``core.worker``)."""

    worker = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ["started_at"]

    def __str__(self) -> str:
        return f"{self.worker} ({self.host}, {self.pid})"

"""The audit trail, the announcement of what happened, and what the office does with tasks that failed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus

from .errors import StateError
from .models import AuditEntry, AuditHead, QueuedTask


class Actor(Protocol):
    """Whoever acts: a user of the product. ``pk`` is None only for a visitor."""

    pk: Any

    def get_full_name(self) -> str: ...


def _digest(
    *,
    sequence: int,
    at: datetime,
    actor_id: int | None,
    actor_name: str,
    verb: str,
    object_type: str,
    object_id: str,
    details: dict[str, Any],
    previous_hash: str,
) -> str:
    line = json.dumps(
        [
            sequence,
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            actor_id,
            actor_name,
            verb,
            object_type,
            object_id,
            details,
            previous_hash,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(line.encode()).hexdigest()


@transaction.atomic
def record(*, by: Actor | None, verb: str, obj: models.Model, **details: Any) -> AuditEntry:
    """Append one line to the audit trail in the caller's transaction.

    ``by`` is None when the product itself acts (a deadline). ``details`` must be JSON (texts, numbers, lists).
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    # Read back what the database will hold, so that the hash can be computed again from it.
    details = json.loads(json.dumps(details, ensure_ascii=False, default=str))
    fields: dict[str, Any] = {
        "sequence": head.sequence + 1,
        "at": timezone.now(),
        "actor_id": by.pk if by else None,
        "actor_name": (by.get_full_name() or str(by)) if by else "Nachhall",
        "verb": verb,
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "details": details,
        "previous_hash": head.hash,
    }
    entry = AuditEntry.objects.create(hash=_digest(**fields), **fields)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save()
    return entry


@dataclass(frozen=True)
class Verification:
    """Outcome of reading the whole trail: ``entries`` read, and the first broken line, if any, with the reason."""

    entries: int
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def verify_audit() -> Verification:
    """Recompute every hash of the trail in order; stops at the first line that does not fit."""
    previous, expected = "", 1
    for entry in _entries():
        if entry.sequence != expected:
            return Verification(expected - 1, expected, "Eintrag fehlt")
        if entry.previous_hash != previous:
            return Verification(expected - 1, expected, "Verkettung passt nicht zum vorigen Eintrag")
        digest = _digest(
            sequence=entry.sequence,
            at=entry.at,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            verb=entry.verb,
            object_type=entry.object_type,
            object_id=entry.object_id,
            details=entry.details,
            previous_hash=entry.previous_hash,
        )
        if digest != entry.hash:
            return Verification(expected - 1, expected, "Inhalt wurde nach dem Schreiben verändert")
        previous, expected = entry.hash, expected + 1
    head = AuditHead.objects.filter(pk=1).first()
    if (head.sequence, head.hash) != (expected - 1, previous) if head else expected > 1:
        return Verification(expected - 1, expected, "Das Ende der Kette fehlt")
    return Verification(expected - 1)


def _entries() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("sequence").iterator(chunk_size=1000)


def announce(signal: Signal, **kwargs: Any) -> None:
    """Tell other rooms that something happened, once the transaction is really committed.

    A receiver that fails is logged and does not undo what has been decided.
    """
    transaction.on_commit(lambda: _send(signal, kwargs))


def _send(signal: Signal, kwargs: dict[str, Any]) -> None:
    signal.send_robust(sender=None, **kwargs)


@transaction.atomic
def retry_task(*, by: Actor, task: QueuedTask) -> None:
    """Let a dead letter run again now, with all its attempts. Raises StateError when it is none any more."""
    task = _dead_letter(task)
    record(by=by, verb="task.retried", obj=task, task=task.task_path, tries=task.tries)
    task.status, task.worker_ids = TaskResultStatus.READY, []
    task.run_after, task.started_at, task.finished_at = timezone.now(), None, None
    task.save(update_fields=["status", "worker_ids", "run_after", "started_at", "finished_at"])


@transaction.atomic
def retry_all_tasks(*, by: Actor) -> int:
    """Let every dead letter run again whose function still exists; returns how many."""
    tasks = [task for task in QueuedTask.objects.dead_letters().order_by("enqueued_at") if task.definition]
    for task in tasks:
        retry_task(by=by, task=task)
    return len(tasks)


@transaction.atomic
def discard_task(*, by: Actor, task: QueuedTask) -> None:
    """Delete a dead letter: what it should have done will not be done. Raises StateError when it is none any more."""
    task = _dead_letter(task)
    record(by=by, verb="task.discarded", obj=task, task=task.task_path, tries=task.tries)
    task.delete()


def _dead_letter(task: QueuedTask) -> QueuedTask:
    found = QueuedTask.objects.dead_letters().select_for_update().filter(pk=task.pk).first()
    if found is None:
        raise StateError(_("Um diesen Auftrag hat sich inzwischen schon jemand gekümmert."))
    return found

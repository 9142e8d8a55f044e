"""What the floor under all rooms does by the clock."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import QueuedTask
from .services import verify_audit


class AuditBroken(Exception):
    """A line of the audit trail does not fit; the office sees it among the jobs that fail."""


def forget_old_tasks() -> int:
    """Delete tasks that ended well TASK_KEEP_DAYS ago or earlier; dead letters stay until the office has seen to them.

    Returns how many were deleted.
    """
    old = timezone.now() - timedelta(days=settings.TASK_KEEP_DAYS)
    return QueuedTask.objects.successful().filter(finished_at__lte=old).delete()[0]


def look_at_the_audit_trail() -> None:
    """Raises AuditBroken with the first line that does not fit."""
    found = verify_audit()
    if not found.intact:
        raise AuditBroken(f"Eintrag {found.broken_at}: {found.reason}")

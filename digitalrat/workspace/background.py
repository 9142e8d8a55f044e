"""What happens in the background, for the page of the office."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks.base import TaskResultStatus

from digitalrat.core.models import QueuedTask, ScheduledJob, WorkerBeat
from digitalrat.core.schedule import jobs

# A worker beats every few seconds; clocks of two machines may differ a little.
ALIVE = timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class JobLine:
    """One job by the clock; ``state`` and ``state_label`` make its badge, ``error`` says why its last run failed."""

    label: str
    turn: str
    last_run: datetime | None
    error: str
    state: str
    state_label: str


@dataclass(frozen=True)
class Background:
    """The page without dead letters; ``retrying`` counts what failed and is tried again, from ``next_try`` on."""

    workers: int
    jobs: tuple[JobLine, ...]
    waiting: int
    running: int
    retrying: int
    next_try: datetime | None


def background() -> Background:
    """Three queries, however much there is."""
    ready, tried = Q(status=TaskResultStatus.READY), Q(started_at__isnull=False)
    counts = QueuedTask.objects.ours().aggregate(
        waiting=Count("pk", filter=ready & ~tried),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        retrying=Count("pk", filter=ready & tried),
        next_try=Min("run_after", filter=ready & tried),
    )
    workers = WorkerBeat.objects.filter(beat_at__gte=timezone.now() - ALIVE).count()
    return Background(workers=workers, jobs=_job_lines(), **counts)


def failures() -> tuple[int, int]:
    """How many tasks were given up, and how many jobs failed the last time."""
    return QueuedTask.objects.dead_letters().count(), ScheduledJob.objects.filter(failures__gt=0).count()


def _job_lines() -> tuple[JobLine, ...]:
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    lines = [(job, rows.get(job.name) or ScheduledJob(name=job.name)) for job in jobs()]
    return tuple(
        JobLine(
            label=str(job.label),
            turn=_turn(job.minutes),
            last_run=row.last_finished_at,
            error=row.error,
            state=_state(row)[0],
            state_label=_state(row)[1],
        )
        for job, row in lines
    )


def _state(row: ScheduledJob) -> tuple[str, str]:
    if row.failures:
        words = ngettext("fehlgeschlagen", "%(n)d-mal fehlgeschlagen", row.failures)
        return "overdue", words % {"n": row.failures}
    if row.claimed_by:
        return "running", _("läuft gerade")
    if row.last_finished_at is None:
        return "planned", _("noch nie gelaufen")
    return "completed", _("in Ordnung")


def _turn(minutes: int) -> str:
    """60 → stündlich."""
    if minutes % MINUTES_A_DAY == 0:
        days = minutes // MINUTES_A_DAY
        return ngettext("täglich", "alle %(n)d Tage", days) % {"n": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("stündlich", "alle %(n)d Stunden", hours) % {"n": hours}
    return ngettext("jede Minute", "alle %(n)d Minuten", minutes) % {"n": minutes}

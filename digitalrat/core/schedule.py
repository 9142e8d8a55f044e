"""Work by the clock: what has to be done every few minutes, by whichever worker is there.

    every(name="meetings.ballots", label=_("Abgelaufene Abstimmungen schließen"), minutes=1, run=close_due_ballots)

in the room's ``apps.ready()``. ``run`` takes no arguments and does **everything** that is due by now, in order, and
nothing that is done already: after days without a worker it is called once, and after a worker that died in the
middle it is called again. It runs outside any transaction.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from .models import ScheduledJob

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What ``every`` was told."""

    name: str
    label: "StrOrPromise"
    minutes: int
    run: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(*, name: str, label: "StrOrPromise", minutes: int, run: Callable[[], object]) -> None:
    """Have ``run`` called every ``minutes`` by one worker at a time. ``label`` (gettext_lazy) is for the office.

    Raises ValueError when the name is taken.
    """
    if name in _jobs:
        raise ValueError(f"There is a job {name!r} already.")
    _jobs[name] = Job(name, label, minutes, run)


def jobs() -> list[Job]:
    """All jobs, those of lower floors first: what happens there is told above in the same round."""
    return sorted(_jobs.values(), key=floor_of)


def floor_of(job: Job) -> int:
    """The ground floor has the smallest number: INSTALLED_APPS lists the house from the roof down."""
    config = apps.get_containing_app_config(job.run.__module__)
    return -list(apps.app_configs).index(config.label) if config else 0


def run_due(*, worker: str, goes_on: Callable[[], bool] = lambda: True) -> list[str]:
    """Run the jobs that are due and in nobody else's hands, one after the other; returns their names.

    A job that raises is logged, keeps its error for the office, and is tried again at its next turn.
    """
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    now = timezone.now()
    done = []
    for job in jobs():
        row = rows.get(job.name)
        if row is not None and (row.claimed_by or not row.is_due(minutes=job.minutes, now=now)):
            continue
        if goes_on() and _claim(job, worker):
            _run(job, worker)
            done.append(job.name)
    return done


def release_claims(worker: str) -> None:
    """Give back the jobs of a worker that is gone: what it was at is due at once."""
    ScheduledJob.objects.filter(claimed_by=worker).update(claimed_by="")


@transaction.atomic
def _claim(job: Job, worker: str) -> bool:
    """Under a lock on the row: of several workers that come at once, one gets the job."""
    ScheduledJob.objects.get_or_create(name=job.name)
    row = ScheduledJob.objects.select_for_update().get(name=job.name)
    now = timezone.now()
    if row.claimed_by or not row.is_due(minutes=job.minutes, now=now):
        return False
    row.claimed_by, row.last_started_at = worker, now
    row.save(update_fields=["claimed_by", "last_started_at"])
    return True


def _run(job: Job, worker: str) -> None:
    mine = ScheduledJob.objects.filter(name=job.name, claimed_by=worker)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            job.run()
    except Exception:
        logger.exception("job %s failed", job.name)
        outcome = {"last_error": traceback.format_exc(), "failures": F("failures") + 1}
    except BaseException:
        release_claims(worker)
        raise
    else:
        outcome = {"last_error": "", "failures": 0}
    mine.update(claimed_by="", last_finished_at=timezone.now(), runs=F("runs") + 1, **outcome)

"""``manage.py worker`` in a process of its own, with a quick heart and, instead of the product's jobs, one of ours."""

import functools
import os
from unittest.mock import patch

import django
from django.core.management import call_command

django.setup()

from digitalrat.core import schedule, worker  # noqa: E402 — needs the registry of apps

from .sample_tasks import job  # noqa: E402 — as above

quick = functools.partial(worker.Heart, seconds=float(os.environ["SAMPLE_BEAT_SECONDS"]))
with patch.object(worker, "Heart", quick), patch.object(worker, "SCHEDULE_SECONDS", 0.05):
    schedule._jobs.clear()
    schedule.every(name="sample", label="Probe", minutes=60, run=job)
    call_command("worker")

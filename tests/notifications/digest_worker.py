"""``manage.py worker`` in a process of its own, with a quick heart, that has nothing to do but mails."""

import functools
from unittest.mock import patch

import django
from django.core.management import call_command

django.setup()

from digitalrat.core import schedule, worker  # noqa: E402 — needs the registry of apps

MAILS = "notifications.mails"

with patch.object(worker, "Heart", functools.partial(worker.Heart, seconds=0.2)):
    schedule._jobs = {MAILS: schedule._jobs[MAILS]}
    call_command("worker")

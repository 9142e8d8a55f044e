import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from cms.services import ensure_site
from digitalrat.config.demo import pages
from digitalrat.config.demo.measures_stage import measure_steps
from digitalrat.config.demo.reports_stage import report_steps
from digitalrat.config.demo.stage import set_meetings, set_stage
from digitalrat.config.demo.steering_stage import steering_steps
from digitalrat.config.demo.story import acting_at, tell_story
from digitalrat.measures.models import Measure
from digitalrat.members.enums import Role

# Leads and aims of the plan were decided on this day (see measures_stage), before any measure was entered.
AIMS_DECIDED = date(2024, 11, 11)
# The whole plan was first published this many days ago, two chapters were revised this many days ago.
PLAN_PUBLISHED, CHAPTERS_REVISED = 410, 40


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """SQLite need not make each of some 1,600 commits safe by itself: what is cut off begins anew anyway."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [before] = cursor.execute("PRAGMA synchronous").fetchone()
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={before}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Command(BaseCommand):
    help = "Lädt die Demonstration in eine leere Datenbank; tut nichts, wenn schon Personen angelegt sind."

    def handle(self, *args: Any, **options: Any) -> None:
        # Each step commits by itself, as in life; a file says that the loading was cut off half way.
        unfinished = Path(settings.VAR_DIR) / "demo_unfinished"
        if unfinished.exists():
            self.stdout.write("Das Laden wurde unterbrochen und beginnt von vorn.")
            call_command("flush", verbosity=0, interactive=False)
        elif get_user_model()._default_manager.exists():
            return
        self.stdout.write("Demonstration wird geladen …")
        unfinished.touch()
        with not_waiting_for_the_disk():
            self._load()
        unfinished.unlink()
        self._progress(1, 1)
        self.stdout.write("")

    def _load(self) -> None:
        ensure_site()
        stage = set_stage()
        editor = stage.by_role(Role.EDITOR)
        with acting_at(stage.on(AIMS_DECIDED, 9)):
            _home, plan = pages.publish_frame(editor)
            pages.publish_plan(plan, by=editor, former=True, outline=True)
        measures: dict[str, Measure] = {}
        tell_story(
            stage=stage,
            measures=measures,
            agenda=set_meetings(stage),
            markdown=pages.markdown,
            publish=pages.publish_recommendation,
            more=[
                (stage.at(PLAN_PUBLISHED, 9), lambda: pages.publish_plan(plan, by=editor, former=True)),
                (stage.at(CHAPTERS_REVISED, 9), lambda: pages.publish_plan(plan, by=editor, former=False)),
                *measure_steps(stage, measures),
                *report_steps(stage),
                *steering_steps(stage),
            ],
            progress=self._progress,
        )

    def _progress(self, done: int, total: int) -> None:
        """A bar on a terminal, a line for every tenth elsewhere."""
        percent = 100 * done // total
        if sys.stdout.isatty():
            self.stdout.write(f"\r  [{'#' * (percent // 4):25}] {percent:3} %", ending="")
            self.stdout.flush()
        elif percent // 10 != 100 * (done - 1) // total // 10:
            self.stdout.write(f"  {percent} %")

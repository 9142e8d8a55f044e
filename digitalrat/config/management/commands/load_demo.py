import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from digitalrat.config.demo import pages
from digitalrat.config.demo.stage import set_measures, set_meetings, set_stage
from digitalrat.config.demo.story import acting_at, tell_story
from digitalrat.members.enums import Role

# The plan was first published this many days ago, two chapters were revised this many days ago.
PLAN_PUBLISHED, CHAPTERS_REVISED = 410, 40


class Command(BaseCommand):
    help = "Lädt die Demonstration in eine leere Datenbank; tut nichts, wenn schon Personen angelegt sind."

    def handle(self, *args: Any, **options: Any) -> None:
        if get_user_model()._default_manager.exists():
            return
        self.stdout.write("Demonstration wird geladen …")
        with transaction.atomic():
            self._load()
        self._progress(1, 1)
        self.stdout.write("")

    def _load(self) -> None:
        pages.ensure_site()
        stage = set_stage()
        editor = stage.by_role(Role.EDITOR)
        with acting_at(stage.at(PLAN_PUBLISHED, 9)):
            _home, plan = pages.publish_frame(editor)
            pages.publish_plan(plan, by=editor, former=True)
            measures = set_measures(stage)
        tell_story(
            stage=stage,
            measures=measures,
            agenda=set_meetings(stage),
            markdown=pages.markdown,
            publish=pages.publish_recommendation,
            more=[(stage.at(CHAPTERS_REVISED, 9), lambda: pages.publish_plan(plan, by=editor, former=False))],
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

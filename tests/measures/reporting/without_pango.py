"""A server whose Pango cannot be loaded: run by test_pango with such a library first on the linker's path.

Prints as JSON what the start says, what became of the files, and what page and desk show.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ["DJANGO_SETTINGS_MODULE"] = "digitalrat.config.settings.testing"

import django
from django.conf import settings


class NoMigrations(dict[str, None]):
    def __contains__(self, app: object) -> bool:
        return True

    def __missing__(self, app: str) -> None:
        return None


settings.MIGRATION_MODULES = NoMigrations()
django.setup()

from django.core.checks import run_checks  # noqa: E402 — needs the settings above
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases  # noqa: E402

from cms.services import ensure_report_index, ensure_site, publish_report_page  # noqa: E402
from digitalrat.measures.models import Report, ReportFile  # noqa: E402
from tests.background import run_tasks  # noqa: E402
from tests.factories.members import make_cast  # noqa: E402
from tests.factories.reports import make_two_reports  # noqa: E402

setup_databases(verbosity=0, interactive=False)
cast = make_cast()
ensure_report_index(ensure_site())
for report in make_two_reports(cast):
    publish_report_page(report=report, by=cast.editor, introduction="<p>Viel ist geschehen.</p>")
run_tasks()
newest = Report.objects.get(cutoff__month=12)
member = Client()
member.force_login(cast.office)
told = {
    "checks": [[str(found.msg), found.hint, found.id] for found in run_checks() if found.id == "measures.W001"],
    "files": sorted([file.format, file.state, file.error] for file in ReportFile.objects.filter(report=newest)),
    "page": Client().get(newest.url).content.decode(),
    "desk": member.get("/arbeitsraum/berichte/").content.decode(),
}
json.dump(told, sys.stdout)

"""What changed between two published reports, as on the page that compares them. See docs/operations.md."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from digitalrat.measures.files.text import difference_text
from digitalrat.measures.models import Report
from digitalrat.measures.queries.reading import read_comparison
from digitalrat.measures.queries.reports import drafts, find_report, numbered
from digitalrat.measures.reporting import one_line


class Command(BaseCommand):
    help = _("Zeigt, was sich zwischen zwei veröffentlichten Berichten geändert hat, mit den Sätzen der Seite.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        name = _("Nummer aus --list oder Name, zum Beispiel zwischenbericht-2026-06-30; /2 dahinter für die Fassung 2")
        parser.add_argument("old", metavar="OLD", nargs="?", help=name)
        parser.add_argument("new", metavar="NEW", nargs="?", help=_("ebenso"))
        parser.add_argument("--list", action="store_true", help=_("nur zeigen, welche Berichte es gibt"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
            return
        if not options["old"] or not options["new"]:
            raise CommandError(_("Bitte nennen Sie zwei Berichte. Welche es gibt, zeigt: report_diff --list"))
        old, new = self._find(options["old"]), self._find(options["new"])
        if old == new:
            raise CommandError(_("Bitte wählen Sie zwei verschiedene Berichte."))
        self.stdout.write(difference_text(read_comparison(old, new)))

    def _find(self, words: str) -> Report:
        report = find_report(words)
        if report is None:
            raise CommandError(_("Den Bericht „%s“ gibt es nicht. Welche es gibt, zeigt: report_diff --list") % words)
        if not report.is_published:
            raise CommandError(
                _("Der Bericht „%s“ ist noch ein Entwurf. Verglichen werden veröffentlichte Berichte.") % words
            )
        return report

    def _list(self) -> None:
        listed, waiting = numbered(), drafts().defer("snapshot", "content")
        for number, report in enumerate(listed, start=1):
            self.stdout.write(f"{number:>3}  {_name(report)}  {one_line(report.figures)}")
        for report in waiting:
            self.stdout.write(f"  –  {_name(report)}  " + _("Entwurf, noch nicht veröffentlicht"))
        if not listed and not waiting:
            self.stdout.write(_("Es gibt noch keine Berichte."))


def _name(report: Report) -> str:
    return report.slug if report.version == 1 else f"{report.slug}/{report.version}"

"""Read a plan from files into the site. See docs/operations.md."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.importing.aligning import Outcome
from cms.importing.applying import ImportReport, apply_import
from cms.importing.errors import ImportFailed
from cms.importing.planning import ChapterChange, ImportPlan, Status, find_plan, plan_import
from cms.importing.reading import read_path
from digitalrat.core.errors import DomainError
from digitalrat.members.models import User


class Command(BaseCommand):
    help = _("Liest einen Plan aus einer Word-Datei, einer Markdown-Datei, einem Ordner oder einem ZIP-Archiv ein.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="SOURCE", help=_(".docx, .md, .zip oder Ordner mit .md"))
        parser.add_argument("--level", type=int, choices=range(1, 7), help=_("Ebene der Überschriften von Kapiteln"))
        parser.add_argument(
            "--field", default="", help=_("Handlungsfeld für neue Kapitel, für die der Text keines nennt")
        )
        parser.add_argument("--plan", help=_("Adresse (Slug) des Masterplans, falls es mehrere gibt"))
        parser.add_argument("--dry-run", action="store_true", help=_("nur zeigen, was geschehen würde"))
        parser.add_argument("--publish", action="store_true", help=_("die Kapitel gleich veröffentlichen"))
        parser.add_argument("--by", metavar="E-MAIL", help=_("wer einliest; sonst steht im Protokoll „Nachhall“"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(options)
        except DomainError as failure:
            raise CommandError(failure.message) from failure

    def _import(self, options: dict[str, Any]) -> None:
        by = self._user(options["by"])
        plan = plan_import(
            read_path(options["source"]),
            plan_page=find_plan(options["plan"]),
            level=options["level"],
            field_title=options["field"],
        )
        self._line(
            _("„%(source)s“: %(chapters)d Kapitel, %(blocks)d Blöcke")
            % {
                "source": plan.source.name,
                "chapters": len(plan.changes),
                "blocks": sum(len(change.body) for change in plan.changes),
            }
        )
        if options["dry_run"]:
            if plan.plan_page is None:
                self._line(_("Es gibt noch keinen Masterplan; einer würde angelegt."))
            for change in plan.changes:
                self._chapter(change)
            self._sums(plan)
            self._line(_("Das war ein Probelauf: Es wurde nichts geändert."))
            return
        report = apply_import(plan, by=by, publish=options["publish"], progress=self._chapter)
        self._sums(report)
        if options["publish"]:
            self._line(_("Fassungen: %(count)d neu") % {"count": report.editions})
        else:
            self._line(_("Alles liegt als Entwurf vor und wird erst mit dem Veröffentlichen sichtbar."))

    def _user(self, email: str | None) -> User | None:
        if not email:
            return None
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise ImportFailed(_("Ein aktives Konto mit der Adresse „%(email)s“ gibt es nicht.") % {"email": email})
        return user

    def _chapter(self, change: ChapterChange) -> None:
        status = {Status.NEW: _("neu"), Status.CHANGED: _("geändert"), Status.SAME: _("gleich")}[change.status]
        slug = change.page.slug if change.page else change.chapter.slug
        self._line(f"  {status:9} {slug:40.40}  {_blocks(change)}")

    def _sums(self, result: ImportPlan | ImportReport) -> None:
        for note in result.notes:
            self._line(_("Hinweis: %(note)s") % {"note": note})
        self._line(
            _("Kapitel: %(new)d neu, %(changed)d geändert, %(same)d gleich")
            % {status.value: result.chapters[status] for status in Status}
        )
        if isinstance(result, ImportPlan) and result.untouched:
            self._line(_("Nicht im Dokument, unverändert: %(titles)s") % {"titles": ", ".join(result.untouched)})
        self._line(_("Blöcke: %(blocks)s") % {"blocks": _blocks(result)})

    def _line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _blocks(result: ChapterChange | ImportPlan | ImportReport) -> str:
    return _("%(kept)d behalten, %(changed)d geändert, %(new)d neu, %(gone)d entfallen") % {
        outcome.value: result.blocks[outcome] for outcome in Outcome
    }

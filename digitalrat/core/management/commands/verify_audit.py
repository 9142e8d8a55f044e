from typing import Any

from django.core.management.base import BaseCommand, CommandError

from digitalrat.core.services import verify_audit


class Command(BaseCommand):
    help = "Prüft die Kette des Prüfprotokolls und nennt den ersten Eintrag, der nicht passt."

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify_audit()
        if not result.intact:
            raise CommandError(f"broken at entry {result.broken_at}: {result.reason} (intact before: {result.entries})")
        self.stdout.write(f"intact, {result.entries} entries")

from typing import Any

from django.core.management.base import BaseCommand

from cms.pages import PlanPage, RecommendationIndexPage
from cms.services import ensure_report_index, ensure_site
from digitalrat.config.demo.pages import publish_standard_pages


class Command(BaseCommand):
    help = "Legt die Seiten an, ohne die die Website leer wäre, für eine Stadt, die ohne die Demonstration beginnt."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--hostname", default="localhost", help="Name des Servers, z. B. digitalrat.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        home = ensure_site(hostname=options["hostname"], port=443)
        if not PlanPage.objects.exists():
            home.add_child(instance=PlanPage(title="Digitaler Masterplan", slug="masterplan")).save_revision().publish()
        if not RecommendationIndexPage.objects.exists():
            page = RecommendationIndexPage(title="Empfehlungen", slug="empfehlungen")
            home.add_child(instance=page).save_revision().publish()
        ensure_report_index(home)
        home.refresh_from_db()
        publish_standard_pages(home)
        self.stdout.write("Startseite, Masterplan, Empfehlungen, Berichte und rechtliche Seiten sind angelegt.")

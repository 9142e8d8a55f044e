from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpulsesConfig(AppConfig):
    name = "digitalrat.impulses"
    verbose_name = _("Impulse")

    def ready(self) -> None:
        from digitalrat.collaboration import rooms

        from . import receivers  # noqa: F401 — connects them
        from .rooms import DOCUMENT_KIND, ReasonsRoom

        rooms.register(DOCUMENT_KIND, ReasonsRoom())

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnotationsConfig(AppConfig):
    name = "digitalrat.annotations"
    verbose_name = _("Anmerkungen")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 — connects them

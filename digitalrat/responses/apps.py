from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    name = "digitalrat.responses"
    verbose_name = _("Antworten")

    def ready(self) -> None:
        from digitalrat.measures import parts as measure_parts

        from . import receivers  # noqa: F401 — connects them
        from .parts import measure_part

        measure_parts.register(measure_part)

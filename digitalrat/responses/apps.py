from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    name = "digitalrat.responses"
    verbose_name = _("Antworten")

    def ready(self) -> None:
        from digitalrat.collaboration import rooms
        from digitalrat.core.schedule import every
        from digitalrat.impulses import parts as on_impulses
        from digitalrat.measures import parts as on_measures

        from . import receivers  # noqa: F401 — connects them
        from .parts import impulse_part, measure_part
        from .rooms import DOCUMENT_KIND, PartRoom
        from .services import bring_back_due

        on_impulses.register(impulse_part)
        on_measures.register(measure_part)
        rooms.register(DOCUMENT_KIND, PartRoom())
        every(
            name="responses.come_backs",
            label=_("Punkte in Prüfung an ihrem Termin wieder vorlegen"),
            minutes=10,
            run=bring_back_due,
        )

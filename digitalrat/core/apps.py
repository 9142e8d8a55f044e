from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "digitalrat.core"
    verbose_name = "Core"

    def ready(self) -> None:
        from . import housekeeping
        from .schedule import every

        every(name="core.tasks", label=_("Erledigte Aufträge löschen"), minutes=60, run=housekeeping.forget_old_tasks)
        every(
            name="core.audit",
            label=_("Prüfprotokoll prüfen"),
            minutes=24 * 60,
            run=housekeeping.look_at_the_audit_trail,
        )

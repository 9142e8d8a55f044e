from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "digitalrat.core"
    verbose_name = "Core"

    def ready(self) -> None:
        from . import housekeeping
        from .schedule import every

        every(name="core.tasks", label=_("Erledigte Aufträge aufräumen"), minutes=60, run=housekeeping.forget_old_tasks)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "digitalrat.notifications"
    verbose_name = _("Mitteilungen")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 — connects them

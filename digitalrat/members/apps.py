from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "digitalrat.members"
    verbose_name = _("Mitglieder")

    def ready(self) -> None:
        from . import receivers  # noqa: F401 — connects them

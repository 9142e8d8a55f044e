from django.apps import AppConfig
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "digitalrat.members"
    verbose_name = _("Mitglieder")

    def ready(self) -> None:
        from digitalrat.core.schedule import every

        from . import receivers  # noqa: F401 — connects them

        every(name="members.sessions", label=_("Abgelaufene Anmeldungen löschen"), minutes=24 * 60, run=clear_sessions)


def clear_sessions() -> None:
    """Whoever has been signed in for too long is out already; this removes the rows."""
    call_command("clearsessions")

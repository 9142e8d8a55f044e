from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "digitalrat.meetings"
    verbose_name = _("Sitzungen")

    def ready(self) -> None:
        from digitalrat.core.schedule import every
        from digitalrat.impulses import conflicts, parts

        from . import receivers  # noqa: F401 — connects them
        from .electorate import conflicts_of
        from .parts import ballot_part
        from .services import close_due_ballots

        conflicts.register(conflicts_of)
        parts.register(ballot_part)
        every(
            name="meetings.ballots",
            label=_("Abstimmungen nach Ablauf der Frist schließen"),
            minutes=1,
            run=close_due_ballots,
        )

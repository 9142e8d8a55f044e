from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "digitalrat.notifications"
    verbose_name = _("Mitteilungen")

    def ready(self) -> None:
        from digitalrat.core.schedule import every

        from . import receivers  # noqa: F401 — connects them
        from .reminders import remind
        from .services import mail_visitors, mail_what_is_due
        from .services.tidying import forget

        # Reminders first: what is due today stands in the mails of the day.
        every(name="notifications.reminders", label=_("An Fristen erinnern"), minutes=15, run=remind)
        every(name="notifications.mails", label=_("E-Mails schreiben"), minutes=1, run=mail_what_is_due)
        every(
            name="notifications.visitors",
            label=_("E-Mails an Besucherinnen und Besucher schreiben"),
            minutes=15,
            run=mail_visitors,
        )
        every(name="notifications.tidying", label=_("Alte E-Mails vergessen"), minutes=60, run=forget)

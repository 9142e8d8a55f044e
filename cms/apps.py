from django.apps import AppConfig
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Seiten")

    def ready(self) -> None:
        from digitalrat.core.schedule import every

        from . import receivers  # noqa: F401 — connects the receivers

        every(
            name="cms.pages",
            label=_("Seiten zum vorgesehenen Termin veröffentlichen"),
            minutes=5,
            run=publish_scheduled,
        )


def publish_scheduled() -> None:
    """Pages to which editors have given a date: Wagtail knows what to do, once somebody calls it."""
    call_command("publish_scheduled", verbosity=0)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpulsesConfig(AppConfig):
    name = "digitalrat.impulses"
    verbose_name = _("Impulse")

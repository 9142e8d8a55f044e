from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyKind(TextChoices):
    """What an office must do, and what it may decide."""

    TASK = "task", _("Aufgabe")
    POWER = "power", _("Befugnis")

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PLANNED = "planned", _("Geplant")
    RUNNING = "running", _("Läuft")
    PAUSED = "paused", _("Ruht")
    COMPLETED = "completed", _("Abgeschlossen")
    STOPPED = "stopped", _("Eingestellt")


class Light(TextChoices):
    GREEN = "green", _("Grün: im Plan")
    YELLOW = "yellow", _("Gelb: gefährdet")
    RED = "red", _("Rot: steht")
    GREY = "grey", _("Grau: ohne Bewertung")

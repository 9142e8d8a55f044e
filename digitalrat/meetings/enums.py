from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Choice(TextChoices):
    YES = "yes", _("Ja")
    NO = "no", _("Nein")
    ABSTAIN = "abstain", _("Enthaltung")


class Method(TextChoices):
    MEETING = "meeting", _("In der Sitzung")
    CIRCULAR = "circular", _("Umlaufverfahren")


class Outcome(TextChoices):
    """Results in the words of German council practice; OPEN while the ballot runs."""

    OPEN = "open", _("läuft")
    ADOPTED = "adopted", _("beschlossen")
    REJECTED = "rejected", _("abgelehnt")
    NO_QUORUM = "no_quorum", _("nicht beschlussfähig")

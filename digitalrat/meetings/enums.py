from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Choice(TextChoices):
    YES = "yes", _("Ja")
    NO = "no", _("Nein")
    ABSTAIN = "abstain", _("Enthaltung")


class Method(TextChoices):
    CIRCULAR = "circular", _("Umlaufverfahren")
    MEETING = "meeting", _("In der Sitzung")


class Outcome(TextChoices):
    """Results in the words of German council practice; OPEN while the ballot runs."""

    OPEN = "open", _("läuft")
    ADOPTED = "adopted", _("beschlossen")
    REJECTED = "rejected", _("abgelehnt")
    NO_QUORUM = "no_quorum", _("nicht beschlussfähig")


class Presence(TextChoices):
    """What a seat did in a ballot. Only VOTED and MISSING belong to the quorum's base."""

    VOTED = "voted", _("hat abgestimmt")
    MISSING = "missing", _("nicht abgestimmt")
    CONFLICT = "conflict", _("befangen")


class Obstacle(TextChoices):
    """Why a person cannot vote; the label is the sentence that they read."""

    NO_SEAT = "no_seat", _("Abstimmen können nur Mitglieder, die einen stimmberechtigten Sitz innehaben.")
    CLOSED = "closed", _("Diese Abstimmung ist geschlossen. Es werden keine Stimmen mehr angenommen.")
    TOO_LATE = "too_late", _("Die Frist ist abgelaufen. Es werden keine Stimmen mehr angenommen.")
    CONFLICT = "conflict", _("Sie haben sich zu diesem Impuls für befangen erklärt und stimmen deshalb nicht mit ab.")
    VOTED = "voted", _("Sie haben schon abgestimmt. Eine abgegebene Stimme lässt sich nicht ändern.")
    SEAT_USED = "seat_used", _("Für diesen Sitz ist schon abgestimmt worden. Jeder Sitz hat eine Stimme.")

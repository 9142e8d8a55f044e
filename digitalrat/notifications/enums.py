from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a notice is about; the label is how its mail is headed."""

    COAUTHOR_INVITED = "coauthor_invited", _("Einladung zum Mitschreiben")
    IMPULSE_SUBMITTED = "impulse_submitted", _("Neuer Impuls")
    DELIBERATION_OPENED = "deliberation_opened", _("Beratung eröffnet")
    COMMENT_ADDED = "comment_added", _("Neuer Beitrag")
    ANNOTATION_REPLY = "annotation_reply", _("Antwort auf Ihre Anmerkung")
    BALLOT_OPENED = "ballot_opened", _("Abstimmung eröffnet")
    BALLOT_CLOSED = "ballot_closed", _("Abstimmung beendet")
    IMPULSE_ADOPTED = "impulse_adopted", _("Impuls beschlossen")
    IMPULSE_PUBLISHED = "impulse_published", _("Empfehlung veröffentlicht")
    IMPULSE_TRANSMITTED = "impulse_transmitted", _("Impuls übermittelt")
    RESPONSE_READY = "response_ready", _("Stellungnahme zur Unterschrift")
    RESPONSE_RETURNED = "response_returned", _("Stellungnahme zurückgegeben")
    RESPONSE_PUBLISHED = "response_published", _("Stellungnahme veröffentlicht")

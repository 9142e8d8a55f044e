from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Disposition(TextChoices):
    ACCEPTED = "accepted", _("Angenommen")
    PARTIALLY_ACCEPTED = "partially_accepted", _("Teilweise angenommen")
    DECLINED = "declined", _("Abgelehnt")
    UNDER_REVIEW = "under_review", _("In Prüfung")
    FORWARDED = "forwarded", _("Nicht zuständig, weitergeleitet")
    ALREADY_DONE = "already_done", _("Bereits umgesetzt")


NEEDS_MEASURE = frozenset({Disposition.ACCEPTED, Disposition.PARTIALLY_ACCEPTED})


class ResponseState(TextChoices):
    DRAFT = "draft", _("In Arbeit")
    READY = "ready", _("Zur Unterschrift")
    PUBLISHED = "published", _("Veröffentlicht")

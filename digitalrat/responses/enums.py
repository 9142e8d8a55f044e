from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Disposition(TextChoices):
    ACCEPTED = "accepted", _("Angenommen")
    PARTIALLY_ACCEPTED = "partially_accepted", _("Teilweise angenommen")
    DECLINED = "declined", _("Abgelehnt")
    UNDER_REVIEW = "under_review", _("In Prüfung")
    FORWARDED = "forwarded", _("Nicht zuständig, weitergeleitet")
    ALREADY_DONE = "already_done", _("Bereits umgesetzt")


NEEDS_MEASURE = frozenset({Disposition.ACCEPTED, Disposition.PARTIALLY_ACCEPTED})
# Where a measure makes sense; one that was chosen before the decision changed is not shown with the others.
MAY_HAVE_MEASURE = NEEDS_MEASURE | {Disposition.FORWARDED, Disposition.ALREADY_DONE}


class ResponseState(TextChoices):
    DRAFT = "draft", _("In Arbeit")
    READY = "ready", _("Zur Unterschrift")
    PUBLISHED = "published", _("Veröffentlicht")


class Purpose(TextChoices):
    """What a deadline is for."""

    RECEIPT = "receipt", _("Eingangsbestätigung")
    ANSWER = "answer", pgettext_lazy("Frist", "Stellungnahme")
    EXTENSION = "extension", _("Fristverlängerung")
    FOLLOW_UP = "follow_up", _("Antwort auf eine Nachfrage")
    PART = "part", _("Zulieferung")


class Origin(TextChoices):
    """Why there is a version of an answer."""

    HANDOVER = "handover", _("Antwort auf die Übermittlung")
    CORRECTION = "correction", _("Geänderte Antwort")
    COME_BACK = "come_back", _("Angekündigter Termin erreicht")
    FOLLOW_UP = "follow_up", _("Antwort auf eine Nachfrage")


class PartState(TextChoices):
    """Life of a part that an organisation contributes."""

    REQUESTED = "requested", _("Angefragt")
    HANDED_IN = "handed_in", _("Zugeliefert")
    MERGED = "merged", _("Übernommen")
    GIVEN_BACK = "given_back", _("Zurückgegeben")
    CANCELLED = "cancelled", _("Aufgehoben")

    @property
    def tone(self) -> str:
        """The state under which components/status.html shows it."""
        return _PART_TONES.get(self.value, "")


# What needs somebody's hand stands out: the organisation's, then the office's.
_PART_TONES = {"requested": "open", "handed_in": "caution", "merged": "good", "given_back": "bad"}
OPEN_PARTS = frozenset({PartState.REQUESTED})
# Nothing comes of them any more; the same organisation can be asked again.
ENDED_PARTS = frozenset({PartState.GIVEN_BACK, PartState.CANCELLED})


class ReactionKind(TextChoices):
    """How the council takes an answer."""

    ACCEPTED = "accepted", _("Antwort angenommen")
    FOLLOW_UP = "follow_up", _("Nachfrage")


class Standing(TextChoices):
    """How a hand-over stands towards its clock; each has exactly one (shared design, "Response").

    An answer that leaves a point under review counts as open until that point's new date, then as overdue.
    """

    IN_TIME = "in_time", _("Fristgerecht beantwortet")
    LATE = "late", _("Verspätet beantwortet")
    OPEN = "open", _("Offen, Frist läuft")
    OVERDUE = "overdue", _("Überfällig")

    @property
    def tone(self) -> str:
        """The state under which components/status.html shows it."""
        return {"in_time": "good", "late": "caution"}.get(self.value, self.value)


ANSWERED_STANDINGS = frozenset({Standing.IN_TIME, Standing.LATE})

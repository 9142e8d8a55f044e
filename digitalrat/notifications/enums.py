from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """What people choose a frequency of mails for: a few groups of kinds that they understand."""

    WRITING = "writing", _("Mitschreiben")
    DELIBERATION = "deliberation", _("Beratung")
    BALLOTS = "ballots", _("Abstimmungen")
    THREADS = "threads", _("Was aus Impulsen wird")
    CHAPTERS = "chapters", _("Kapitel des Masterplans")
    MEASURES = "measures", _("Maßnahmen und Berichte")
    PARTS = "parts", _("Zulieferungen Ihrer Stelle")
    DESK = "desk", _("Antworten der Verwaltung vorbereiten")
    DEADLINES = "deadlines", _("Fristen")

    @property
    def explanation(self) -> str:
        """Which notices it comprises, in a sentence."""
        return str(_EXPLANATIONS[self])


_EXPLANATIONS = {
    Topic.WRITING: _("Jemand lädt Sie ein, an einem Impuls mitzuschreiben."),
    Topic.DELIBERATION: _("Neue Impulse, Beiträge und Antworten auf Ihre Anmerkungen."),
    Topic.BALLOTS: _("Eine Abstimmung beginnt, endet bald oder ist entschieden."),
    Topic.THREADS: _("Übermittlung, Antwort, Nachfrage, Verspätung und Umsetzung bei Impulsen, denen Sie folgen."),
    Topic.CHAPTERS: _("Neue Fassungen von Kapiteln, denen Sie folgen."),
    Topic.MEASURES: _("Meldungen zu Maßnahmen, denen Sie folgen, neue Berichte, dringliche Fälle und Zusagen."),
    Topic.PARTS: _("Was die Geschäftsstelle von Ihrer Stelle braucht und was daraus wird."),
    Topic.DESK: _("Übermittelte Impulse, Zulieferungen, Unterschriften und alles andere am Schreibtisch."),
    Topic.DEADLINES: _("Zehn und drei Tage vor einer Frist, am Tag selbst und wenn sie überschritten ist."),
}


class Kind(TextChoices):
    """What a notice is about; the label is how its mail is headed."""

    COAUTHOR_INVITED = "coauthor_invited", _("Einladung zum Mitschreiben")
    IMPULSE_SUBMITTED = "impulse_submitted", _("Neuer Impuls")
    DELIBERATION_OPENED = "deliberation_opened", _("Beratung eröffnet")
    COMMENT_ADDED = "comment_added", _("Neuer Beitrag")
    ANNOTATION_REPLY = "annotation_reply", _("Antwort auf Ihre Anmerkung")
    IMPULSE_WITHDRAWN = "impulse_withdrawn", _("Impuls zurückgezogen")
    BALLOT_OPENED = "ballot_opened", _("Abstimmung eröffnet")
    BALLOT_CLOSED = "ballot_closed", _("Abstimmung beendet")
    BALLOT_DUE = "ballot_due", _("Abstimmung endet bald")
    IMPULSE_ADOPTED = "impulse_adopted", _("Impuls beschlossen")
    IMPULSE_PUBLISHED = "impulse_published", _("Empfehlung veröffentlicht")
    IMPULSE_TRANSMITTED = "impulse_transmitted", _("Impuls übermittelt")
    DEADLINE_EXTENDED = "deadline_extended", _("Frist verlängert")
    RESPONSE_PUBLISHED = "response_published", _("Stellungnahme veröffentlicht")
    VERSION_PUBLISHED = "version_published", _("Neue Fassung der Stellungnahme")
    REACTION_GIVEN = "reaction_given", _("Der Rat hat reagiert")
    FOLLOW_UP_ASKED = "follow_up_asked", _("Nachfrage des Rates")
    FOLLOW_UP_ARRIVED = "follow_up_arrived", _("Nachfrage eingegangen")
    ANSWER_OVERDUE = "answer_overdue", _("Antwort überfällig")
    IMPULSE_IMPLEMENTING = "impulse_implementing", _("Impuls in Umsetzung")
    IMPULSE_CLOSED = "impulse_closed", _("Impuls erledigt")
    EDITION_PUBLISHED = "edition_published", _("Neue Fassung eines Kapitels")
    PART_REQUESTED = "part_requested", _("Zulieferung erbeten")
    PART_RETURNED = "part_returned", _("Zulieferung zur Überarbeitung")
    PART_CANCELLED = "part_cancelled", _("Zulieferung nicht mehr nötig")
    PART_MERGED = "part_merged", _("Zulieferung übernommen")
    IMPULSE_ARRIVED = "impulse_arrived", _("Impuls eingegangen")
    RESPONSE_READY = "response_ready", _("Stellungnahme zur Unterschrift")
    RESPONSE_RETURNED = "response_returned", _("Stellungnahme zurückgegeben")
    PART_HANDED_IN = "part_handed_in", _("Zulieferung eingegangen")
    PART_GIVEN_BACK = "part_given_back", _("Zulieferung abgelehnt")
    HANDOVER_ASSIGNED = "handover_assigned", _("Ihnen zugewiesen")
    NOTE_ADDED = "note_added", _("Interne Notiz")
    VERSION_STARTED = "version_started", _("Neue Fassung begonnen")
    REVIEW_CAME_BACK = "review_came_back", _("Prüfung fällig")
    UPDATE_REQUESTED = "update_requested", _("Meldung erbeten")
    URGENT_HELP = "urgent_help", _("Hilfe erbeten")
    MEASURE_UPDATED = "measure_updated", _("Meldung zu einer Maßnahme")
    REPORT_PUBLISHED = "report_published", _("Bericht veröffentlicht")
    URGENT_RELEASED = "urgent_released", _("Dringlicher Fall veröffentlicht")
    URGENT_CLOSED = "urgent_closed", _("Dringlicher Fall abgeschlossen")
    PROMISE_NEWS = "promise_news", _("Neues zu einer Zusage")
    REPORT_FROZEN = "report_frozen", _("Bericht im Entwurf")
    URGENT_OPENED = "urgent_opened", _("Dringlicher Fall eröffnet")
    URGENT_STEP = "urgent_step", _("Schritt in einem dringlichen Fall")
    PROPOSAL_MADE = "proposal_made", _("Neuer Vorschlag")
    PROPOSAL_JUDGED = "proposal_judged", _("Über Ihren Vorschlag ist entschieden")
    MAIL_REFUSED = "mail_refused", _("E-Mail-Adresse nicht erreichbar")
    ANSWER_DUE = "answer_due", _("Frist für die Antwort")
    RECEIPT_DUE = "receipt_due", _("Frist für die Eingangsbestätigung")
    PART_DUE = "part_due", _("Frist für die Zulieferung")
    FOLLOW_UP_DUE = "follow_up_due", _("Frist für die Nachfrage")
    UPDATE_DUE = "update_due", _("Frist für die Meldung")
    CUTOFF_NEAR = "cutoff_near", _("Stichtag für den Bericht")


_KINDS = {
    Topic.WRITING: {Kind.COAUTHOR_INVITED},
    Topic.DELIBERATION: {
        Kind.IMPULSE_SUBMITTED,
        Kind.DELIBERATION_OPENED,
        Kind.COMMENT_ADDED,
        Kind.ANNOTATION_REPLY,
        Kind.IMPULSE_WITHDRAWN,
        Kind.PROPOSAL_JUDGED,
    },
    Topic.BALLOTS: {Kind.BALLOT_OPENED, Kind.BALLOT_CLOSED, Kind.BALLOT_DUE, Kind.IMPULSE_ADOPTED},
    Topic.THREADS: {
        Kind.IMPULSE_PUBLISHED,
        Kind.IMPULSE_TRANSMITTED,
        Kind.DEADLINE_EXTENDED,
        Kind.RESPONSE_PUBLISHED,
        Kind.VERSION_PUBLISHED,
        Kind.REACTION_GIVEN,
        Kind.FOLLOW_UP_ASKED,
        Kind.ANSWER_OVERDUE,
        Kind.IMPULSE_IMPLEMENTING,
        Kind.IMPULSE_CLOSED,
    },
    Topic.CHAPTERS: {Kind.EDITION_PUBLISHED},
    Topic.MEASURES: {
        Kind.MEASURE_UPDATED,
        Kind.REPORT_PUBLISHED,
        Kind.URGENT_RELEASED,
        Kind.URGENT_CLOSED,
        Kind.PROMISE_NEWS,
    },
    Topic.PARTS: {
        Kind.PART_REQUESTED,
        Kind.PART_RETURNED,
        Kind.PART_CANCELLED,
        Kind.PART_MERGED,
        Kind.UPDATE_REQUESTED,
        Kind.URGENT_OPENED,
        Kind.URGENT_STEP,
        Kind.URGENT_HELP,
    },
    Topic.DESK: {
        Kind.IMPULSE_ARRIVED,
        Kind.RESPONSE_READY,
        Kind.RESPONSE_RETURNED,
        Kind.PART_HANDED_IN,
        Kind.PART_GIVEN_BACK,
        Kind.HANDOVER_ASSIGNED,
        Kind.NOTE_ADDED,
        Kind.FOLLOW_UP_ARRIVED,
        Kind.VERSION_STARTED,
        Kind.REVIEW_CAME_BACK,
        Kind.MAIL_REFUSED,
        Kind.REPORT_FROZEN,
        Kind.PROPOSAL_MADE,
    },
    Topic.DEADLINES: {
        Kind.ANSWER_DUE,
        Kind.RECEIPT_DUE,
        Kind.PART_DUE,
        Kind.FOLLOW_UP_DUE,
        Kind.UPDATE_DUE,
        Kind.CUTOFF_NEAR,
    },
}
_TOPICS = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds}


def topic_of(kind: str) -> Topic:
    """The topic of a kind; one that is not known (any more) counts as deliberation."""
    return _TOPICS.get(Kind(kind), Topic.DELIBERATION) if kind in Kind.values else Topic.DELIBERATION

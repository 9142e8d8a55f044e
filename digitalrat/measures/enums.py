from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PLANNED = "planned", _("Geplant")
    RUNNING = "running", _("Läuft")
    PAUSED = "paused", _("Ruht")
    COMPLETED = "completed", _("Abgeschlossen")
    STOPPED = "stopped", _("Eingestellt")


# Nothing more is expected of these.
CLOSED = (Status.COMPLETED, Status.STOPPED)


class Light(TextChoices):
    GREEN = "green", _("Grün: im Plan")
    YELLOW = "yellow", _("Gelb: gefährdet")
    RED = "red", _("Rot: steht")
    GREY = "grey", _("Grau: ohne Bewertung")


class Reason(TextChoices):
    """Why a measure asks for attention, the most urgent first; read from its facts, not stored."""

    OWNERLESS = "ownerless", _("Ohne Stelle")
    ASKED = "asked", _("Meldung erbeten")
    CONTRADICTORY = "contradictory", _("Widersprüchlich")
    LATE = "late", _("Im Verzug")
    STALE = "stale", _("Lange keine Meldung")

    @property
    def tone(self) -> str:
        """The state of its badge."""
        return {Reason.OWNERLESS: "bad", Reason.ASKED: "open", Reason.LATE: "bad"}.get(self, "caution")


class Sphere(TextChoices):
    """Whether a measure is carried inside or outside the administration."""

    INSIDE = "inside", _("Verwaltung")
    OUTSIDE = "outside", _("Außerhalb der Verwaltung")


class Focus(TextChoices):
    """What the council's motion puts first."""

    EDUCATION = "education", _("Digitale Bildung")
    STARTUPS = "startups", _("Startups")


class LinkKind(TextChoices):
    DEPENDS_ON = "depends_on", _("hängt ab von")
    BLOCKS = "blocks", _("blockiert")
    SAME_GOAL = "same_goal", _("hat dasselbe Ziel wie")


class ReportKind(TextChoices):
    INTERIM = "interim", _("Zwischenbericht")
    ACTION_CONCEPT = "action_concept", _("Handlungskonzept")


class Interval(TextChoices):
    QUARTERLY = "quarterly", _("vierteljährlich")
    HALF_YEARLY = "half_yearly", _("halbjährlich")
    OWN = "own", _("eigener Abstand")


class ReportState(TextChoices):
    DRAFT = "draft", _("Entwurf")
    PUBLISHED = "published", _("Veröffentlicht")


class FileFormat(TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class FileState(TextChoices):
    WAITING = "waiting", _("Wartet")
    BUILDING = "building", _("Wird erstellt")
    READY = "ready", _("Fertig")
    FAILED = "failed", _("Fehlgeschlagen")


class Relation(TextChoices):
    """How a statement stands to an earlier one."""

    PROMISES = "promises", _("sagt zu")
    REPEATS = "repeats", _("bekräftigt")
    CHANGES = "changes", _("ändert")
    CONTRADICTS = "contradicts", _("widerspricht")
    FULFILS = "fulfils", _("erfüllt")


class PromiseState(TextChoices):
    """How a promise stands; read from its statements, not stored."""

    OPEN = "open", _("Nicht erfüllt")
    CONTRADICTED = "contradicted", _("Widersprochen")
    FULFILLED = "fulfilled", _("Erfüllt")


class ImportState(TextChoices):
    """Of a file of indicator values."""

    CHECKING = "checking", _("Wird geprüft")
    CHECKED = "checked", _("Geprüft")
    WRITING = "writing", _("Wird eingetragen")
    DONE = "done", _("Eingetragen")
    FAILED = "failed", _("Fehlgeschlagen")

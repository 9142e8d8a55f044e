from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from .enums import DutyKind


def holding_on(day: date) -> Q:
    """The condition under which a Dated holds on ``day``, both ends included."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class Dated(PublicModel):
    """Something that holds from a day on, and until another (both included) or until further notice.

    Nothing is overwritten: what changes ends, and the new begins and ``replaces`` it. ``CONTENT`` names the fields
    that say something, ``IDENTITY`` those that two entries of one day may not share.
    """

    CONTENT: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...]] = ()

    valid_from = models.DateField(_("Gilt ab"))
    valid_until = models.DateField(_("Gilt bis"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="replaced_by"
    )

    if TYPE_CHECKING:
        replaces_id: int | None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_ends_after_begin",
            )
        ]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Duty(Dated):
    """A task or power of the office."""

    CONTENT = ("kind", "title", "text", "basis")
    IDENTITY = ("kind", "title")

    kind = models.CharField(_("Art"), max_length=10, choices=DutyKind.choices)
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Beschreibung"), blank=True, max_length=3000)
    basis = models.CharField(_("Grundlage"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta(Dated.Meta):
        ordering = ["kind", "position", "pk"]
        verbose_name = _("Aufgabe oder Befugnis")
        verbose_name_plural = _("Aufgaben und Befugnisse")

    def __str__(self) -> str:
        return self.title


class Post(Dated):
    """A post (Stelle) of the office; ``share`` is 1.00 for full time. Names only of those who stand in public."""

    CONTENT = ("title", "unit", "share", "holder", "is_vacant")
    IDENTITY = ("title", "unit")

    title = models.CharField(_("Bezeichnung"), max_length=200)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("Einheit"))
    share = models.DecimalField(_("Stellenanteil"), max_digits=4, decimal_places=2, default=1)
    holder = models.CharField(_("Besetzt mit"), max_length=200, blank=True)
    is_vacant = models.BooleanField(_("unbesetzt"), default=False)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")

    def __str__(self) -> str:
        return self.title


class Body(Dated):
    """A body across departments (Gremium) that decides or coordinates."""

    CONTENT = ("name", "purpose", "rhythm", "decides")
    IDENTITY = ("name",)

    name = models.CharField(_("Name"), max_length=200)
    purpose = models.TextField(_("Wofür"), max_length=2000)
    rhythm = models.CharField(_("Wie oft"), max_length=120, blank=True)
    decides = models.TextField(_("Was es entscheidet"), blank=True, max_length=2000)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Gremium")
        verbose_name_plural = _("Gremien")

    def __str__(self) -> str:
        return self.name


class BodyMember(Dated):
    """An organisation's seat in a body, and in which function."""

    CONTENT = ("body", "organisation", "function")
    IDENTITY = ("body", "organisation")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members", verbose_name=_("Gremium"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Stelle"))
    function = models.CharField(_("Funktion"), max_length=120, blank=True)

    class Meta(Dated.Meta):
        ordering = ["body", "organisation__name"]
        verbose_name = _("Sitz in einem Gremium")
        verbose_name_plural = _("Sitze in Gremien")

    def __str__(self) -> str:
        return f"{self.body}: {self.organisation}"


class Process(Dated):
    """How something goes its way, in steps (one per line)."""

    CONTENT = ("title", "purpose", "steps")
    IDENTITY = ("title",)

    title = models.CharField(_("Titel"), max_length=200)
    purpose = models.TextField(_("Wofür"), blank=True, max_length=1000)
    steps = models.TextField(_("Schritte"), max_length=4000)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Ablauf")
        verbose_name_plural = _("Abläufe")

    def __str__(self) -> str:
        return self.title

    @property
    def numbered_steps(self) -> list[str]:
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


class Responsibility(Dated):
    """Which organisation answers for a chapter, or for a topic within it (``topic`` empty: the whole chapter)."""

    CONTENT = ("chapter", "topic", "organisation", "contact")
    IDENTITY = ("chapter", "topic")

    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, related_name="responsibilities", verbose_name=_("Kapitel")
    )
    topic = models.CharField(_("Thema"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="responsibilities", verbose_name=_("Zuständig")
    )
    contact = models.CharField(_("Ansprechstelle"), max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering = ["chapter", "topic"]
        verbose_name = _("Zuständigkeit")
        verbose_name_plural = _("Zuständigkeiten")

    def __str__(self) -> str:
        matter = f"{self.chapter}, {self.topic}" if self.topic else str(self.chapter)
        return f"{matter}: {self.organisation}"

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from .enums import DutyKind


class DatedQuerySet(models.QuerySet["Dated"]):
    def on(self, day: date) -> Self:
        """What holds on ``day``, both ends included."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class Dated(PublicModel):
    """Something that holds from a day on, and until another (both included) or until further notice.

    Nothing is overwritten: what changes ends, and the new begins.
    """

    valid_from = models.DateField(_("Gilt ab"))
    valid_until = models.DateField(_("Gilt bis"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_ends_after_begin",
            )
        ]


class Duty(Dated):
    """A task or power of the office."""

    kind = models.CharField(_("Art"), max_length=10, choices=DutyKind.choices)
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Beschreibung"), blank=True, max_length=3000)
    basis = models.CharField(_("Grundlage"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ["kind", "position", "pk"]
        verbose_name = _("Aufgabe oder Befugnis")
        verbose_name_plural = _("Aufgaben und Befugnisse")

    def __str__(self) -> str:
        return self.title


class Post(Dated):
    """A post (Stelle) of the office; ``share`` is 1.00 for full time. Names only of those who stand in public."""

    title = models.CharField(_("Bezeichnung"), max_length=200)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("Einheit"))
    share = models.DecimalField(_("Stellenanteil"), max_digits=4, decimal_places=2, default=1)
    holder = models.CharField(_("Besetzt mit"), max_length=200, blank=True)
    is_vacant = models.BooleanField(_("unbesetzt"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")

    def __str__(self) -> str:
        return self.title


class Body(Dated):
    """A body across departments (Gremium) that decides or coordinates."""

    name = models.CharField(_("Name"), max_length=200)
    purpose = models.TextField(_("Wofür"), max_length=2000)
    rhythm = models.CharField(_("Wie oft"), max_length=120, blank=True)
    decides = models.TextField(_("Was es entscheidet"), blank=True, max_length=2000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Gremium")
        verbose_name_plural = _("Gremien")

    def __str__(self) -> str:
        return self.name


class BodyMember(Dated):
    """An organisation's seat in a body, and in which function."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
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

    title = models.CharField(_("Titel"), max_length=200)
    purpose = models.TextField(_("Wofür"), blank=True, max_length=1000)
    steps = models.TextField(_("Schritte"), max_length=4000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        verbose_name = _("Ablauf")
        verbose_name_plural = _("Abläufe")

    def __str__(self) -> str:
        return self.title


class Responsibility(Dated):
    """Which organisation answers for a chapter, or for a topic within it (``topic`` empty: the whole chapter)."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="responsibilities")
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
        return f"{self.chapter}: {self.organisation}"

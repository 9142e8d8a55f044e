from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from .enums import Light, Status


class Measure(PublicModel):
    """A measure (Maßnahme) of the plan: what is done, by whom, and how it stands."""

    number = models.CharField(_("Nummer"), max_length=20, unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    description = models.TextField(_("Beschreibung"), blank=True)
    chapter = models.ForeignKey(
        Chapter, null=True, blank=True, on_delete=models.SET_NULL, related_name="measures", verbose_name=_("Kapitel")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="measures", verbose_name=_("Zuständig")
    )
    contact = models.CharField(_("Ansprechstelle"), max_length=200, blank=True)
    status = models.CharField(_("Stand"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    light = models.CharField(_("Ampel"), max_length=10, choices=Light.choices, default=Light.GREY)
    note = models.TextField(_("Anmerkung zur Ampel"), blank=True)
    begins_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(light__in=["yellow", "red"]) | ~Q(note=""), name="yellow_and_red_need_a_note"
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="measure_ends_after_begin",
            ),
        ]
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:detail", args=[self.number])

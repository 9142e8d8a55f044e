"""Urgent cases: an office in trouble, helped across departments, with a clock."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation


class UrgentCase(PublicModel):
    """A case (dringlicher Fall): what is wrong at which office since when; public once it is released."""

    title = models.CharField(_("Titel"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="urgent_cases", verbose_name=_("Betroffene Stelle")
    )
    chapter = models.ForeignKey(
        Chapter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("Kapitel")
    )
    since = models.DateField(_("Seit wann"))
    problem = models.TextField(_("Was ist los?"), max_length=3000)
    helpers = models.ManyToManyField(
        Organisation, blank=True, related_name="helps_in", verbose_name=_("Hilfe aus anderen Stellen")
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(_("Abschlussvermerk"), blank=True, max_length=3000)

    class Meta:
        ordering = ["closed_at", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closing_note=""), name="a_closed_case_has_a_note"
            )
        ]
        verbose_name = _("Dringlicher Fall")
        verbose_name_plural = _("Dringliche Fälle")

    def __str__(self) -> str:
        return self.title


class UrgentStep(PublicModel):
    """Something that was done about a case, by whom."""

    case = models.ForeignKey(UrgentCase, on_delete=models.CASCADE, related_name="steps")
    taken_on = models.DateField(_("Datum"), default=timezone.localdate)
    text = models.TextField(_("Was wurde getan?"), max_length=2000)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Durch")
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["taken_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

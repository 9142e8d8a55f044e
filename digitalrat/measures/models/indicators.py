"""What can be counted about a measure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from .measures import Measure


class Indicator(PublicModel):
    """A figure with baseline, target and series. Values are in ``unit``, shown with ``decimals`` places."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="indicators")
    title = models.CharField(_("Kennzahl"), max_length=200)
    unit = models.CharField(_("Einheit"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("Nachkommastellen"), default=0)
    baseline = models.DecimalField(_("Ausgangswert"), max_digits=18, decimal_places=4)
    baseline_on = models.DateField(_("Ausgangswert vom"))
    target = models.DecimalField(_("Zielwert"), max_digits=18, decimal_places=4)
    target_on = models.DateField(_("Ziel bis"))

    class Meta:
        ordering = ["measure", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(target_on__gt=F("baseline_on")), name="target_after_baseline"),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="at_most_four_decimals"),
            models.UniqueConstraint(fields=["measure", "title"], name="indicator_title_once_per_measure"),
        ]
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")

    def __str__(self) -> str:
        return f"{self.title} ({self.unit})"


class IndicatorValue(models.Model):
    """A value of the series on a day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    on = models.DateField(_("Datum"))
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=4)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["indicator", "on"]
        constraints = [models.UniqueConstraint(fields=["indicator", "on"], name="one_value_per_indicator_and_day")]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"

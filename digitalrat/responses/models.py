from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Impulse, Point
from digitalrat.measures.models import Measure

from .enums import Disposition, ResponseState


class Handover(PublicModel):
    """The hand-over of an adopted impulse to the office: receipt and clock.

    ``calculation`` is how the due dates came about: {"receipt": …, "answer": …}, each with start, rule, due,
    skipped [[date, name]], moved_from; dates as ISO texts.
    """

    impulse = models.OneToOneField(Impulse, on_delete=models.PROTECT, related_name="handover")
    receipt_number = models.CharField(_("Eingangsnummer"), max_length=20, unique=True)
    text_hash = models.CharField(max_length=64)
    transmitted_at = models.DateTimeField(default=timezone.now)
    transmitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receipt_due = models.DateField(_("Eingangsbestätigung bis"))
    receipt_confirmed_at = models.DateTimeField(null=True, blank=True)
    receipt_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_due = models.DateField(_("Antwort bis"))
    answered_at = models.DateTimeField(null=True, blank=True)
    calculation = models.JSONField(default=dict)

    class Meta:
        ordering = ["answer_due"]
        verbose_name = _("Übermittlung")
        verbose_name_plural = _("Übermittlungen")

    def __str__(self) -> str:
        return self.receipt_number

    def get_absolute_url(self) -> str:
        return reverse("responses:detail", args=[self.uuid])


class Response(PublicModel):
    """The administration's answer to one hand-over, in versions; one signature publishes all points at once.

    ``lock_version`` grows with every change, so that two people who edit at once do not overwrite each other.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ResponseState.choices, default=ResponseState.DRAFT)
    introduction = models.TextField(_("Einleitung"), blank=True, max_length=5000)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["handover", "version"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "version"], name="response_version_once"),
            models.UniqueConstraint(
                fields=["handover"], condition=~Q(state="published"), name="one_unpublished_response_per_handover"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover} v{self.version}"


class PointAnswer(models.Model):
    """The answer to one point: disposition and reasons, and what the disposition requires."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="answers")
    disposition = models.CharField(_("Entscheidung"), max_length=20, choices=Disposition.choices, blank=True)
    reasons = models.TextField(_("Begründung"), blank=True, max_length=10_000)
    new_date = models.DateField(_("Neuer Termin"), null=True, blank=True)
    forwarded_to = models.CharField(_("Weitergeleitet an"), max_length=200, blank=True)
    evidence = models.CharField(_("Nachweis"), max_length=500, blank=True)
    measures = models.ManyToManyField(Measure, blank=True, related_name="point_answers", verbose_name=_("Maßnahmen"))

    class Meta:
        ordering = ["point__number"]
        constraints = [models.UniqueConstraint(fields=["response", "point"], name="one_answer_per_point")]

    def __str__(self) -> str:
        return self.get_disposition_display()

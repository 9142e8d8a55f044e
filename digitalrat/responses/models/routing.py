"""What the office asks other organisations for, and what it notes for itself. Nothing here is public."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.collaboration.models import Document
from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Point
from digitalrat.members.models import Organisation

from ..enums import OPEN_PARTS, PartState
from .answers import Response
from .handovers import Handover


class PartQuerySet(models.QuerySet["Part"]):
    def open(self) -> PartQuerySet:
        """Parts that an organisation still has to write."""
        return self.filter(state__in=OPEN_PARTS)


class Part(PublicModel):
    """What one organisation is to contribute to the answer to one point: a live document with an internal due date.

    ``html`` is the last checkpoint of ``document``; ``reason`` is why it was given back (by the organisation),
    returned (by the office) or cancelled, whichever came last.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="parts")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parts")
    state = models.CharField(max_length=20, choices=PartState.choices, default=PartState.REQUESTED)
    note = models.TextField(_("Was wir von Ihnen brauchen"), blank=True, max_length=3000)
    due = models.DateField(_("Zulieferung bis"))
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    html = models.TextField(blank=True, default="")
    reason = models.TextField(_("Grund"), blank=True, max_length=3000)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handed_in_at = models.DateTimeField(null=True, blank=True)
    merged_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "point", "organisation"],
                condition=~Q(state__in=[PartState.GIVEN_BACK, PartState.CANCELLED]),
                name="one_live_part_per_point_and_organisation",
            ),
        ]
        verbose_name = _("Zulieferung")
        verbose_name_plural = _("Zulieferungen")

    def __str__(self) -> str:
        return f"{self.response.handover} · {self.point.number} · {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("responses:part", args=[self.uuid])

    def is_late(self, today: date) -> bool:
        return self.state in OPEN_PARTS and self.due < today


class Note(PublicModel):
    """An internal remark of office or CDO on a hand-over, or on one of its points."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="notes")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("Interne Notiz"), max_length=5000)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("Interne Notiz")
        verbose_name_plural = _("Interne Notizen")

    def __str__(self) -> str:
        return self.body[:60]

"""A file of indicator values between its arrival and its import."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from digitalrat.core.models import PublicModel

from ..enums import ImportState


class IndicatorImport(PublicModel):
    """Kept for a day, for the one who sent it. ``result``: what the file says, as plain JSON (services.imports).

    ``style`` and ``order``: what the person answered about doubtful numbers and days. The file is forgotten once its
    values are imported.
    """

    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    style = models.CharField(max_length=10, blank=True)
    order = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    progress = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

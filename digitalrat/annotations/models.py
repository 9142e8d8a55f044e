from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import ChapterEdition


class Passage(models.Model):
    """A passage of an edition: TextQuoteSelector and TextPositionSelector of the W3C Web Annotation Data Model.

    ``start`` and ``end`` are Unicode code points in the text of the block ``block_key``; ``exact`` is the text
    between them, ``prefix`` and ``suffix`` up to 32 code points around it.
    """

    edition = models.ForeignKey(ChapterEdition, on_delete=models.PROTECT, related_name="+")
    block_key = models.UUIDField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def anchor(self) -> str:
        """Fragment id of the block on the chapter's page (same form as EditionBlock.anchor)."""
        return f"abs-{uuid.UUID(str(self.block_key)).hex[:12]}"


class Annotation(PublicModel, Passage):
    """A comment of a council member on a passage; visible to the council and the office."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations")
    body = models.TextField(_("Anmerkung"), max_length=5000)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="annotation_not_empty")]
        verbose_name = _("Anmerkung")
        verbose_name_plural = _("Anmerkungen")

    def __str__(self) -> str:
        return self.body[:60]


class Reply(PublicModel):
    """An answer to an annotation, in order of time."""

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(pgettext_lazy("auf eine Anmerkung", "Antwort"), max_length=5000)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = pgettext_lazy("auf eine Anmerkung", "Antwort")
        verbose_name_plural = pgettext_lazy("mehrere, auf Anmerkungen", "Antworten")

    def __str__(self) -> str:
        return self.body[:60]

"""Report cycles and the reports that they freeze."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from ..enums import FileFormat, FileState, Interval, ReportKind, ReportState


class ReportCycle(PublicModel):
    """How often a report is made: every ``months`` months from ``first_cutoff`` on, until it is ended.

    Changing the interval ends the cycle and begins another; reports that were made keep theirs.
    """

    kind = models.CharField(_("Art des Berichts"), max_length=20, choices=ReportKind.choices)
    interval = models.CharField(_("Abstand"), max_length=20, choices=Interval.choices)
    months = models.PositiveSmallIntegerField(_("Monate"))
    first_cutoff = models.DateField(_("Erster Stichtag"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "first_cutoff"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(ended_at__isnull=True), name="one_cycle_per_kind"),
            models.CheckConstraint(condition=Q(months__gt=0), name="a_cycle_has_months"),
        ]
        verbose_name = _("Berichtszyklus")
        verbose_name_plural = _("Berichtszyklen")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_interval_display()}"


class Report(PublicModel):
    """A frozen state of all measures, and once it is published, what everybody reads.

    ``snapshot`` is what measures.reporting.freeze gives, ``snapshot_hash`` its SHA-256. ``previous`` is the report
    that it is compared with. ``content`` holds introduction and comments per chapter (HTML, cleaned) from the moment
    of publication; a published report never changes, a correction is a new ``version`` with a note.
    """

    kind = models.CharField(_("Art des Berichts"), max_length=20, choices=ReportKind.choices)
    cycle = models.ForeignKey(ReportCycle, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    cutoff = models.DateField(_("Stichtag"))
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    snapshot = models.JSONField(default=dict)
    snapshot_hash = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    correction_note = models.TextField(_("Was berichtigt wurde"), blank=True, max_length=2000)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-cutoff", "kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "cutoff", "version"], name="report_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(correction_note=""), name="a_correction_says_what"),
        ]
        verbose_name = _("Bericht")
        verbose_name_plural = _("Berichte")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cutoff}"


class ReportFile(PublicModel):
    """A file made from a published report in the background; ``content_hash`` names what it was made from."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=10, choices=FileFormat.choices)
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=FileState.choices, default=FileState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="berichte/", blank=True)
    error = models.CharField(max_length=500, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "format", "content_hash"], name="one_file_per_report_and_content")
        ]

    def __str__(self) -> str:
        return f"{self.report} ({self.format})"

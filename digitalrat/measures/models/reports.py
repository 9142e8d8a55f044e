"""Report cycles and the reports that they freeze."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import ImmutableError

from ..enums import FileFormat, FileState, Interval, ReportKind, ReportState

SLUGS = {ReportKind.INTERIM: "zwischenbericht", ReportKind.ACTION_CONCEPT: "handlungskonzept"}


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
    that it is compared with: the newest one that was published before; a draft follows what is published meanwhile.
    From the moment of publication ``content`` holds the introduction and the comments by key of the chapter
    ({"introduction": html, "comments": {key: html}}, cleaned) and ``figures`` the numbers by key. A published report
    never changes; a correction is a new ``version`` with a note.
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
    figures: models.JSONField[Any, Any] = models.JSONField(default=dict)
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
        return str(_("%(kind)s zum %(date)s") % {"kind": self.get_kind_display(), "date": date_format(self.cutoff)})

    @property
    def slug(self) -> str:
        """Stands in the address and in the names of files: "zwischenbericht-2026-06-30"."""
        return f"{SLUGS[ReportKind(self.kind)]}-{self.cutoff.isoformat()}"

    @property
    def is_published(self) -> bool:
        return self.state == ReportState.PUBLISHED

    @property
    def version_url(self) -> str:
        """The permanent address of this version, without language; "" before publication."""
        return f"{self.url}fassung/{self.version}/" if self.url else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and Report.objects.filter(pk=self.pk, state=ReportState.PUBLISHED).exists():
            raise ImmutableError("published reports do not change")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_published:
            raise ImmutableError("published reports are not deleted")
        return super().delete(*args, **kwargs)


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

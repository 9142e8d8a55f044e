"""What members follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation


class FollowQuerySet(models.QuerySet["Follow"]):
    def active(self) -> FollowQuerySet:
        return self.filter(muted=False)


class Follow(PublicModel):
    """That ``user`` follows one impulse, chapter or organisation.

    ``automatic``: it began by itself, because they wrote, voted or were asked. ``muted``: they do not want to any
    more; the row stays, so that nothing begins by itself again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    impulse = models.ForeignKey(Impulse, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    chapter = models.ForeignKey(Chapter, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    automatic = models.BooleanField(default=False)
    muted = models.BooleanField(default=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "impulse"], condition=Q(impulse__isnull=False), name="follow_impulse"
            ),
            models.UniqueConstraint(
                fields=["user", "chapter"], condition=Q(chapter__isnull=False), name="follow_chapter"
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(organisation__isnull=False), name="follow_organisation"
            ),
            models.CheckConstraint(
                condition=Q(impulse__isnull=False, chapter=None, organisation=None)
                | Q(impulse=None, chapter__isnull=False, organisation=None)
                | Q(impulse=None, chapter=None, organisation__isnull=False),
                name="follow_one_thing",
            ),
        ]
        verbose_name = _("Gefolgtes")
        verbose_name_plural = _("Gefolgtes")

    def __str__(self) -> str:
        return f"{self.user} → {self.target}"

    @property
    def target(self) -> Impulse | Chapter | Organisation:
        found = self.impulse or self.chapter or self.organisation
        if found is None:
            raise AssertionError("a constraint of the table forbids it")
        return found

    @property
    def kind(self) -> str:
        """impulse, chapter or organisation, as in addresses."""
        return "impulse" if self.impulse_id else "chapter" if self.chapter_id else "organisation"

    @property
    def kind_label(self) -> str:
        return str(self.target._meta.verbose_name)

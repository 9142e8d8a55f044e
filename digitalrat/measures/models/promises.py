"""The promise log: what was said when, by whom, and what was said later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Relation


class Promise(PublicModel):
    """Something that was promised to people; its age counts from its first statement."""

    title = models.CharField(_("Worum geht es?"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    chapter = models.ForeignKey(
        Chapter, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises", verbose_name=_("Kapitel")
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("Zusage")
        verbose_name_plural = _("Zusagen")

    def __str__(self) -> str:
        return self.title


class Statement(PublicModel):
    """One dated statement with its source; ``relation`` says how it stands to ``refers_to``, an earlier one."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="statements")
    said_on = models.DateField(_("Gesagt am"))
    speaker = models.CharField(_("Wer"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("Stelle")
    )
    quotation = models.TextField(_("Wortlaut"), max_length=2000)
    source_title = models.CharField(_("Quelle"), max_length=300)
    source_url = models.URLField(_("Adresse der Quelle"), max_length=500, blank=True)
    relation = models.CharField(_("Verhältnis"), max_length=20, choices=Relation.choices, default=Relation.PROMISES)
    refers_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="referred_by")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(relation="promises", refers_to__isnull=True)
                | (~Q(relation="promises") & Q(refers_to__isnull=False)),
                name="a_later_statement_refers_to_an_earlier_one",
            )
        ]
        verbose_name = _("Aussage")
        verbose_name_plural = _("Aussagen")

    def __str__(self) -> str:
        return f"{self.said_on}: {self.quotation[:60]}"

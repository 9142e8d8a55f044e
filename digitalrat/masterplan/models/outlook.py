"""What others do and decide: reference cities and developments, proposed by members and released by the office."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from ..enums import Level, ProposalState
from .plan import Chapter


class Proposal(PublicModel):
    """Something that a member proposes and the office releases, or declines with a reason.

    ``CONTENT`` names the fields that the proposal says; all have a source.
    """

    CONTENT: ClassVar[tuple[str, ...]] = ()

    source_title = models.CharField(_("Quelle"), max_length=300)
    source_url = models.URLField(_("Adresse der Quelle"), max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("Grund"), blank=True, max_length=1000)

    class Meta:
        abstract = True


class ReferenceCard(Proposal):
    """What another city did about the matter of a chapter, with evidence, and what of it would work here."""

    CONTENT = ("chapter", "city", "title", "what", "evidence", "transferability", "source_title", "source_url")

    chapter = models.ForeignKey(
        Chapter, on_delete=models.PROTECT, related_name="reference_cards", verbose_name=_("Kapitel")
    )
    city = models.CharField(_("Stadt"), max_length=120)
    title = models.CharField(_("Vorhaben"), max_length=200)
    what = models.TextField(_("Was hat die Stadt gemacht?"), max_length=3000)
    evidence = models.TextField(_("Woran sieht man, dass es wirkt?"), max_length=2000)
    transferability = models.TextField(_("Was davon lässt sich übertragen?"), max_length=2000)

    class Meta:
        ordering = ["city", "title"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="a_declined_card_says_why")
        ]
        verbose_name = _("Vorbild aus einer anderen Stadt")
        verbose_name_plural = _("Vorbilder aus anderen Städten")

    def __str__(self) -> str:
        return f"{self.city}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("masterplan:card", args=[self.uuid])


class Development(Proposal):
    """Something that Region, Land, Bund or EU decided or began, and that touches a chapter."""

    CONTENT = ("chapter", "level", "happened_on", "title", "text", "source_title", "source_url")

    chapter = models.ForeignKey(
        Chapter, on_delete=models.PROTECT, related_name="developments", verbose_name=_("Kapitel")
    )
    level = models.CharField(_("Ebene"), max_length=10, choices=Level.choices)
    happened_on = models.DateField(_("Datum"))
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Was bedeutet das für uns?"), max_length=3000)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="a_declined_development_says_why"
            )
        ]
        verbose_name = _("Entwicklung")
        verbose_name_plural = _("Entwicklungen")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('masterplan:developments')}?kapitel={self.chapter.slug}#e-{self.uuid}"

"""What follows a published answer: the council's reaction; and the record of a CDO in two roles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel

from ..enums import ReactionKind
from .answers import PointAnswer, Response


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def open_questions(self) -> QuerySet[Reaction]:
        """Follow-up questions that no published version has answered yet."""
        return self.filter(kind=ReactionKind.FOLLOW_UP, answered_by__isnull=True)


class Reaction(PublicModel):
    """How the council takes the published answer to a point; at most one per answer.

    A follow-up question (``kind`` follow_up) has a text and a clock of its own (``due``, ``calculation`` as in
    Handover); ``answered_by`` is the version that answered it, set when that is signed.
    """

    answer = models.OneToOneField(PointAnswer, on_delete=models.PROTECT, related_name="reaction")
    kind = models.CharField(_("Reaktion"), max_length=20, choices=ReactionKind.choices)
    text = models.TextField(_("Nachfrage"), blank=True, max_length=3000)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("Antwort auf die Nachfrage bis"), null=True, blank=True)
    calculation = models.JSONField(default=dict)
    answered_by = models.ForeignKey(
        Response, null=True, blank=True, on_delete=models.PROTECT, related_name="answered_questions"
    )

    objects = ReactionQuerySet.as_manager()

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="follow_up") | (~Q(text="") & Q(due__isnull=False)),
                name="a_follow_up_has_text_and_date",
            ),
        ]
        verbose_name = _("Reaktion des Rates")
        verbose_name_plural = _("Reaktionen des Rates")

    def __str__(self) -> str:
        return self.get_kind_display()


class DoubleHatNote(PublicModel):
    """The public record that somebody signed an answer to an item on which they had voted as a member."""

    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="double_hat_note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Öffentlicher Vermerk"), max_length=2000)

    class Meta:
        verbose_name = _("Vermerk zur Doppelrolle")
        verbose_name_plural = _("Vermerke zur Doppelrolle")

    def __str__(self) -> str:
        return self.text[:60]

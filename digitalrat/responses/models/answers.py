"""The answer in versions, and within it the answer to each point."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Point
from digitalrat.measures.models import Measure

from ..enums import Disposition, Origin, ResponseState
from .handovers import Handover


class Response(PublicModel):
    """The administration's answer to one hand-over, in versions; one signature publishes all points at once.

    ``lock_version`` grows with every change, so that two people who edit at once do not overwrite each other;
    ``changed_by`` and ``changed_at`` tell the second of them who was first. ``return_reason`` is why the CDO gave
    the present draft back; it is emptied when the draft goes up for signature again.

    Every version after the first says publicly why it exists (``version_reason``); ``origin`` says what made it
    necessary. ``text_hash`` is the SHA-256 of the answer's canonical text, kept when it is signed.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ResponseState.choices, default=ResponseState.DRAFT)
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.HANDOVER)
    version_reason = models.TextField(_("Grund der neuen Fassung"), blank=True, max_length=2000)
    started_at = models.DateTimeField(default=timezone.now)
    introduction = models.TextField(_("Einleitung"), blank=True, max_length=5000)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(_("Grund der Rückgabe"), blank=True, max_length=5000)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True, default="")
    lock_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["handover", "version"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "version"], name="response_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(version_reason=""), name="a_later_version_says_why"),
            models.UniqueConstraint(
                fields=["handover"], condition=~Q(state="published"), name="one_unpublished_response_per_handover"
            ),
        ]
        verbose_name = _("Stellungnahme der Verwaltung")
        verbose_name_plural = _("Stellungnahmen der Verwaltung")

    def __str__(self) -> str:
        return f"{self.handover} v{self.version}"


class PointAnswerQuerySet(models.QuerySet["PointAnswer"]):
    def current(self) -> PointAnswerQuerySet:
        """Answers that are public and not replaced by a later version."""
        newer: QuerySet[Response] = Response.objects.filter(
            handover=OuterRef("response__handover"),
            state=ResponseState.PUBLISHED,
            version__gt=OuterRef("response__version"),
        )
        return self.filter(~models.Exists(newer), response__state=ResponseState.PUBLISHED)


class PointAnswer(models.Model):
    """The answer to one point: disposition and reasons, and what the disposition requires.

    ``came_back_at``: the point was under review, the date in this published answer has come, and the point was put on
    the office's desk again (services.bring_back_due).
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="answers")
    disposition = models.CharField(_("Entscheidung"), max_length=20, choices=Disposition.choices, blank=True)
    reasons = models.TextField(_("Begründung"), blank=True, max_length=10_000)
    new_date = models.DateField(_("Neuer Termin"), null=True, blank=True)
    forwarded_to = models.CharField(_("Weitergeleitet an"), max_length=200, blank=True)
    evidence = models.CharField(_("Nachweis"), max_length=500, blank=True)
    measures = models.ManyToManyField(Measure, blank=True, related_name="point_answers", verbose_name=_("Maßnahmen"))
    came_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PointAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["point__number"]
        constraints = [models.UniqueConstraint(fields=["response", "point"], name="one_answer_per_point")]
        verbose_name = _("Antwort zu einem Punkt")
        verbose_name_plural = _("Antworten zu Punkten")

    def __str__(self) -> str:
        return self.get_disposition_display()

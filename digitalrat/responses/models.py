from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, DateField, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Impulse, Point
from digitalrat.measures.models import Measure

from .enums import Disposition, ResponseState, Standing


class ReceiptCounter(models.Model):
    """The last receipt number of a year; also the row under whose lock the next is given, so that none is missing."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def with_standing(self, today: date) -> QuerySet[Any]:
        """Adds ``clock_due`` (the date that counts now) and ``standing`` (enums.Standing) as of ``today``."""
        under_review = (
            PointAnswer.objects.current()
            .filter(response__handover=OuterRef("pk"), disposition=Disposition.UNDER_REVIEW)
            .order_by()
            .values("response__handover")
            .annotate(first=Min("new_date"))
            .values("first")
        )
        return self.annotate(
            answered_on=TruncDate("answered_at"),
            review_due=Subquery(under_review, output_field=DateField()),
            clock_due=Case(
                When(answered_at__isnull=False, then=Coalesce("review_due", "answer_due")), default=F("answer_due")
            ),
            standing=Case(
                When(
                    Q(answered_at__isnull=False, review_due__isnull=True, answered_on__lte=F("answer_due")),
                    then=Value(Standing.IN_TIME.value),
                ),
                When(Q(answered_at__isnull=False, review_due__isnull=True), then=Value(Standing.LATE.value)),
                When(clock_due__gte=today, then=Value(Standing.OPEN.value)),
                default=Value(Standing.OVERDUE.value),
                output_field=models.CharField(),
            ),
        )


class Handover(PublicModel):
    """The hand-over of an adopted impulse to the office: receipt and clock.

    ``calculation`` is how the due dates came about: {"receipt": …, "answer": …}, each with start, count, unit
    (core.calendar.Unit), due, skipped [[date, name]], moved_from; dates as ISO texts.
    """

    impulse = models.OneToOneField(Impulse, on_delete=models.PROTECT, related_name="handover")
    receipt_number = models.CharField(_("Eingangsnummer"), max_length=20, unique=True)
    text_hash = models.CharField(max_length=64)
    transmitted_at = models.DateTimeField(default=timezone.now)
    transmitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receipt_due = models.DateField(_("Eingangsbestätigung bis"))
    receipt_confirmed_at = models.DateTimeField(null=True, blank=True)
    receipt_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_due = models.DateField(_("Antwort bis"))
    answered_at = models.DateTimeField(null=True, blank=True)
    calculation = models.JSONField(default=dict)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["answer_due"]
        verbose_name = _("Übermittlung")
        verbose_name_plural = _("Übermittlungen")

    def __str__(self) -> str:
        return self.receipt_number

    def get_absolute_url(self) -> str:
        return reverse("responses:detail", args=[self.uuid])


class Response(PublicModel):
    """The administration's answer to one hand-over, in versions; one signature publishes all points at once.

    ``lock_version`` grows with every change, so that two people who edit at once do not overwrite each other;
    ``changed_by`` and ``changed_at`` tell the second of them who was first. ``return_reason`` is why the CDO gave
    the present draft back; it is emptied when the draft goes up for signature again.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ResponseState.choices, default=ResponseState.DRAFT)
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
    lock_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["handover", "version"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "version"], name="response_version_once"),
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
    """The answer to one point: disposition and reasons, and what the disposition requires."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="answers")
    disposition = models.CharField(_("Entscheidung"), max_length=20, choices=Disposition.choices, blank=True)
    reasons = models.TextField(_("Begründung"), blank=True, max_length=10_000)
    new_date = models.DateField(_("Neuer Termin"), null=True, blank=True)
    forwarded_to = models.CharField(_("Weitergeleitet an"), max_length=200, blank=True)
    evidence = models.CharField(_("Nachweis"), max_length=500, blank=True)
    measures = models.ManyToManyField(Measure, blank=True, related_name="point_answers", verbose_name=_("Maßnahmen"))

    objects = PointAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["point__number"]
        constraints = [models.UniqueConstraint(fields=["response", "point"], name="one_answer_per_point")]
        verbose_name = _("Antwort zu einem Punkt")
        verbose_name_plural = _("Antworten zu Punkten")

    def __str__(self) -> str:
        return self.get_disposition_display()

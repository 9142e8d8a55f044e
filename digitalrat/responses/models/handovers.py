"""The hand-over and its clock: receipt numbers, due dates as data, extensions."""

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

from digitalrat.core.calendar import Unit
from digitalrat.core.models import PublicModel
from digitalrat.impulses.enums import Kind
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import Organisation

from ..enums import Disposition, Purpose, Standing


class DeadlineRule(PublicModel):
    """How long something may take: ``count`` in ``unit`` (core.calendar.Unit), valid until it is ended.

    An empty ``kind`` or ``organisation`` means any. The most specific rule counts: kind and organisation, then
    organisation, then kind, then neither; where there is none, the settings of the council (RECEIPT_WORKING_DAYS …).
    """

    purpose = models.CharField(_("Wofür"), max_length=20, choices=Purpose.choices)
    kind = models.CharField(_("Art des Impulses"), max_length=20, choices=Kind.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Antwortende Stelle"),
    )
    count = models.PositiveSmallIntegerField(_("Dauer"))
    unit = models.CharField(_("Einheit"), max_length=20, choices=[(unit.value, unit.value) for unit in Unit])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["purpose", "kind", "organisation__name"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="deadline_of_at_least_one"),
            models.UniqueConstraint(
                fields=["purpose", "kind", "organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
                name="one_rule_per_purpose_kind_and_organisation",
            ),
            models.UniqueConstraint(
                fields=["purpose", "kind"],
                condition=Q(ended_at__isnull=True, organisation__isnull=True),
                name="one_rule_per_purpose_and_kind",
            ),
        ]
        verbose_name = _("Fristregel")
        verbose_name_plural = _("Fristregeln")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.count} {self.unit}"


class ReceiptCounter(models.Model):
    """The last receipt number of a year; also the row under whose lock the next is given, so that none is missing."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def with_standing(self, today: date) -> QuerySet[Any]:
        """Adds ``clock_due`` (the date that counts now) and ``standing`` (enums.Standing) as of ``today``."""
        from .answers import PointAnswer  # it refers to the class below

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

    ``organisation`` answers (None: the office itself), ``assigned_to`` is who in the office looks after it.
    ``answer_due`` is the date that counts; an extension moves it and keeps the earlier one.

    ``calculation`` is how the due dates came about: {"receipt": …, "answer": …}, each with start, count, unit
    (core.calendar.Unit), due, skipped [[date, name]], moved_from; dates as ISO texts.
    """

    impulse = models.OneToOneField(Impulse, on_delete=models.PROTECT, related_name="handover")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handovers",
        verbose_name=_("Antwortende Stelle"),
    )
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
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Bearbeitung"),
    )
    assigned_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["answer_due"]
        verbose_name = _("Übermittlung")
        verbose_name_plural = _("Übermittlungen")

    def __str__(self) -> str:
        return self.receipt_number

    def get_absolute_url(self) -> str:
        return reverse("responses:detail", args=[self.uuid])


class Extension(PublicModel):
    """More time for an answer, with a public reason and the name of who gave it; ``calculation`` as in Handover."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField(default=1)
    from_due = models.DateField(_("Frist bisher"))
    new_due = models.DateField(_("Neue Frist"))
    reason = models.TextField(_("Grund"), max_length=2000)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    calculation = models.JSONField(default=dict)

    class Meta:
        ordering = ["handover", "number"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "number"], name="extension_number_once_per_handover"),
            models.CheckConstraint(condition=Q(new_due__gt=F("from_due")), name="extension_is_longer"),
        ]
        verbose_name = _("Fristverlängerung")
        verbose_name_plural = _("Fristverlängerungen")

    def __str__(self) -> str:
        return f"{self.handover}: {self.from_due} → {self.new_due}"

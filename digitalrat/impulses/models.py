from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.annotations.models import Annotation, Passage
from digitalrat.collaboration.models import Document
from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter

from .enums import DECIDED, Kind, Origin, State


class NumberSeries(models.Model):
    """The last number given in a year; the row is the lock under which the next one is given."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:02d}"


class ImpulseQuerySet(models.QuerySet["Impulse"]):
    def counted(self) -> ImpulseQuerySet:
        """Impulses that count in the ledger: everything that was ever put up for deliberation."""
        return self.filter(submitted_at__isnull=False)

    def decided(self) -> ImpulseQuerySet:
        """Impulses whose title and fate are public."""
        return self.filter(state__in=DECIDED)


class Impulse(PublicModel):
    """An impulse of the council. ``number`` (e.g. "2026-07") is given on submission; ``reasons`` live in ``document``.

    ``frozen_text`` is the text that was voted on (see services.text_of) and ``frozen_hash`` its SHA-256.
    ``reasons_html`` is the document's sanitised HTML at its last checkpoint.
    """

    number = models.CharField(_("Nummer"), max_length=20, unique=True, null=True, blank=True)
    title = models.CharField(_("Titel"), max_length=200)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices, default=Kind.RECOMMENDATION)
    origin = models.CharField(_("Herkunft"), max_length=20, choices=Origin.choices, default=Origin.OWN_INITIATIVE)
    addressee = models.CharField(_("Adressat"), max_length=200, blank=True)
    problem = models.TextField(_("Worum geht es?"), blank=True, max_length=5000)
    state = models.CharField(_("Zustand"), max_length=20, choices=State.choices, default=State.DRAFT)
    chapters = models.ManyToManyField(Chapter, blank=True, related_name="impulses", verbose_name=_("Kapitel"))
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="impulse")
    reasons_html = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    frozen_text = models.TextField(blank=True, default="")
    frozen_hash = models.CharField(max_length=64, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    objects = ImpulseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("Impuls")
        verbose_name_plural = _("Impulse")

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("impulses:detail", args=[self.uuid])


class Authorship(models.Model):
    """Who is credited: the first author (position 0) and co-authors, once they have accepted."""

    impulse = models.ForeignKey(Impulse, on_delete=models.CASCADE, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "invited_at"]
        constraints = [models.UniqueConstraint(fields=["impulse", "user"], name="author_once_per_impulse")]

    def __str__(self) -> str:
        return str(self.user)


class Point(PublicModel):
    """A numbered point of a recommendation; answers, measures and reactions refer to it."""

    impulse = models.ForeignKey(Impulse, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=3000)

    class Meta:
        ordering = ["impulse", "number"]
        constraints = [models.UniqueConstraint(fields=["impulse", "number"], name="point_number_once_per_impulse")]
        verbose_name = _("Punkt")
        verbose_name_plural = _("Punkte")

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"


class Quote(PublicModel, Passage):
    """A passage of an edition that the impulse quotes, so that a later reader sees what the council saw."""

    impulse = models.ForeignKey(Impulse, on_delete=models.CASCADE, related_name="quotes")
    annotation = models.ForeignKey(Annotation, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="quote_not_empty")]

    def __str__(self) -> str:
        return self.exact[:60]


class Transition(models.Model):
    """A step in the impulse's life: from where to where, when, by whom and why."""

    impulse = models.ForeignKey(Impulse, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=20, choices=State.choices)
    to_state = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Comment(PublicModel):
    """A contribution to the council's discussion of an impulse; visible to the council only."""

    impulse = models.ForeignKey(Impulse, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("Beitrag"), max_length=5000)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.body[:60]


class Publication(models.Model):
    """Where the adopted impulse is published as a recommendation; ``withdrawn_at`` when the page was taken offline."""

    impulse = models.OneToOneField(Impulse, on_delete=models.PROTECT, related_name="publication")
    url = models.CharField(max_length=300)
    published_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url

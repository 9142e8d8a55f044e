from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import Seat

from .deadlines import time_left
from .enums import Choice, Method, Outcome, Presence
from .tally import Tally


class Meeting(PublicModel):
    """A session of the council (OParl: Meeting)."""

    number = models.PositiveSmallIntegerField(_("Nummer"), unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    starts_at = models.DateTimeField(_("Beginn"))
    place = models.CharField(_("Ort"), max_length=200, blank=True)

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("Sitzung")
        verbose_name_plural = _("Sitzungen")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.number])


class AgendaItem(PublicModel):
    """An item (TOP) of the agenda, public (Ö) or not (N)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda_items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("Titel"), max_length=250)
    is_public = models.BooleanField(_("öffentlich"), default=True)
    impulse = models.ForeignKey(Impulse, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_items")

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="agenda_number_once_per_meeting")]

    def __str__(self) -> str:
        return f"TOP {self.number} {self.title}"


class BallotQuerySet(models.QuerySet["Ballot"]):
    def running(self) -> BallotQuerySet:
        return self.filter(closed_at__isnull=True)

    def due(self) -> BallotQuerySet:
        """Still open although the deadline has passed."""
        return self.running().filter(deadline__lte=timezone.now())


class Ballot(PublicModel):
    """A vote on an impulse's frozen text.

    ``text`` is that text and ``text_hash`` its SHA-256, kept here because a deferred impulse may be rewritten.
    ``quorum_base`` is the number of voting seats in office when the result was computed (less conflicts declared);
    ``yes``, ``no``, ``abstain`` are filled when it closes.
    """

    impulse = models.ForeignKey(Impulse, on_delete=models.PROTECT, related_name="ballots")
    method = models.CharField(max_length=20, choices=Method.choices, default=Method.CIRCULAR)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(_("Frist"))
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN)
    quorum_base = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    yes = models.PositiveSmallIntegerField(default=0)
    no = models.PositiveSmallIntegerField(default=0)
    abstain = models.PositiveSmallIntegerField(default=0)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["impulse"], condition=Q(closed_at__isnull=True), name="one_open_ballot_per_impulse"
            )
        ]
        verbose_name = _("Abstimmung")
        verbose_name_plural = _("Abstimmungen")

    def __str__(self) -> str:
        return f"{self.impulse} ({self.get_outcome_display()})"

    def get_absolute_url(self) -> str:
        return reverse("meetings:ballot", args=[self.uuid])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_due(self) -> bool:
        """The deadline has passed and nobody has computed the result yet."""
        return self.closed_at is None and self.deadline <= timezone.now()

    @property
    def takes_votes(self) -> bool:
        return self.closed_at is None and self.deadline > timezone.now()

    @property
    def time_left(self) -> str:
        """How long it still runs, in words."""
        return time_left(self.deadline, timezone.now())

    @property
    def tally(self) -> Tally | None:
        """The count as it was when the ballot closed; None while it runs: nobody sees how it stands."""
        if self.closed_at is None or self.quorum_base is None or self.quorum_needed is None:
            return None
        return Tally(yes=self.yes, no=self.no, abstain=self.abstain, base=self.quorum_base, needed=self.quorum_needed)


class Vote(models.Model):
    """The one vote of a seat in a ballot; ``seat`` and ``voter`` are kept as they were."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seat__number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "seat"], name="one_vote_per_seat"),
            models.UniqueConstraint(fields=["ballot", "voter"], name="one_vote_per_person"),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class RollEntry(models.Model):
    """What each seat did in a ballot, written down when it closes: seats change hands, results do not."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="roll")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence.choices)

    class Meta:
        ordering = ["seat__number"]
        constraints = [models.UniqueConstraint(fields=["ballot", "seat"], name="seat_once_per_roll")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_presence_display()}"


class ConflictDeclaration(models.Model):
    """A member's own declaration of Befangenheit on an impulse (§ 31 GO NRW)."""

    impulse = models.ForeignKey(Impulse, on_delete=models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["impulse", "user"], name="conflict_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.impulse}"


class DissentingOpinion(PublicModel):
    """A Sondervotum: the text of a member who voted with the minority; published with the recommendation."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="dissenting_opinions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Sondervotum"), max_length=5000)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["ballot", "author"], name="one_dissent_per_person")]

    def __str__(self) -> str:
        return self.text[:60]


class RulesOfProcedure(models.Model):
    """The council's rules (Geschäftsordnung) in Markdown; those with the latest ``valid_from`` until today apply."""

    text = models.TextField(_("Text"), max_length=100_000)
    valid_from = models.DateField(_("gültig ab"), unique=True)

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = _("Geschäftsordnung")
        verbose_name_plural = _("Geschäftsordnungen")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.valid_from}"

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.models import PublicModel
from digitalrat.masterplan.models import Chapter, ReferenceCard
from digitalrat.members.models import Organisation

from ..enums import Focus, Light, LinkKind, Sphere, Status


class Measure(PublicModel):
    """A measure (Maßnahme) of the plan: what is done, by whom, and how it stands.

    ``chapter`` is where it belongs, ``other_chapters`` where it helps too. ``budget`` is in euros. ``lock_version``
    grows with every change, so that two people who edit at once do not overwrite each other.
    """

    number = models.CharField(_("Nummer"), max_length=20, unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    description = models.TextField(_("Beschreibung"), blank=True)
    chapter = models.ForeignKey(
        Chapter, null=True, blank=True, on_delete=models.SET_NULL, related_name="measures", verbose_name=_("Kapitel")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="measures", verbose_name=_("Zuständig")
    )
    contact = models.CharField(_("Ansprechstelle"), max_length=200, blank=True)
    status = models.CharField(_("Stand"), max_length=20, choices=Status.choices, default=Status.PLANNED)
    light = models.CharField(_("Ampel"), max_length=10, choices=Light.choices, default=Light.GREY)
    note = models.TextField(_("Anmerkung zur Ampel"), blank=True)
    begins_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    other_chapters = models.ManyToManyField(
        Chapter, blank=True, related_name="+", verbose_name=_("Weitere Kapitel, zu denen sie beiträgt")
    )
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="partnered_measures", verbose_name=_("Beteiligte Stellen")
    )
    further_partners = models.CharField(_("Weitere Beteiligte"), max_length=300, blank=True)
    sphere = models.CharField(_("Träger"), max_length=10, choices=Sphere.choices, default=Sphere.INSIDE)
    budget = models.DecimalField(_("Budget in Euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    budget_source = models.CharField(_("Herkunft des Budgets"), max_length=300, blank=True)
    region = models.CharField(_("Gebiet"), max_length=120, blank=True)
    focus = models.CharField(_("Schwerpunkt"), max_length=20, choices=Focus.choices, blank=True)
    reference_cards = models.ManyToManyField(
        ReferenceCard, blank=True, related_name="measures", verbose_name=_("Vorbilder in anderen Städten")
    )
    lock_version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(light__in=["yellow", "red"]) | ~Q(note=""), name="yellow_and_red_need_a_note"
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="measure_ends_after_begin",
            ),
            models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gte=0), name="budget_not_negative"),
        ]
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("measures:detail", args=[self.number])


class Milestone(PublicModel):
    """A dated step of a measure. When it slips, the old date stays as a MilestoneSlip."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("Meilenstein"), max_length=200)
    due = models.DateField(_("Termin"))
    done_on = models.DateField(_("Erreicht am"), null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("Meilenstein")
        verbose_name_plural = _("Meilensteine")

    def __str__(self) -> str:
        return self.title


class MilestoneSlip(models.Model):
    """A date that did not hold (or was brought forward): from when to when, why, and who said so."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="slips")
    from_due = models.DateField()
    to_due = models.DateField()
    reason = models.CharField(_("Grund"), max_length=500, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["moved_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(from_due=F("to_due")), name="a_slip_moves_the_date")]

    def __str__(self) -> str:
        return f"{self.from_due} → {self.to_due}"


class MeasureUpdate(PublicModel):
    """A short report of the owner: what happened, what is next, and how it stands since then."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="updates")
    happened = models.TextField(_("Was ist geschehen?"), max_length=2000)
    next_steps = models.TextField(_("Was kommt als Nächstes?"), max_length=2000, blank=True)
    status = models.CharField(_("Stand"), max_length=20, choices=Status.choices)
    light = models.CharField(_("Ampel"), max_length=10, choices=Light.choices)
    note = models.TextField(_("Anmerkung zur Ampel"), blank=True, max_length=2000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")

    def __str__(self) -> str:
        return self.happened[:60]


class UpdateRequest(PublicModel):
    """The office asks the owner for an update until ``due``; the next update answers it."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="update_requests")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("Meldung bis"))
    answered_by = models.ForeignKey(
        MeasureUpdate, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(answered_by__isnull=True), name="one_open_request_per_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} bis {self.due}"


class MeasureLink(models.Model):
    """How two measures hang together, across owners: ``source`` depends on, blocks or shares the goal of ``target``."""

    source = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="links_here")
    kind = models.CharField(_("Verbindung"), max_length=20, choices=LinkKind.choices)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "target__number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="measures_linked_once_per_kind"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="no_measure_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source.number} {self.kind} {self.target.number}"

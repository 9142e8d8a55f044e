"""Which impulses, points or questions a figure of the ledger counts and the list behind it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.impulses.enums import ADOPTED, DECIDED, State
from digitalrat.impulses.models import Impulse, Point
from digitalrat.masterplan.models import ActionField
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..enums import ANSWERED_STANDINGS, Disposition, ReactionKind, ResponseState, Standing
from ..models import Extension, Handover, PointAnswer, Reaction
from .periods import WHOLE, Period, calendar_period, term_period

NOT_YET_PUBLIC = frozenset({State.SUBMITTED, State.IN_DELIBERATION, State.VOTING})

GROUPS = {
    "beschlossen": gettext_lazy("Beschlossene Impulse"),
    "uebermittelt": gettext_lazy("An die Verwaltung übermittelte Impulse"),
    "beantwortet": gettext_lazy("Vollständig beantwortete Impulse"),
    "mit-antwort": gettext_lazy("Impulse mit einer Antwort der Verwaltung"),
    "verlaengert": gettext_lazy("Impulse mit verlängerter Frist"),
    "nicht-oeffentlich": gettext_lazy("Noch nicht öffentliche Impulse"),
    "beschlossen-nicht-uebermittelt": gettext_lazy("Beschlossene, noch nicht übermittelte Impulse"),
    "nicht-beschlossen": gettext_lazy("Impulse in Beratung oder ohne Beschluss"),
}
STANDINGS = {
    Standing.IN_TIME: gettext_lazy("Fristgerecht beantwortete Impulse"),
    Standing.LATE: gettext_lazy("Verspätet beantwortete Impulse"),
    Standing.OPEN: gettext_lazy("Übermittelte Impulse, deren Frist noch läuft"),
    Standing.OVERDUE: gettext_lazy("Überfällige Impulse"),
}
FOLLOW_UPS = {
    "offen": gettext_lazy("Offene Nachfragen des Rates"),
    "beantwortet": gettext_lazy("Beantwortete Nachfragen des Rates"),
    "ueberfaellig": gettext_lazy("Überfällige Nachfragen des Rates"),
}
FOLLOW_UP_LABELS = {
    "beantwortet": gettext_lazy("Beantwortet"),
    "offen": gettext_lazy("Offen, Frist läuft"),
    "ueberfaellig": gettext_lazy("Überfällig"),
}
# A point that was handed over and has no published answer; an impulse that belongs to no action field.
UNANSWERED = "ohne"
NO_FIELD = "ohne"
# The office answers itself.
OFFICE = "buero"


@dataclass(frozen=True)
class Choice:
    """A value of a parameter and its name on the page."""

    value: str
    label: str


@dataclass(frozen=True)
class Selection:
    """What a list shows; empty fields select nothing out.

    Points if ``disposition`` is set, follow-up questions if ``follow_up`` is, otherwise impulses. ``term`` and
    ``span`` (a year, half-year or quarter) are about the day on which an impulse was put up for deliberation.
    """

    group: str = ""
    state: str = ""
    standing: str = ""
    disposition: str = ""
    follow_up: str = ""
    term: Period = WHOLE
    span: Period = WHOLE
    organisation: Choice | None = None
    field: Choice | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Selection:
        """Read from the parameters of an address; what is not known is left out. A query for each name given."""
        return cls(
            group=_known(query.get("gruppe", ""), GROUPS),
            state=_known(query.get("zustand", ""), State.values),
            standing=_known(query.get("stand", ""), Standing.values),
            disposition=_known(query.get("entscheidung", ""), [*Disposition.values, UNANSWERED]),
            follow_up=_known(query.get("nachfrage", ""), FOLLOW_UPS),
            term=term_period(query),
            span=calendar_period(query),
            organisation=_organisation(query.get("stelle", "")),
            field=_field(query.get("handlungsfeld", "")),
        )

    @property
    def scope(self) -> Selection:
        """Only the stretch of time."""
        return Selection(term=self.term, span=self.span)

    @property
    def query(self) -> str:
        """The parameters of an address, with the question mark, or nothing."""
        parameters = {
            "gruppe": self.group,
            "zustand": self.state,
            "stand": self.standing,
            "entscheidung": self.disposition,
            "nachfrage": self.follow_up,
            self.term.parameter: self.term.value,
            self.span.parameter: self.span.value,
            "stelle": self.organisation.value if self.organisation else "",
            "handlungsfeld": self.field.value if self.field else "",
        }
        chosen = urlencode({name: value for name, value in parameters.items() if value})
        return f"?{chosen}" if chosen else ""

    @property
    def url(self) -> str:
        return reverse("responses:ledger_list") + self.query

    @property
    def page(self) -> str:
        """Address of the ledger of the same stretch of time."""
        return reverse("responses:ledger") + self.scope.query

    @property
    def period(self) -> str:
        """The stretch of time in words, empty for all time."""
        return ", ".join(period.words for period in (self.term, self.span) if period)

    @property
    def title(self) -> str:
        """The selection in words."""
        parts = []
        if self.follow_up:
            parts.append(str(FOLLOW_UPS[self.follow_up]))
        elif self.disposition == UNANSWERED:
            parts.append(_("Punkte, die noch keine Antwort haben"))
        elif self.disposition:
            parts.append(_("Punkte mit der Entscheidung „%(name)s“") % {"name": disposition_label(self.disposition)})
        if self.group:
            parts.append(str(GROUPS[self.group]))
        if self.standing:
            parts.append(str(STANDINGS[Standing(self.standing)]))
        if self.state:
            parts.append(_("Impulse im Zustand „%(name)s“") % {"name": State(self.state).label})
        parts = parts or [_("Alle Impulse")]
        parts += [period.words for period in (self.term, self.span) if period]
        if self.organisation:
            parts.append(_("Antwort von: %(name)s") % {"name": self.organisation.label})
        if self.field:
            parts.append(
                _("ohne Handlungsfeld")
                if self.field.value == NO_FIELD
                else _("Handlungsfeld „%(name)s“") % {"name": self.field.label}
            )
        return ", ".join(parts)


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


def _organisation(slug: str) -> Choice | None:
    if slug == OFFICE:
        return Choice(OFFICE, settings.OFFICE_NAME)
    named = Organisation.objects.exclude(kind=OrganisationKind.OFFICE).filter(slug=slug).first() if slug else None
    return Choice(named.slug, named.name) if named else None


def _field(slug: str) -> Choice | None:
    if slug == NO_FIELD:
        return Choice(NO_FIELD, "")
    named = ActionField.objects.filter(slug=slug).first() if slug else None
    return Choice(named.slug, named.title) if named else None


def disposition_label(disposition: str) -> str:
    return _("Noch ohne Antwort") if disposition == UNANSWERED else str(Disposition(disposition).label)


def points_handed_over() -> QuerySet[Any]:
    """Points that were handed over, with the ``disposition`` of their current public answer or None."""
    answer = PointAnswer.objects.current().filter(point=OuterRef("pk")).order_by().values("disposition")[:1]
    return Point.objects.filter(impulse__handover__isnull=False, impulse__submitted_at__isnull=False).annotate(
        disposition=Subquery(answer)
    )


def follow_ups() -> QuerySet[Reaction]:
    """The council's follow-up questions to published answers."""
    return Reaction.objects.filter(
        kind=ReactionKind.FOLLOW_UP,
        answer__response__state=ResponseState.PUBLISHED,
        answer__point__impulse__submitted_at__isnull=False,
    )


def follow_up_condition(status: str, today: date) -> Q:
    """For a filter of follow_ups(): where they stand (FOLLOW_UPS)."""
    if status == "beantwortet":
        return Q(answered_by__isnull=False)
    return Q(answered_by__isnull=True) & (Q(due__lt=today) if status == "ueberfaellig" else Q(due__gte=today))


def in_scope(selection: Selection, field: str = "submitted_at") -> Q:
    """``field`` is the way to the moment at which the impulse was put up for deliberation."""
    return selection.term.condition(field) & selection.span.condition(field)


def impulses_of(selection: Selection, today: date) -> QuerySet[Impulse]:
    impulses = Impulse.objects.counted().filter(in_scope(selection))
    if selection.state:
        impulses = impulses.filter(state=selection.state)
    if selection.field:
        # Which chapters an impulse is about shows what it is about: not before the decision.
        impulses = impulses.filter(_in_field(selection.field.value), state__in=DECIDED)
    if selection.group == "beschlossen":
        impulses = impulses.filter(state__in=ADOPTED)
    elif selection.group == "beschlossen-nicht-uebermittelt":
        impulses = impulses.filter(state__in=ADOPTED, handover__isnull=True)
    elif selection.group == "nicht-beschlossen":
        impulses = impulses.exclude(state__in=ADOPTED)
    elif selection.group == "nicht-oeffentlich":
        impulses = impulses.filter(state__in=NOT_YET_PUBLIC)
    handovers = _handovers(selection, today)
    if handovers is not None:
        impulses = impulses.filter(pk__in=handovers.order_by().values("impulse"))
    return impulses


def _in_field(slug: str) -> Q:
    chapters = Impulse.chapters.through.objects.filter(impulse=OuterRef("pk"), chapter__action_field__isnull=False)
    if slug == NO_FIELD:
        return Q(~Exists(chapters))
    return Q(Exists(chapters.filter(chapter__action_field__slug=slug)))


def of_organisation(value: str) -> Q:
    """For a filter of hand-overs; one that names nobody is the office's."""
    if value == OFFICE:
        return Q(organisation__isnull=True) | Q(organisation__kind=OrganisationKind.OFFICE)
    return Q(organisation__slug=value)


def _handovers(selection: Selection, today: date) -> QuerySet[Any] | None:
    """The hand-overs that the selection is about; None if it is not about hand-overs."""
    handovers: QuerySet[Any] = Handover.objects.all()
    wanted = bool(selection.organisation) or selection.group in ("uebermittelt", "mit-antwort", "verlaengert")
    if selection.organisation:
        handovers = handovers.filter(of_organisation(selection.organisation.value))
    if selection.group == "mit-antwort":
        handovers = handovers.filter(answered_at__isnull=False)
    elif selection.group == "verlaengert":
        handovers = handovers.filter(Exists(Extension.objects.filter(handover=OuterRef("pk"))))
    if selection.standing or selection.group == "beantwortet":
        standings = {selection.standing} if selection.standing else set(ANSWERED_STANDINGS)
        if selection.group == "beantwortet":
            standings &= set(ANSWERED_STANDINGS)
        standing: QuerySet[Any] = handovers.with_standing(today).filter(standing__in=standings)  # type: ignore[attr-defined]  # HandoverQuerySet
        return standing
    return handovers if wanted else None

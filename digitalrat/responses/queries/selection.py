"""Which impulses, or which points, a figure of the ledger counts and the list behind it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.impulses.enums import ADOPTED, State
from digitalrat.impulses.models import Impulse, Point

from ..enums import ANSWERED_STANDINGS, Disposition, Standing
from ..models import Handover, PointAnswer

NOT_YET_PUBLIC = frozenset({State.SUBMITTED, State.IN_DELIBERATION, State.VOTING})

GROUPS = {
    "beschlossen": gettext_lazy("Beschlossene Impulse"),
    "uebermittelt": gettext_lazy("An die Verwaltung übermittelte Impulse"),
    "beantwortet": gettext_lazy("Beantwortete Impulse"),
    "nicht-oeffentlich": gettext_lazy("Noch nicht öffentliche Impulse"),
}
# A point that was handed over and has no published answer.
UNANSWERED = "ohne"


@dataclass(frozen=True)
class Selection:
    """Which impulses (or points, if ``disposition`` is set) a list shows; empty fields select nothing out."""

    group: str = ""
    state: str = ""
    standing: str = ""
    disposition: str = ""
    year: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Selection:
        """Read from the parameters of an address; what is not known is left out."""
        year = query.get("jahr", "")
        return cls(
            group=_known(query.get("gruppe", ""), GROUPS),
            state=_known(query.get("zustand", ""), State.values),
            standing=_known(query.get("stand", ""), Standing.values),
            disposition=_known(query.get("entscheidung", ""), [*Disposition.values, UNANSWERED]),
            year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and int(year) else None,
        )

    @property
    def url(self) -> str:
        parameters = {
            "gruppe": self.group,
            "zustand": self.state,
            "stand": self.standing,
            "entscheidung": self.disposition,
            "jahr": self.year,
        }
        chosen = urlencode({name: value for name, value in parameters.items() if value})
        return reverse("responses:ledger_list") + (f"?{chosen}" if chosen else "")

    @property
    def title(self) -> str:
        """The selection in words."""
        parts = [str(GROUPS[self.group])] if self.group else []
        if self.standing:
            parts.append(str(Standing(self.standing).label))
        if self.state:
            parts.append(str(State(self.state).label))
        if self.disposition:
            parts.append(_("Punkte: %(disposition)s") % {"disposition": disposition_label(self.disposition)})
        if self.year:
            parts.append(str(self.year))
        return " · ".join(parts) or _("Alle Impulse")


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""


def disposition_label(disposition: str) -> str:
    return _("Noch ohne Antwort") if disposition == UNANSWERED else str(Disposition(disposition).label)


def points_handed_over() -> QuerySet[Any]:
    """Points that were handed over, with the ``disposition`` of their current public answer or None."""
    answer = PointAnswer.objects.current().filter(point=OuterRef("pk")).order_by().values("disposition")[:1]
    return Point.objects.filter(impulse__handover__isnull=False, impulse__submitted_at__isnull=False).annotate(
        disposition=Subquery(answer)
    )


def impulses_of(selection: Selection, today: date) -> QuerySet[Impulse]:
    impulses = Impulse.objects.counted()
    if selection.year:
        impulses = impulses.filter(submitted_at__year=selection.year)
    if selection.state:
        impulses = impulses.filter(state=selection.state)
    if selection.group == "beschlossen":
        impulses = impulses.filter(state__in=ADOPTED)
    elif selection.group == "uebermittelt":
        impulses = impulses.filter(handover__isnull=False)
    elif selection.group == "nicht-oeffentlich":
        impulses = impulses.filter(state__in=NOT_YET_PUBLIC)
    standings = {selection.standing} if selection.standing else set()
    if selection.group == "beantwortet":
        standings = standings & set(ANSWERED_STANDINGS) if standings else set(ANSWERED_STANDINGS)
        impulses = impulses.filter(handover__isnull=False)
    if standings or selection.group == "beantwortet":
        handovers = Handover.objects.with_standing(today).filter(standing__in=standings)
        impulses = impulses.filter(pk__in=handovers.order_by().values("impulse"))
    return impulses

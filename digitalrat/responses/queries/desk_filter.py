"""What somebody wants to see of the desk: read from the address, so that a view can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from digitalrat.impulses.enums import Kind

from .lights import Light


class Shown(TextChoices):
    """The values stand in the desk's addresses."""

    WAITING = "offen", _("Alles, was wartet")
    RECEIPT = "eingang", _("Eingang nicht bestätigt")
    DRAFT = "arbeit", _("In Arbeit")
    ROUTED = "zulieferung", _("Wartet auf Zulieferung")
    HANDED_IN = "zugeliefert", _("Zugeliefert, nicht übernommen")
    READY = "unterschrift", _("Zur Unterschrift")
    QUESTION = "nachfrage", _("Nachfrage des Rates offen")
    REVIEW = "pruefung", _("Punkt in Prüfung")
    ANSWERED = "beantwortet", _("Beantwortet")
    ALL = "alle", _("Alle")


# Only office and CDO know of these.
OF_THE_HOUSE = frozenset({Shown.ROUTED, Shown.HANDED_IN})


@dataclass(frozen=True)
class DeskFilter:
    """``organisation`` answers or was asked for a part; ``assigned`` is MINE, NOBODYS or empty for everybody's."""

    MINE: ClassVar[str] = "ich"
    NOBODYS: ClassVar[str] = "niemand"

    shown: Shown = Shown.WAITING
    light: Light | None = None
    organisation: UUID | None = None
    assigned: str = ""
    kind: str = ""
    text: str = ""

    @classmethod
    def of(cls, address: Mapping[str, object]) -> DeskFilter:
        """From the parameters of an address; what makes no sense there is left out."""
        given = {name: str(value) for name, value in address.items()}
        return cls(
            shown=Shown(given["stand"]) if given.get("stand") in Shown.values else Shown.WAITING,
            light=Light(given["ampel"]) if given.get("ampel") in Light.values else None,
            organisation=_uuid(given.get("stelle", "")),
            assigned=given["wer"] if given.get("wer") in (cls.MINE, cls.NOBODYS) else "",
            kind=given["art"] if given.get("art") in Kind.values else "",
            text=given.get("q", "").strip()[:200],
        )

    def without_work(self) -> DeskFilter:
        """For those who may not know who works on what: not even by looking which filter finds something."""
        shown = Shown.WAITING if self.shown in OF_THE_HOUSE else self.shown
        return replace(self, shown=shown, organisation=None, assigned="")

    @property
    def words(self) -> list[str]:
        return self.text.split()[:8]

    @property
    def is_plain(self) -> bool:
        """Nothing is filtered out of what waits."""
        return self == DeskFilter()

    @property
    def parameters(self) -> dict[str, str]:
        """For an address, without the traffic light."""
        given = {
            "stand": self.shown.value if self.shown != Shown.WAITING else "",
            "stelle": str(self.organisation or ""),
            "wer": self.assigned,
            "art": self.kind,
            "q": self.text,
        }
        return {name: value for name, value in given.items() if value}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

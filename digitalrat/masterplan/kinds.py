"""The two kinds of proposals as the workspace's pages know them: addresses, headings, help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .models import Development, Proposal, ReferenceCard

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """``slug`` is the word in the address, ``name`` the prefix of the address names, ``public`` the public list."""

    slug: str
    name: str
    public: str
    model: type[Proposal]
    plural: StrOrPromise
    lead: StrOrPromise
    new: StrOrPromise
    help: Mapping[str, StrOrPromise] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        return f"masterplan:{self.name}_desk"

    @property
    def desk_new(self) -> str:
        return f"masterplan:{self.name}_new"

    @property
    def page(self) -> str:
        return self.on_one("page")

    def on_one(self, act: str) -> str:
        """Name of the address of an act on one proposal: "page", "revise", "release", "decline"."""
        return f"masterplan:{self.name}_{act}"


CARDS = Kind(
    "vorbilder",
    "card",
    "masterplan:cards",
    ReferenceCard,
    _("Vorbilder"),
    _("Was andere Städte gemacht haben, woran man sieht, dass es wirkt, und was sich davon übertragen lässt."),
    _("Vorbild vorschlagen"),
    {
        "title": _("Wie heißt es dort, oder was ist es? Ein kurzer Titel."),
        "evidence": _("Zahlen, Berichte, Prüfungen. Wenn es noch keinen Beleg gibt, sagen Sie das."),
        "transferability": _("In eigenen Worten: Was ginge hier, was nicht, und warum?"),
        "source_title": _("Wer hat es wo und wann veröffentlicht?"),
        "source_url": _("Beginnt mit https://"),
    },
)
DEVELOPMENTS = Kind(
    "entwicklungen",
    "development",
    "masterplan:developments",
    Development,
    _("Entwicklungen"),
    _(
        "Was Region, Land, Bund und Europäische Union beschlossen oder begonnen haben und was das für den Masterplan "
        "heißt."
    ),
    _("Entwicklung vorschlagen"),
    {
        "happened_on": _("Tag des Beschlusses oder des Beginns, zum Beispiel 31.12.2025"),
        "text": _("Zwei bis fünf Sätze, die auch jemand ohne Vorwissen versteht."),
        "source_title": _("Wer hat es wo und wann veröffentlicht?"),
        "source_url": _("Beginnt mit https://"),
    },
)
ALL = (CARDS, DEVELOPMENTS)

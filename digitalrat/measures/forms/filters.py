"""The selection of measures that an address describes: for the list, the matrix's links and the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import MultipleObjectsReturned
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from digitalrat.masterplan.models import ActionField, Chapter
from digitalrat.members.models import Organisation

from ..enums import Focus, Light, Status
from ..models import Measure
from ..queries.measures import (
    action_fields,
    chapters,
    of_chapter,
    of_field,
    owners,
    partners,
    regions,
    with_last_update,
    with_partner,
    with_words,
    worst_first,
)

LONGEST_WORDS = 100
# What stands in the address → how the list is sorted; without it by number.
SORTS = {
    "light": _("Ampel, Rot zuerst"),
    "updated": _("Zuletzt gemeldet zuerst"),
    "end": _("Ende, das nächste zuerst"),
    "title": _("Titel"),
}


@dataclass(frozen=True)
class Chosen:
    """One part of the selection in words, and the query of the address without it."""

    label: str
    words: str
    query: str


class _BySlug(forms.ModelChoiceField[Any]):
    """Two plans may have a chapter of the same name; the address then means that of the newer one."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except MultipleObjectsReturned:
            found: Any = self.queryset
            return found.filter(slug=value).latest("pk")


def _one_of(label: Any, model: type[Any]) -> _BySlug:
    return _BySlug(
        label=label, required=False, queryset=model.objects.none(), to_field_name="slug", empty_label=_("Alle")
    )


class MeasureFilter(forms.Form):
    """The filters above the list; what an address says wrongly is named at its field and filters nothing."""

    FIRST = ("q", "chapter", "owner", "status", "light")
    FURTHER = ("field", "region", "focus", "partner", "sort")

    q = forms.CharField(
        label=_("Suche"), required=False, max_length=LONGEST_WORDS, widget=forms.TextInput(attrs={"type": "search"})
    )
    chapter = _one_of(_("Kapitel"), Chapter)
    owner = _one_of(_("Zuständig"), Organisation)
    status = forms.ChoiceField(label=_("Stand"), required=False, choices=[("", _("Alle")), *Status.choices])
    light = forms.ChoiceField(label=_("Ampel"), required=False, choices=[("", _("Alle")), *Light.choices])
    field = _one_of(_("Handlungsfeld"), ActionField)
    region = forms.ChoiceField(label=_("Gebiet"), required=False)
    focus = forms.ChoiceField(label=_("Schwerpunkt"), required=False, choices=[("", _("Alle")), *Focus.choices])
    partner = _one_of(_("Beteiligt"), Organisation)
    sort = forms.ChoiceField(label=_("Sortierung"), required=False, choices=[("", _("Nummer")), *SORTS.items()])
    # For the files of one measure.
    number = forms.CharField(label=_("Nummer"), required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = owners()
        fields["partner"].queryset = partners()
        fields["chapter"].queryset = chapters()
        fields["field"].queryset = action_fields()
        fields["region"].choices = [("", _("Alle")), *((place, place) for place in regions())]

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What is validly chosen, by name."""
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    def apply(self, measures: QuerySet[Measure], *, without: str = "") -> QuerySet[Measure]:
        """``measures`` that match; ``without`` names a filter that is left out of account."""
        conditions = [self._condition(name, value) for name, value in self.wanted.items() if name != without]
        return measures.filter(*conditions)

    def in_order(self, measures: QuerySet[Measure]) -> QuerySet[Measure]:
        match self.wanted.get("sort"):
            case "light":
                return measures.order_by(worst_first(), "number")
            case "updated":
                return with_last_update(measures).order_by(F("updated_at").desc(nulls_last=True), "number")
            case "end":
                return measures.order_by(F("ends_on").asc(nulls_last=True), "number")
            case "title":
                return measures.order_by("title", "number")
        return measures.order_by("number")

    @staticmethod
    def _condition(name: str, value: Any) -> Q:
        match name:
            case "q":
                return with_words(value)
            case "chapter":
                return of_chapter(value)
            case "field":
                return of_field(value)
            case "partner":
                return with_partner(value)
            case "sort":
                return Q()
        return Q((name, value))

    @property
    def first(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.FIRST)

    @property
    def further(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.FURTHER)

    @property
    def uses_further(self) -> bool:
        """Whether a field that stands folded away has something to say."""
        return any(name in self.wanted or name in self.errors for name in self.FURTHER)

    @property
    def chosen(self) -> list[Chosen]:
        """What narrows the list, in the order of the fields."""
        return [
            Chosen(str(self.fields[name].label), self._words(name, value), self.query(**{name: ""}))
            for name, value in self.wanted.items()
            if name != "sort"
        ]

    def _words(self, name: str, value: Any) -> str:
        choices = {"status": Status, "light": Light, "focus": Focus}
        return str(choices[name](value).label) if name in choices else str(value)

    def query(self, **changes: str) -> str:
        """The address's query for this selection with ``changes`` ("" leaves a part out): "?light=red", or ""."""
        parts = {name: str(getattr(value, "slug", value)) for name, value in self.wanted.items()} | changes
        said = urlencode({name: value for name, value in parts.items() if value})
        return f"?{said}" if said else ""

    @property
    def says_nothing_in_places(self) -> bool:
        """Whether the address names filters without a value, as a browser sends a form."""
        return any(name in self.data and not self.data[name] for name in self.fields)

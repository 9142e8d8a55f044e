"""The desk of measures: what is shown, and whom the office asks until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Light, Reason, Status
from ..models import Measure


class DeskFilter(forms.Form):
    """What an address says wrongly is named at its field and filters nothing. ``mine``: only of this organisation."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Titel oder Nummer"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    chapter = forms.ModelChoiceField(
        label=_("Kapitel"),
        required=False,
        queryset=Chapter.objects.none(),
        to_field_name="slug",
        empty_label=_("Alle"),
    )
    owner = forms.ModelChoiceField(
        label=_("Zuständig"),
        required=False,
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        empty_label=_("Alle"),
    )
    status = forms.ChoiceField(label=_("Stand"), required=False, choices=[("", _("Alle")), *Status.choices])
    light = forms.ChoiceField(label=_("Ampel"), required=False, choices=[("", _("Alle")), *Light.choices])
    # Chosen by the tabs.
    reason = forms.ChoiceField(
        required=False, choices=[("", _("Alle")), *Reason.choices], widget=forms.HiddenInput, label=_("Anlass")
    )

    def __init__(self, data: QueryDict, *, mine: Organisation | None = None) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        if mine is not None:
            del fields["chapter"], fields["owner"]
            return
        fields["chapter"].queryset = Chapter.objects.filter(pk__in=Measure.objects.order_by().values("chapter"))
        fields["owner"].queryset = Organisation.objects.filter(pk__in=Measure.objects.order_by().values("owner"))

    @property
    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}

    @property
    def chosen_reason(self) -> Reason | None:
        return Reason(self.wanted["reason"]) if "reason" in self.wanted else None

    def apply(self, measures: QuerySet[Measure]) -> QuerySet[Measure]:
        """By everything but the reason, which no column holds."""
        wanted = {name: value for name, value in self.wanted.items() if name != "reason"}
        if text := wanted.pop("q", ""):
            measures = measures.filter(Q(title__icontains=text) | Q(number__icontains=text))
        return measures.filter(**wanted)

    def address(self, reason: Reason | None) -> str:
        """The query of the same filters with another tab."""
        chosen = {name: self.data[name] for name in self.fields if name != "reason" and self.data.get(name)}
        return "?" + urlencode(chosen | ({"reason": reason.value} if reason else {}))

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "reason")


def _proposed_day() -> date:
    return timezone.localdate() + timedelta(days=settings.UPDATE_REQUEST_DAYS)


class AskForm(forms.Form):
    """``measure``: uuids that are ticked; ``one``: the uuid of the row whose own button was pressed."""

    measure = forms.ModelMultipleChoiceField(
        label=_("Maßnahmen"),
        queryset=Measure.objects.all(),
        required=False,
        to_field_name="uuid",
        error_messages={
            "invalid_choice": _("Eine der Maßnahmen gibt es nicht. Bitte laden Sie die Seite neu."),
            "invalid_pk_value": _("Eine der Maßnahmen gibt es nicht. Bitte laden Sie die Seite neu."),
        },
    )
    due = DayField(
        label=_("Meldung bis"),
        initial=_proposed_day,
        error_messages={"required": _("Bitte nennen Sie den Tag, bis zu dem Sie eine Meldung brauchen.")},
    )

    @property
    def ticked(self) -> set[UUID]:
        """What was ticked, for showing it again."""
        found = set()
        for text in cast(QueryDict, self.data).getlist("measure") if self.is_bound else []:
            try:
                found.add(UUID(text))
            except ValueError:
                continue
        return found

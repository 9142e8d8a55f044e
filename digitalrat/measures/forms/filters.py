from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Light, Status
from ..models import Measure
from ..queries import chapters, owners


class MeasureFilter(forms.Form):
    """The filters above the list; what an address says wrongly is named at its field and filters nothing."""

    status = forms.ChoiceField(label=_("Stand"), required=False, choices=[("", _("Alle")), *Status.choices])
    light = forms.ChoiceField(label=_("Ampel"), required=False, choices=[("", _("Alle")), *Light.choices])
    owner = forms.ModelChoiceField(
        label=_("Zuständig"),
        required=False,
        queryset=Organisation.objects.none(),
        to_field_name="slug",
        empty_label=_("Alle"),
    )
    chapter = forms.ModelChoiceField(
        label=_("Kapitel"),
        required=False,
        queryset=Chapter.objects.none(),
        to_field_name="slug",
        empty_label=_("Alle"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["chapter"].queryset = chapters()  # type: ignore[attr-defined]  # a ModelChoiceField

    def apply(self, measures: QuerySet[Measure]) -> QuerySet[Measure]:
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return measures.filter(**wanted)

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

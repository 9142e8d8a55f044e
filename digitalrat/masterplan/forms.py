"""Forms of the room; what does not hold together the services say."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField, SourceField

from .enums import Level
from .kinds import Kind
from .models import Chapter, Development, Proposal, ReferenceCard
from .queries import chapters_with, cities


class ProposalForm(forms.Form):
    """What a card or a development says; with ``proposal`` filled with what it says now."""

    def __init__(self, *args: Any, kind: Kind, proposal: Proposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"happened_on": DayField, "source_url": SourceField}
        for name, made in fields_for_model(kind.model, kind.model.CONTENT, field_classes=own).items():
            if made is None:
                continue
            if isinstance(made, forms.ModelChoiceField):
                made.queryset = Chapter.objects.published()
                made.empty_label = _("Bitte wählen")
            if isinstance(made.widget, forms.Textarea):
                made.widget.attrs["rows"] = 5
            made.help_text = kind.help.get(name, made.help_text)
            if proposal is not None:
                made.initial = getattr(proposal, f"{name}_id", getattr(proposal, name))
            self.fields[name] = made


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Warum nicht?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Wer es vorgeschlagen hat, bekommt den Grund zu lesen. Öffentlich wird er nicht."),
        error_messages={"required": _("Bitte schreiben Sie einen Grund.")},
    )


class _Filter(forms.Form):
    """What an address says wrongly is named at its field and filters nothing."""

    model: type[Proposal]
    kapitel: forms.ModelChoiceField[Chapter] = forms.ModelChoiceField(
        label=_("Kapitel"),
        required=False,
        queryset=Chapter.objects.none(),
        to_field_name="slug",
        empty_label=_("Alle"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kapitel"].queryset = chapters_with(self.model)  # type: ignore[attr-defined]  # a ModelChoiceField

    def chosen(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


class CardFilter(_Filter):
    model = ReferenceCard
    stadt = forms.ChoiceField(label=_("Stadt"), required=False)
    field_order = ["stadt", "kapitel"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stadt"].choices = [("", _("Alle")), *((city, city) for city in cities())]  # type: ignore[attr-defined]  # a ChoiceField

    def apply(self, cards: QuerySet[ReferenceCard]) -> QuerySet[ReferenceCard]:
        if city := self.chosen("stadt"):
            cards = cards.filter(city=city)
        if chapter := self.chosen("kapitel"):
            cards = cards.filter(chapter=chapter)
        return cards


class DevelopmentFilter(_Filter):
    model = Development
    ebene = forms.ChoiceField(label=_("Ebene"), required=False, choices=[("", _("Alle")), *Level.choices])
    field_order = ["ebene", "kapitel"]

    def apply(self, developments: QuerySet[Development]) -> QuerySet[Development]:
        if level := self.chosen("ebene"):
            developments = developments.filter(level=level)
        if chapter := self.chosen("kapitel"):
            developments = developments.filter(chapter=chapter)
        return developments

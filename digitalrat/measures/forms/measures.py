"""A measure with all its fields, and how it hangs together with others; what does not fit the services say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField
from digitalrat.masterplan.enums import ProposalState
from digitalrat.masterplan.models import Chapter, ReferenceCard
from digitalrat.members.models import Organisation

from ..enums import Focus, Light, LinkKind, Sphere, Status
from ..importing.numbers import readings
from ..models import Measure

# In the order of the page, under their headings.
GROUPS = (
    (_("Worum es geht"), ("number", "title", "description", "chapter", "other_chapters", "focus", "region")),
    (_("Wer es tut"), ("owner", "contact", "sphere", "partners", "further_partners")),
    (_("Wie es steht"), ("status", "light", "note")),
    (_("Zeit und Geld"), ("begins_on", "ends_on", "budget", "budget_source")),
    (_("Vorbilder"), ("reference_cards",)),
)
FIELDS = tuple(name for _heading, names in GROUPS for name in names if name != "number")


class EuroField(forms.Field):
    """An amount as people write it: 1.500.000, 1 500 000,00 €, 1,500,000.00. To a Decimal, or None for nothing."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().removesuffix("€").removesuffix("EUR").removesuffix("Euro").strip()
        if not text:
            return None
        # Cents have two places, so 1.500 is never one and a half.
        found = {amount for amount in readings(text).values() if int(amount.as_tuple().exponent) >= -2}
        if len(found) != 1:
            raise ValidationError(_("Bitte schreiben Sie einen Betrag in Euro, zum Beispiel 1.500.000"), "invalid")
        return found.pop()

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        places = 0 if value == value.to_integral_value() else 2
        return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _many(label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField[Any]:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class MeasureForm(forms.Form):
    """All fields of a measure but its number, which does not change.

    ``lock_version`` and ``seen`` (the fields as JSON) say what stood on the page when it was made.
    """

    title = forms.CharField(
        label=_("Titel"),
        max_length=200,
        error_messages={"required": _("Die Maßnahme braucht einen Titel.")},
    )
    description = forms.CharField(
        label=_("Beschreibung"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Was wird getan, für wen, und woran merken es die Menschen?"),
    )
    chapter = forms.ModelChoiceField(
        label=_("Kapitel"), queryset=Chapter.objects.none(), required=False, empty_label=_("Kein Kapitel")
    )
    other_chapters = _many(_("Weitere Kapitel, zu denen sie beiträgt"))
    owner = forms.ModelChoiceField(
        label=_("Zuständig"),
        queryset=Organisation.objects.none(),
        empty_label=_("Bitte wählen"),
        help_text=_("Die Fachstellen dieser Stelle melden, wie es steht."),
        error_messages={"required": _("Bitte nennen Sie die zuständige Stelle.")},
    )
    contact = forms.CharField(
        label=_("Ansprechstelle"), required=False, max_length=200, help_text=_("Ein Sachgebiet oder Amt, kein Name.")
    )
    partners = _many(_("Beteiligte Stellen"))
    further_partners = forms.CharField(
        label=_("Weitere Beteiligte"),
        required=False,
        max_length=300,
        help_text=_("Wer kein eigenes Konto hat, zum Beispiel eine Hochschule."),
    )
    sphere = forms.ChoiceField(label=_("Träger"), choices=Sphere.choices, initial=Sphere.INSIDE)
    region = forms.CharField(
        label=_("Gebiet"), required=False, max_length=120, help_text=_("Zum Beispiel ein Stadtbezirk; leer: überall.")
    )
    focus = forms.ChoiceField(
        label=_("Schwerpunkt"), required=False, choices=[("", _("Keiner")), *Focus.choices], initial=""
    )
    status = forms.ChoiceField(label=_("Stand"), choices=Status.choices, initial=Status.PLANNED)
    light = forms.ChoiceField(label=_("Ampel"), choices=Light.choices, initial=Light.GREY)
    note = forms.CharField(
        label=_("Anmerkung zur Ampel"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bei Gelb und Rot nötig: der Grund. Öffentlich."),
    )
    begins_on = DayField(label=_("Beginn"), required=False)
    ends_on = DayField(label=_("Ende"), required=False)
    budget = EuroField(
        label=_("Budget in Euro"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Zum Beispiel 1.500.000"),
    )
    budget_source = forms.CharField(label=_("Herkunft des Budgets"), required=False, max_length=300)
    reference_cards = _many(_("Vorbilder in anderen Städten"))
    lock_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        if measure is not None:
            kwargs["initial"] = {
                **{name: _initial(measure, name) for name in FIELDS},
                "lock_version": measure.lock_version,
            }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        present = Q(pk=measure.owner_id) if measure else Q()
        partners = Q(pk__in=measure.partners.values("pk")) if measure else Q(pk__in=[])
        existing = Q(dissolved_on__isnull=True)
        fields["owner"].queryset = Organisation.objects.filter(existing | present if measure else existing)
        fields["partners"].queryset = Organisation.objects.filter(existing | partners)
        fields["chapter"].queryset = fields["other_chapters"].queryset = _chapters(measure)
        fields["reference_cards"].queryset = _cards(measure)
        if not fields["reference_cards"].queryset.exists():
            del fields["reference_cards"]
        if measure is None:
            del fields["lock_version"], fields["seen"]
        else:
            self.initial["seen"] = json.dumps(self.shown())

    field_order = FIELDS

    @property
    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Headings with their fields, for the page."""
        for heading, names in GROUPS:
            if fields := [self[name] for name in names if name in self.fields]:
                yield heading, fields

    @property
    def details(self) -> dict[str, Any]:
        """What the services take. Only after is_valid()."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}

    def shown(self) -> dict[str, Any]:
        """The initial values as a browser sends them back: a text for each field, or a list of texts."""
        return {name: self.as_sent(name, self[name].initial) for name in FIELDS if name in self.fields}

    def sent(self) -> dict[str, Any]:
        """What was typed, in the same form as ``shown``."""
        return {
            name: self.as_sent(name, self.fields[name].widget.value_from_datadict(self.data, self.files, name))
            for name in FIELDS
            if name in self.fields
        }

    def as_sent(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            return sorted(str(one) for one in field.prepare_value(value) or [])
        text = field.prepare_value(value)
        if isinstance(field, forms.DateField):
            text = field.widget.format_value(text)
        return "" if text is None else str(text).replace("\r\n", "\n").strip()

    def words(self, name: str, sent: Any) -> str:
        """A value as ``shown`` gives it, to read: labels instead of keys."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            keys = sent if isinstance(sent, list) else [sent]
            labels = {str(field.prepare_value(one)): str(one) for one in field.queryset or []}
            return ", ".join(labels[key] for key in keys if key in labels)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(sent, sent))  # type: ignore[arg-type]  # flat choices
        return str(sent)


class NewMeasureForm(MeasureForm):
    """``anyway``: the numbers of the similar measures that were shown and are not the same."""

    number = forms.CharField(
        label=_("Nummer"),
        max_length=20,
        help_text=_("Zum Beispiel M-41. Sie steht in der Adresse und ändert sich nicht mehr."),
        error_messages={"required": _("Bitte geben Sie der Maßnahme eine Nummer.")},
    )
    field_order = ("number", *FIELDS)


def _initial(measure: Measure, name: str) -> Any:
    if name in ("chapter", "owner"):
        return getattr(measure, f"{name}_id")
    if name in ("partners", "other_chapters", "reference_cards"):
        return [one.pk for one in getattr(measure, name).all()]
    return getattr(measure, name)


def _chapters(measure: Measure | None) -> QuerySet[Chapter]:
    """The published ones, and those that the measure has."""
    wanted = Q(is_published=True)
    if measure is not None:
        wanted |= Q(pk=measure.chapter_id) | Q(pk__in=measure.other_chapters.values("pk"))
    return Chapter.objects.filter(wanted)


def _cards(measure: Measure | None) -> QuerySet[ReferenceCard]:
    wanted = Q(state=ProposalState.RELEASED)
    if measure is not None:
        wanted |= Q(pk__in=measure.reference_cards.values("pk"))
    return ReferenceCard.objects.filter(wanted)


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("Diese Maßnahme …"), choices=LinkKind.choices)
    target = forms.CharField(
        label=_("Nummer der anderen Maßnahme"),
        max_length=250,
        widget=forms.TextInput(attrs={"list": "nummern", "autocomplete": "off"}),
        help_text=_("Zum Beispiel M-07"),
        error_messages={"required": _("Bitte nennen Sie die Nummer der anderen Maßnahme.")},
    )
    note = forms.CharField(label=_("Anmerkung"), required=False, max_length=300)

    def clean_target(self) -> Measure:
        """By number; what follows after it (a title that was pasted along) is not looked at."""
        number = self.cleaned_data["target"].split(maxsplit=1)[0]
        found = Measure.objects.filter(number__iexact=number).first()
        if found is None:
            raise ValidationError(_("Eine Maßnahme mit der Nummer %s gibt es nicht.") % number[:20])
        return found

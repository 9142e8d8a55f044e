"""Hand-over with the answering organisation, rules for due dates, more time for an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.core.calendar import UNIT_LABELS
from digitalrat.impulses.enums import Kind
from digitalrat.impulses.models import Impulse
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..calculation import Calculation
from ..enums import Purpose
from ..services import Rulebook
from ..services.deadlines import LONGEST

# Outside bodies answer nothing for the administration, and the office is the answer when nobody else is chosen.
ANSWERING = (OrganisationKind.DEPARTMENT, OrganisationKind.COMPANY)


def answering_organisations(today: date) -> Any:
    """Departments and companies of the city that exist today."""
    return Organisation.objects.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=today), kind__in=ANSWERING).order_by(
        "name"
    )


class TransmitForm(forms.Form):
    """Who is to answer: each choice with the days that would follow from it."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Wer antwortet?"),
        help_text=gettext_lazy("Die Fristen richten sich danach."),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": gettext_lazy("Diese Stelle gibt es nicht mehr. Bitte wählen Sie eine andere.")
        },
    )

    def __init__(self, data: Any = None, *, impulse: Impulse, today: date) -> None:
        super().__init__(data)
        organisations = answering_organisations(today)
        rulebook = Rulebook(today)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        field.empty_label = None
        self.choices = [("", self._label(settings.OFFICE_NAME, rulebook, impulse, None))] + [
            (organisation.pk, self._label(organisation.name, rulebook, impulse, organisation))
            for organisation in organisations
        ]
        field.widget.choices = self.choices
        field.initial = ""

    def as_needed(self) -> TransmitForm:
        """To be shown: one choice is always taken, so the field is not called optional."""
        self.fields["organisation"].required = True
        return self

    @staticmethod
    def _label(name: str, rulebook: Rulebook, impulse: Impulse, organisation: Organisation | None) -> SafeString:
        receipt, answer = (
            rulebook.deadline(purpose, kind=impulse.kind, organisation=organisation)
            for purpose in (Purpose.RECEIPT, Purpose.ANSWER)
        )
        return format_html(
            "<strong>{}</strong>: {} {}, {} {} ({})",
            name,
            _("Eingangsbestätigung bis"),
            _time(receipt),
            _("Stellungnahme bis"),
            _time(answer),
            answer.rule.label if answer.rule else "",
        )


def _time(due: Calculation) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', due.due.isoformat(), date_format(due.due))


class DeadlineRuleForm(forms.Form):
    purpose = forms.ChoiceField(label=gettext_lazy("Wofür?"), choices=Purpose.choices)
    kind = forms.ChoiceField(label=gettext_lazy("Für welche Impulse?"), required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Wenn wer antwortet?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("wer auch immer antwortet"),
    )
    count = forms.IntegerField(
        label=gettext_lazy("Dauer"),
        min_value=1,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Bitte nennen Sie die Dauer als Zahl."),
            "invalid": gettext_lazy("Bitte nennen Sie die Dauer als Zahl."),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Gezählt in"),
        choices=[(unit.value, label) for unit, label in UNIT_LABELS.items()],
        initial="weeks",
        help_text=gettext_lazy(
            "„Tage vor der nächsten Sitzung“ zählt rückwärts. Ist keine Sitzung angesetzt, gilt die allgemeine Frist."
        ),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        _offer_kinds_and_organisations(self, today)


class ExampleForm(forms.Form):
    """For whom the example on the page of the rules is computed."""

    art = forms.ChoiceField(label=gettext_lazy("Art des Impulses"), required=False)
    stelle = forms.ModelChoiceField(
        label=gettext_lazy("Wer antwortet"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        _offer_kinds_and_organisations(self, today, kind="art", organisation="stelle")
        self.fields["stelle"].empty_label = settings.OFFICE_NAME  # type: ignore[attr-defined]  # of a ModelChoiceField


def _offer_kinds_and_organisations(
    form: forms.Form, today: date, *, kind: str = "kind", organisation: str = "organisation"
) -> None:
    kinds, organisations = form.fields[kind], form.fields[organisation]
    assert isinstance(kinds, forms.ChoiceField) and isinstance(organisations, forms.ModelChoiceField)
    kinds.choices = [("", _("alle Arten")), *Kind.choices]
    organisations.queryset = answering_organisations(today)


class ExtensionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        help_text=gettext_lazy("Steht mit Ihrem Namen öffentlich im Verlauf."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Bitte nennen Sie den Grund. Er wird veröffentlicht.")},
    )

"""What the office asks other organisations for, what they answer, and internal notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.impulses.models import Point
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation


def _day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        input_formats=["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"],
        error_messages={"invalid": gettext_lazy("Bitte schreiben Sie das Datum so: 31.12.2026.")},
        **kwargs,
    )


def _reason_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class OrganisationsField(forms.ModelMultipleChoiceField[Organisation]):
    """Organisations that can be asked, each with a hint if nobody can write for it yet."""

    def label_from_instance(self, obj: Any) -> str:  # annotated by askable_organisations()
        if obj.contacts:
            return str(obj)
        return _("%(name)s – noch niemand mit Zugang") % {"name": obj}


class PointsField(forms.ModelMultipleChoiceField[Point]):
    def label_from_instance(self, obj: Point) -> str:
        return _("Punkt %(n)d: %(text)s") % {"n": obj.number, "text": Truncator(obj.text).words(20)}


def askable_organisations() -> Any:
    """Departments, companies and whoever has somebody to write for them (``contacts``: so many), but not the office."""
    writes = Q(people__is_active=True, people__role_assignments__role=Role.CONTRIBUTOR)
    return (
        Organisation.objects.filter(dissolved_on=None)
        .exclude(kind=OrganisationKind.OFFICE)
        .annotate(contacts=Count("people", filter=writes, distinct=True))
        .exclude(kind=OrganisationKind.EXTERNAL, contacts=0)
        .order_by("name")
    )


class RequestPartsForm(forms.Form):
    """Several organisations and several points at once; ``limit`` is the last possible day, if there is one."""

    points = PointsField(
        label=gettext_lazy("Zu welchen Punkten?"),
        queryset=Point.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Bitte wählen Sie mindestens einen Punkt.")},
    )
    organisations = OrganisationsField(
        label=gettext_lazy("Wen fragen Sie?"),
        help_text=gettext_lazy("Jede Stelle sieht nur, was Sie ihr hier schicken, und nichts von den anderen."),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie mindestens eine Stelle."),
            "invalid_choice": gettext_lazy(
                "Eine der gewählten Stellen nimmt keine Arbeit mehr an. Bitte prüfen Sie die Auswahl."
            ),
        },
    )
    due = _day_field(label=gettext_lazy("Zulieferung bis"))
    note = forms.CharField(
        label=gettext_lazy("Was brauchen Sie von ihnen?"),
        help_text=gettext_lazy("Steht über dem Text, den sie schreiben. Nicht öffentlich."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, points: Iterable[Point], limit: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].queryset = points  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["organisations"].queryset = askable_organisations()  # type: ignore[attr-defined]  # the same
        if limit is not None:
            text = _("Die Stellungnahme selbst ist am %(date)s fällig. Zum Beispiel 31.12.2026.")
            self.fields["due"].help_text = text % {"date": date_format(limit)}
        else:
            self.fields["due"].help_text = _("Zum Beispiel 31.12.2026.")


class ReturnPartForm(forms.Form):
    reason = _reason_field(gettext_lazy("Was soll geändert werden?"), gettext_lazy("Liest nur die Fachstelle."))
    due = _day_field(label=gettext_lazy("Zulieferung bis"), help_text=gettext_lazy("Zum Beispiel 31.12.2026."))


class CancelPartForm(forms.Form):
    reason = _reason_field(gettext_lazy("Warum?"), gettext_lazy("Liest nur die Fachstelle."), required=False)


class GiveBackPartForm(forms.Form):
    reason = _reason_field(
        gettext_lazy("Warum geben Sie den Punkt zurück?"),
        gettext_lazy("Liest nur die Geschäftsstelle. Gut ist, wenn Sie sagen, wer zuständig ist."),
    )


class NoteForm(forms.Form):
    """A note on a hand-over, or on one of its points."""

    body = forms.CharField(
        label=gettext_lazy("Neue Notiz"),
        help_text=gettext_lazy("Lesen nur Geschäftsstelle und CDO."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Bitte schreiben Sie die Notiz.")},
    )
    point = forms.ModelChoiceField(
        label=gettext_lazy("Gehört zu"),
        queryset=Point.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=gettext_lazy("allen Punkten"),
    )

    def __init__(self, *args: Any, points: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["point"]
        field.queryset = points  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda point: _("Punkt %(n)d") % {"n": point.number}  # type: ignore[attr-defined]  # the same

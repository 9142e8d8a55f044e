"""Forms of indicators and their values; what does not hold together the services say."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField

from ..importing import MOST_BYTES
from .fields import DAY_ERRORS, FigureField


class IndicatorForm(forms.Form):
    """What is counted, where it began and where it shall go."""

    title = forms.CharField(
        label=_("Was wird gezählt?"),
        max_length=200,
        help_text=_("Zum Beispiel: Anträge, die online gestellt werden"),
        error_messages={"required": _("Bitte schreiben Sie, was gezählt wird.")},
    )
    unit = forms.CharField(
        label=_("Einheit"),
        max_length=40,
        help_text=_("Zum Beispiel: Anträge, %, Tage"),
        error_messages={"required": _("Bitte nennen Sie die Einheit.")},
    )
    decimals = forms.TypedChoiceField(
        label=_("Nachkommastellen"), coerce=int, choices=[(n, str(n)) for n in range(5)], initial=0
    )
    baseline = FigureField(
        label=_("Ausgangswert"), error_messages={"required": _("Bitte nennen Sie den Wert, von dem Sie ausgehen.")}
    )
    baseline_on = DayField(label=_("Ausgangswert vom"), error_messages=DAY_ERRORS)
    target = FigureField(
        label=_("Zielwert"), error_messages={"required": _("Bitte nennen Sie den Wert, den Sie erreichen wollen.")}
    )
    target_on = DayField(label=_("Ziel bis"), error_messages=DAY_ERRORS)


class ValueForm(forms.Form):
    """The value of a day."""

    value = FigureField(label=_("Wert"), error_messages={"required": _("Bitte nennen Sie den Wert.")})
    on = DayField(label=_("Gemessen am"), error_messages=DAY_ERRORS, initial=timezone.localdate)


class FileForm(forms.Form):
    """A file of values."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("CSV oder Excel (XLSX), höchstens 5 MB und 50.000 Zeilen."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "missing": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."))
        return file

"""Forms of the office's pages of reports; what does not hold together the services say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField

from ..enums import Interval, ReportKind
from ..models import Measure


class CycleForm(forms.Form):
    kind = forms.ChoiceField(label=_("Art des Berichts"), choices=ReportKind.choices)
    interval = forms.ChoiceField(label=_("Abstand"), choices=Interval.choices, initial=Interval.HALF_YEARLY)
    months = forms.IntegerField(
        label=_("Monate"),
        required=False,
        help_text=_("Nur bei eigenem Abstand, zum Beispiel 4"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Bitte geben Sie eine ganze Zahl ein.")},
    )
    first_cutoff = DayField(
        label=_("Erster Stichtag"),
        help_text=_("Zum Beispiel 30.06.2027. Beginnt ein Zyklus am Monatsende, bleibt er am Monatsende."),
        error_messages={"required": _("Bitte nennen Sie den ersten Stichtag.")},
    )


class FreezeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Art des Berichts"), choices=ReportKind.choices)
    cutoff = DayField(
        label=_("Stichtag"),
        help_text=_("Heute oder ein vergangener Tag; eingefroren wird immer der Stand von jetzt."),
        error_messages={"required": _("Bitte nennen Sie den Stichtag.")},
    )


class CorrectionForm(forms.Form):
    """``measures``: those whose state is another today than in the report."""

    note = forms.CharField(
        label=_("Was wird berichtigt?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Der Vermerk steht öffentlich über der neuen Fassung."),
        error_messages={"required": _("Bitte schreiben Sie, was berichtigt wird. Der Vermerk wird veröffentlicht.")},
    )
    measures = forms.ModelMultipleChoiceField(
        label=_("Maßnahmen, die mit ihrem Stand von heute eingefroren werden"),
        queryset=Measure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nur nötig, wenn eine Angabe falsch war. Angeboten werden Maßnahmen, deren Stand heute abweicht."),
    )

    def __init__(self, *args: Any, changed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changed:
            self.fields["measures"].queryset = Measure.objects.filter(uuid__in=changed)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        else:
            del self.fields["measures"]

"""Forms of urgent cases; what does not hold together the services say."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..models import UrgentCase
from ..queries.urgent import possible_helpers


class CaseForm(forms.Form):
    title = forms.CharField(
        label=_("Titel"),
        max_length=200,
        help_text=_("Ein Satz, den alle verstehen: was geht nicht, und wo?"),
        error_messages={"required": _("Bitte geben Sie dem Fall einen Titel.")},
    )
    organisation = forms.ModelChoiceField(
        label=_("Betroffene Stelle"),
        queryset=Organisation.objects.none(),
        empty_label=_("Bitte wählen"),
        error_messages={"required": _("Bitte wählen Sie die Stelle, bei der es hakt.")},
    )
    since = DayField(
        label=_("Seit wann?"),
        help_text=_("Der Tag, von dem an die Uhr läuft. Zum Beispiel 31.12.2026"),
        error_messages={"required": _("Bitte nennen Sie den Tag, seit dem es hakt.")},
    )
    problem = forms.CharField(
        label=_("Was ist los?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Was merken die Menschen davon? Keine Namen von Betroffenen."),
        error_messages={"required": _("Bitte beschreiben Sie, was los ist.")},
    )
    chapter = forms.ModelChoiceField(
        label=_("Kapitel"), queryset=Chapter.objects.none(), required=False, empty_label=_("Kein Kapitel")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(dissolved_on__isnull=True)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["chapter"].queryset = Chapter.objects.published()  # type: ignore[attr-defined]  # a ModelChoiceField


class StepForm(forms.Form):
    text = forms.CharField(
        label=_("Was wurde getan?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Bitte schreiben Sie, was getan wurde.")},
    )
    taken_on = DayField(
        label=_("Wann?"), error_messages={"required": _("Bitte nennen Sie den Tag.")}, initial=timezone.localdate
    )


class OfficeStepForm(StepForm):
    """The office also writes down what others have done."""

    organisation = forms.ModelChoiceField(
        label=_("Wer hat es getan?"), queryset=Organisation.objects.none(), required=False, empty_label=_("Mehrere")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(dissolved_on__isnull=True)  # type: ignore[attr-defined]  # a ModelChoiceField


class HelpersForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Wer hilft?"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Die Fachstellen dieser Stellen sehen den Fall und können Schritte eintragen."),
    )

    def __init__(self, *args: Any, case: UrgentCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = possible_helpers(case)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField


class CloseForm(forms.Form):
    closing_note = forms.CharField(
        label=_("Abschlussvermerk"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Wie ist es ausgegangen, und was bleibt anders als vorher?"),
        error_messages={"required": _("Bitte schreiben Sie, wie der Fall ausgegangen ist.")},
    )

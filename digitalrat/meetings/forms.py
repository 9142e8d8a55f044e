from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .deadlines import default_deadline
from .enums import Choice, Method


class OpenBallotForm(forms.Form):
    """Way of voting and deadline; the service judges both once more."""

    method = forms.ChoiceField(
        label=_("Verfahren"), choices=Method.choices, initial=Method.CIRCULAR, widget=forms.RadioSelect
    )
    deadline = forms.DateTimeField(
        label=_("Frist"),
        help_text=_("Bis zu diesem Zeitpunkt können die Mitglieder abstimmen. Danach steht das Ergebnis fest."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Bitte nennen Sie Tag und Uhrzeit."),
            "invalid": _("Bitte nennen Sie Tag und Uhrzeit, zum Beispiel 24.12.2026 18:00."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].initial = default_deadline(timezone.now())

    def clean_deadline(self) -> datetime:
        deadline: datetime = self.cleaned_data["deadline"]
        if deadline <= timezone.now():
            raise forms.ValidationError(_("Die Frist muss in der Zukunft liegen."))
        return deadline


class VoteForm(forms.Form):
    """First step: choose."""

    choice = forms.ChoiceField(
        label=_("Wie stimmen Sie ab?"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Bitte wählen Sie Ja, Nein oder Enthaltung."),
            "invalid_choice": _("Bitte wählen Sie Ja, Nein oder Enthaltung."),
        },
    )


class ConfirmVoteForm(forms.Form):
    """Second step: the same choice, now for good."""

    choice = forms.ChoiceField(choices=Choice.choices, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(widget=forms.HiddenInput)


class DissentForm(forms.Form):
    text = forms.CharField(
        label=_("Sondervotum"),
        help_text=_("Ihre Gründe in eigenen Worten, höchstens 5.000 Zeichen. Absätze bleiben erhalten."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Bitte schreiben Sie den Text Ihres Sondervotums.")},
    )

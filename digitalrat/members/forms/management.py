"""What the office fills in: invitations, roles, seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..models import Organisation, Seat
from ..queries import vacant_seats


class SeatField(forms.ModelChoiceField[Seat]):
    """A choice of seats, each with its sector."""

    def label_from_instance(self, obj: Seat) -> str:
        return str(_("Sitz %(number)s – %(sector)s") % {"number": obj.number, "sector": obj.sector})


class InvitationForm(forms.Form):
    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    seat = SeatField(
        label=_("Sitz im Rat"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=_("kein Sitz"),
        help_text=_("Für Mitglieder. Zur Auswahl stehen die freien Sitze der laufenden Amtszeit."),
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[("", _("keine weitere Rolle")), *Role.choices],
        required=False,
        help_text=_("Für Vorsitz, Geschäftsstelle, Fachstellen, Redaktion und Gäste."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.filter(dissolved_on=None),
        required=False,
        empty_label=_("keine"),
        help_text=_("Nötig für Fachstellen: für wen die Person handelt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = vacant_seats().exclude_promised()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned["seat"] and not cleaned["role"]:
            self.add_error("seat", _("Bitte wählen Sie einen Sitz oder eine Rolle, sonst kann die Person nichts tun."))
        return cleaned


class RoleForm(forms.Form):
    """A role that ``user`` does not have yet."""

    role = forms.ChoiceField(label=_("Rolle hinzufügen"))

    def __init__(self, *args: Any, held: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [choice for choice in Role.choices if choice[0] not in held]
        self.fields["role"].choices = [("", _("Bitte wählen")), *free]  # type: ignore[attr-defined]  # a ChoiceField


class SeatForm(forms.Form):
    """A vacant seat of the running term."""

    seat = SeatField(label=_("Sitz zuweisen"), queryset=Seat.objects.none(), empty_label=_("Bitte wählen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = vacant_seats()  # type: ignore[attr-defined]  # a ModelChoiceField

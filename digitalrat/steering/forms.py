"""Forms of the room; what does not hold together the services say."""

from typing import Any

from django import forms
from django.db import models
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.fields import DayField
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from .kinds import Kind
from .models import Body, Dated


class DayForm(forms.Form):
    """The day of which one wants to know how it was; by address, so also without a button."""

    tag = DayField(label=_("Wie war es am …?"), required=False)


class EntryForm(forms.Form):
    """What an entry of a kind says, and from which day on. With ``entry`` it changes that one."""

    def __init__(self, *args: Any, kind: Kind, entry: Dated | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [name for name in kind.model.CONTENT if entry is None or name not in kind.fixed]
        for name, made in fields_for_model(kind.model, names).items():
            if made is None:
                continue
            made.help_text = kind.help.get(name, "")
            if isinstance(made.widget, forms.Textarea):
                made.widget.attrs["rows"] = 6
            if isinstance(made, forms.DecimalField):
                made = _decimal(made)
            if isinstance(made, forms.ModelChoiceField):
                made.queryset = _choices(kind.model, name)
                made.empty_label = _("Bitte wählen")
            if entry is not None:
                made.initial = getattr(entry, f"{name}_id", getattr(entry, name))
            self.fields[name] = made
        self.fields["valid_from"] = DayField(
            label=_("Ab wann gilt das?"),
            help_text=_(
                "Der erste Tag, zum Beispiel 31.12.2026. Liegt er in der Zukunft, steht es trotzdem öffentlich da."
            ),
            initial=timezone.localdate,
            error_messages={"required": _("Bitte nennen Sie den ersten Tag.")},
        )
        if entry is None:
            self.fields["valid_until"] = DayField(
                label=_("Bis wann?"), help_text=_("Leer lassen, wenn es bis auf Weiteres gilt."), required=False
            )

    def said(self) -> dict[str, Any]:
        """The fields of CONTENT that the form shows; after ``is_valid``."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("valid_from", "valid_until")}


class EndForm(forms.Form):
    valid_until = DayField(
        label=_("Bis wann gilt das noch?"),
        help_text=_("Der letzte Tag, zum Beispiel 31.12.2026"),
        error_messages={"required": _("Bitte nennen Sie den letzten Tag.")},
    )


def _decimal(made: forms.DecimalField) -> forms.DecimalField:
    """Typed in German or English, with comma or point."""
    return forms.DecimalField(
        label=made.label,
        help_text=made.help_text,
        max_digits=made.max_digits,
        decimal_places=made.decimal_places,
        initial=made.initial,
        localize=True,
    )


def _choices(model: type[Dated], name: str) -> models.QuerySet[Any]:
    related = model._meta.get_field(name).related_model
    if related is Organisation:
        return Organisation.objects.filter(dissolved_on__isnull=True)
    if related is Chapter:
        return Chapter.objects.published()
    today = timezone.localdate()
    return Body.objects.filter(models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=today))

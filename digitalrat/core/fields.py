"""Form fields that several rooms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day, typed: faster than picking, and by keyboard as by voice."""

    default_error_messages = {
        "invalid": _("Bitte schreiben Sie einen Tag, zum Beispiel 31.12.2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Zum Beispiel 31.12.2026"))
        kwargs.setdefault(
            "widget", forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        # German days are understood on English pages, too.
        kwargs.setdefault("input_formats", ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"])
        super().__init__(**kwargs)


class SourceField(forms.CharField):
    """The address of a source, as typed: that it has to begin with https:// the service says."""

    widget = forms.URLInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Adresse der Quelle"))
        kwargs.setdefault("help_text", _("Beginnt mit https://"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 500)
        super().__init__(**kwargs)

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import MAX_LENGTH


class LiteralField(forms.CharField):
    """Text that must come back exactly as it went out: forms send line feeds as CR LF and may not be trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.HiddenInput(), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class BodyForm(forms.Form):
    """What somebody writes: an annotation or a reply. ``label`` names the field."""

    body = forms.CharField(
        label=_("Anmerkung"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Bitte schreiben Sie einen Text.")},
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["body"].label = label


class AnnotationForm(BodyForm):
    """An annotation together with the passage it is about, as the person saw it."""

    edition = forms.UUIDField(widget=forms.HiddenInput())
    block = forms.UUIDField(widget=forms.HiddenInput())
    start = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)
    exact = LiteralField()

    PASSAGE = ("edition", "block", "start", "end", "exact")

    def passage_is_broken(self) -> bool:
        """The hidden part did not arrive as it was sent: nothing the person could mend in the form."""
        return any(name in self.errors for name in self.PASSAGE)

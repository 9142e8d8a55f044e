"""Fields of measures."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitalrat.core.fields import DayField

from ..importing.engine import plain_number
from ..importing.numbers import MOST, PLACES, Style, is_ambiguous, readings


class FigureField(forms.Field):
    """A number as people write it, 1.234,5 or 1234.5. What could be two numbers is asked back, never guessed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return plain_number(value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1)))
        return value

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = readings(text)
        if not found:
            raise ValidationError(_("Bitte schreiben Sie eine Zahl, zum Beispiel 1234,5."))
        if is_ambiguous(text):
            meant = {"whole": plain_number(found[Style.COMMA]), "broken": plain_number(found[Style.POINT])}
            if found[Style.COMMA] < found[Style.POINT]:
                meant = {"whole": meant["broken"], "broken": meant["whole"]}
            raise ValidationError(_("Meinen Sie %(whole)s oder %(broken)s? Bitte schreiben Sie es so.") % meant)
        number = next(iter(found.values()))
        if abs(number) >= MOST:
            raise ValidationError(_("Höchstens 14 Stellen vor dem Komma."))
        if number != number.quantize(PLACES):
            raise ValidationError(_("Höchstens vier Nachkommastellen."))
        return number


class NeededDay(DayField):
    """A day that belongs to one of several answers: not marked as optional, and asked for by the form."""

    def validate(self, value: Any) -> None:
        """The form knows whether it is needed."""


DAY_ERRORS = {"required": gettext_lazy("Bitte nennen Sie den Tag.")}

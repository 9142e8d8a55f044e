"""What a model itself asks of its fields, said at the field."""

from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .errors import InputError

_is_https = URLValidator(schemes=["https"])


def validate_fields(instance: models.Model) -> None:
    """Trim the texts and check every field as the model describes it: required, length, choices.

    Relations are only asked for their presence, the database holds the rest; database constraints are for the
    caller to put in words. Raises InputError for the first field, in the order of the model, that does not hold.
    """
    for field in instance._meta.fields:
        if field.primary_key or not field.editable:
            continue
        value = getattr(instance, field.attname)
        if isinstance(field, models.ForeignKey):
            if value is None and not field.null:
                raise InputError(field.name, str(field.error_messages["blank"]))
            continue
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
        if field.blank and value in field.empty_values:
            setattr(instance, field.attname, value)
            continue
        try:
            setattr(instance, field.attname, field.clean(value, instance))
        except ValidationError as error:
            raise InputError(field.name, error.messages[0]) from None
        if isinstance(field, models.TextField) and field.max_length and len(value) > field.max_length:
            raise InputError(field.name, _("Höchstens %d Zeichen.") % field.max_length)


def require_https(field: str, address: str) -> None:
    """Sources are linked by https only, with a host and without a name or password in them. Raises InputError."""
    if not address:
        return
    if not address.lower().startswith("https://"):
        raise InputError(field, _("Bitte geben Sie eine Adresse an, die mit https:// beginnt."))
    try:
        _is_https(address)
        has_login = "@" in urlsplit(address).netloc
    except (ValidationError, ValueError):
        raise InputError(field, _("Das ist keine vollständige Internetadresse.")) from None
    if has_login:
        raise InputError(field, _("Bitte geben Sie die Adresse ohne Namen und Passwort an."))


def require_past(field: str, day: date) -> None:
    """Today counts as past; what lies before 1900 is a slip of the finger. Raises InputError."""
    if day > localdate():
        raise InputError(
            field, _("Der %(day)s liegt in der Zukunft. Hier gehört hin, was schon war.") % {"day": date_format(day)}
        )
    require_plausible(field, day)


def require_plausible(field: str, day: date) -> None:
    """Raises InputError for a year that nobody means."""
    if not 1900 <= day.year < 2200:
        raise InputError(field, _("Bitte prüfen Sie das Jahr."))

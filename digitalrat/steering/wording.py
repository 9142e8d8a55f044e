"""What an entry says, field by field in words, and what differs between two."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .models import Body, Dated


@dataclass(frozen=True)
class Words:
    """A field and what it says before and after; empty where it says nothing."""

    label: str
    before: str
    after: str


def differing_words(before: Dated | None, after: Dated) -> tuple[Words, ...]:
    """The fields that differ, in the order of the model. The seats of a changed body are still the same seats."""
    if before is None:
        return ()
    found = []
    for name in after.CONTENT:
        old, new = in_words(before, name), in_words(after, name)
        if old != new and not isinstance(getattr(after, name), Body):
            found.append(Words(str(after._meta.get_field(name).verbose_name), old, new))  # type: ignore[union-attr]  # our own fields
    return tuple(found)


def in_words(entry: Dated, name: str) -> str:
    """A field as a reader sees it."""
    value = getattr(entry, name)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Decimal):
        return number_format(value, decimal_pos=2)
    shown = getattr(entry, f"get_{name}_display", None)
    return str(shown() if shown else value)

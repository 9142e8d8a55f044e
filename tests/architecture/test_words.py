"""Our German words are their own keys; a catalogue of somebody else must not take one for an English word."""

from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, override, pgettext

from .house import ROOT


def test_no_other_catalogue_translates_our_german() -> None:
    with (ROOT / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    changed = {}
    with override("de"):
        for message in catalogue:
            if not message.id:
                continue
            if isinstance(message.id, tuple):
                found = {word: ngettext(*message.id, n) for word, n in zip(message.id, (1, 2), strict=True)}
            elif message.context:
                found = {message.id: pgettext(message.context, message.id)}
            else:
                found = {message.id: gettext(message.id)}
            changed |= {word: said for word, said in found.items() if word != said}
    assert changed == {}

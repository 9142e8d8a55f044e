"""The six nouns of the room as the office's pages know them: word in the address, headings, help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .models import Body, BodyMember, Dated, Duty, Post, Process, Responsibility

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """``fixed`` names fields of CONTENT that stay as they began; ``help`` is per field."""

    slug: str
    model: type[Dated]
    plural: StrOrPromise
    new: StrOrPromise
    change: StrOrPromise
    help: Mapping[str, StrOrPromise] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()


ALL = (
    Kind(
        "aufgaben",
        Duty,
        _("Aufgaben und Befugnisse"),
        _("Aufgabe oder Befugnis eintragen"),
        _("Aufgabe oder Befugnis ändern"),
        {
            "text": _("Was heißt das im Alltag? Ein bis drei Sätze."),
            "basis": _("Worauf beruht das? Zum Beispiel ein Beschluss mit Datum."),
        },
    ),
    Kind(
        "stellen",
        Post,
        _("Stellen"),
        _("Stelle eintragen"),
        _("Stelle ändern"),
        {
            "share": _("1,00 ist eine volle Stelle. Gibt es eine Stelle mehrfach, nummerieren Sie sie."),
            "holder": _("Nur Namen, die ohnehin öffentlich sind, etwa der Leitung. Sonst leer lassen."),
        },
    ),
    Kind(
        "gremien",
        Body,
        _("Gremien"),
        _("Gremium eintragen"),
        _("Gremium ändern"),
        {
            "rhythm": _("Zum Beispiel „alle zwei Wochen“"),
            "decides": _("Leer lassen, wenn es nur berät und abstimmt."),
        },
    ),
    Kind(
        "sitze",
        BodyMember,
        _("Sitze in Gremien"),
        _("Sitz eintragen"),
        _("Sitz ändern"),
        {"function": _("Zum Beispiel „Leitung“ oder „beratend“")},
        fixed=("body",),
    ),
    Kind(
        "ablaeufe",
        Process,
        _("Abläufe"),
        _("Ablauf eintragen"),
        _("Ablauf ändern"),
        {"steps": _("Ein Schritt je Zeile; die Nummern entstehen von selbst.")},
    ),
    Kind(
        "zustaendigkeiten",
        Responsibility,
        _("Zuständigkeiten"),
        _("Zuständigkeit eintragen"),
        _("Zuständigkeit ändern"),
        {
            "topic": _("Leer lassen, wenn das ganze Kapitel gemeint ist."),
            "contact": _("Funktion oder Postfach, kein Name."),
        },
        fixed=("chapter",),
    ),
)
BY_SLUG = {kind.slug: kind for kind in ALL}
SLUG_OF: dict[type[Dated], str] = {kind.model: kind.slug for kind in ALL}

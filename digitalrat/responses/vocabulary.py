"""The terms of our own in the JSON-LD of a thread, where schema.org has none; explained at /bilanz/roter-faden/."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# Prefix in the JSON-LD; the address behind it is the page that explains the terms.
PREFIX = "faden"
XSD = "http://www.w3.org/2001/XMLSchema#"

TERMS = {
    "Thread": _("Der Rote Faden eines Impulses: alle öffentlichen Schritte vom Zitat bis zur Maßnahme."),
    "Step": _("Ein Schritt. Was für einer, sagt „kind“."),
    "Measure": _("Eine Maßnahme der Stadt oder ihrer Gesellschaften, mit ihrem Stand von heute."),
    "steps": _("Die Schritte in der Reihenfolge, in der die Seite sie zeigt."),
    "kind": _("Art des Schritts, als Wort, das sich nie ändert."),
    "position": _("Platz des Schritts in der Kette der Prüfsummen, von 1 an."),
    "previousHash": _("Prüfsumme des Schritts davor; beim ersten leer."),
    "hash": _("Prüfsumme des Schritts: SHA-256 über das kanonische JSON von „content“ und „previous“."),
    "content": _("Was die Prüfsumme abdeckt und immer öffentlich ist, genau in der Form, die geprüft wird."),
    "texts": _("Die Texte des Schritts. Ihre eigene Prüfsumme steht in „content“ unter „texts“."),
    "role": _("Die Rolle, in der jemand gehandelt hat."),
    "state": _("Zustand des Impulses."),
    "standing": _("Stand der Antwort: in_time, late, open oder overdue."),
    "outcome": _("Ergebnis der Abstimmung in Worten."),
    "receiptNumber": _("Eingangsnummer der Übermittlung."),
    "textHash": _("Prüfsumme (SHA-256) des beschlossenen Textes."),
    "dueDate": _("Der Tag, an dem eine Frist endet."),
    "previousDueDate": _("Das Ende der Frist vor einer Verlängerung."),
    "overdueDays": _("Seit wie vielen Tagen etwas überfällig ist."),
    "reason": _("Öffentlicher Grund des Schritts."),
    "point": _("Nummer des Punktes, um den es geht."),
    "disposition": _("Entscheidung der Verwaltung über einen Punkt."),
    "cosigners": _("Organisationen, deren Zulieferung in dieser Fassung steht."),
    "doubleHatNote": _("Vermerk von jemandem, der über den Impuls mit abgestimmt hat und trotzdem unterzeichnet."),
    "measures": _("Maßnahmen, die aus der Antwort folgen."),
    "status": _("Stand der Maßnahme."),
    "light": _("Ampel der Maßnahme."),
}
DATES = {"dueDate", "previousDueDate", "newDate"}


def context(namespace: str) -> dict[str, Any]:
    """The JSON-LD context; ``namespace`` is the absolute address of the page with the terms. Nothing is loaded."""
    own: dict[str, Any] = {
        term: f"{PREFIX}:{term}" for term in TERMS if term[0].islower() and term not in {"steps", "content", "texts"}
    }
    own |= {term: {"@id": f"{PREFIX}:{term}", "@type": f"{XSD}date"} for term in DATES & TERMS.keys()}
    return {
        "@vocab": "https://schema.org/",
        PREFIX: f"{namespace}#",
        **own,
        # Order matters; and what is hashed must come through as it is.
        "steps": {"@id": f"{PREFIX}:steps", "@container": "@list"},
        "content": {"@id": f"{PREFIX}:content", "@type": "@json"},
        "texts": {"@id": f"{PREFIX}:texts", "@type": "@json"},
        **{name: {"@type": f"{XSD}dateTime"} for name in ("startTime", "startDate", "datePublished", "dateModified")},
        **{name: {"@type": "@id"} for name in ("url", "license", "actionStatus", "mainEntityOfPage")},
    }

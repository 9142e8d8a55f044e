"""Permanent fragment ids of the steps. Addresses are out in the world: what a step is called once, it stays.

An anchor is unique within its impulse; ids of events (queries.events) and of steps in JSON-LD are made of it.
"""

from __future__ import annotations

import uuid
from datetime import date

QUOTES = "zitat"
SUBMITTED = "beratung"
DECISION = "beschluss"
PUBLICATION = "veroeffentlichung"
HANDOVER = "uebermittlung"
RECEIPT = "eingang"
OVERDUE = "ueberfaellig"
IMPLEMENTING = "umsetzung"
CLOSED = "abschluss"


def _numbered(name: str, number: int) -> str:
    """The first of a kind is called by its name alone, because mostly it stays the only one."""
    return name if number == 1 else f"{name}-{number}"


def deferred(number: int) -> str:
    return _numbered("zurueckgestellt", number)


def dissent(number: int) -> str:
    return f"sondervotum-{number}"


def extension(number: int) -> str:
    return _numbered("verlaengerung", number)


def version(number: int) -> str:
    return _numbered("stellungnahme", number)


def announced(day: date) -> str:
    """What was left under review until ``day``."""
    return f"pruefung-{day.isoformat()}"


def came_back(day: date) -> str:
    return f"wiedervorlage-{day.isoformat()}"


def review_overdue(day: date) -> str:
    return f"ueberfaellig-{day.isoformat()}"


def reaction(version_number: int, point: int) -> str:
    return f"reaktion-{version_number}-{point}"


def question(version_number: int, point: int) -> str:
    return f"nachfrage-{version_number}-{point}"


def question_overdue(version_number: int, point: int) -> str:
    return f"{question(version_number, point)}-ueberfaellig"


def question_expected(version_number: int, point: int) -> str:
    return f"{question(version_number, point)}-antwort"


def permanent_id(impulse: uuid.UUID, anchor: str) -> str:
    """The same on every server, in every language and at every address: ``urn:uuid:…`` of impulse and anchor."""
    return uuid.uuid5(impulse, anchor).urn

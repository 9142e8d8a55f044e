"""Measures as open data: what the files say about each. Columns: docs/massnahmen-spalten.md.

The files are the same in every language of the site: codes in English, headings and labels in German.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Generic, TypeVar

from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils import timezone, translation

from digitalrat.core.spreadsheets import plain
from digitalrat.masterplan.models import Chapter

from ..enums import Focus, Light, Sphere, Status
from ..models import Indicator, IndicatorValue, Measure, MeasureLink, MeasureUpdate, Milestone

# Several texts; None where there is nothing to say.
Cell = str | int | Decimal | date | tuple[str, ...] | None
T = TypeVar("T")

CHUNK = 250


@dataclass(frozen=True)
class Column(Generic[T]):
    """``name`` never changes once published; ``type`` is text, code, date, number, list or url."""

    name: str
    type: str
    heading: str
    meaning: str
    of: Callable[[T], Cell]


@cache
def _german(kind: type[TextChoices]) -> dict[str, str]:
    with translation.override("de"):
        return {value: str(label) for value, label in kind.choices}


def _label(kind: type[TextChoices], value: str) -> str:
    return _german(kind).get(value, "")


def _chapter(measure: Measure) -> Chapter | None:
    """A chapter that is not published has no name in public."""
    return measure.chapter if measure.chapter and measure.chapter.is_published else None


def _action_field(measure: Measure) -> str | None:
    chapter = _chapter(measure)
    return chapter.action_field.title if chapter and chapter.action_field else None


def last_update(measure: Measure) -> MeasureUpdate | None:
    return next(iter(measure.updates.all()), None)


def _open(measure: Measure) -> list[Milestone]:
    is_over = measure.status == Status.STOPPED
    return [] if is_over else [milestone for milestone in measure.milestones.all() if milestone.done_on is None]


def first_due(milestone: Milestone) -> date:
    slips = milestone.slips.all()
    return slips[0].from_due if slips else milestone.due


def latest_value(indicator: Indicator) -> IndicatorValue | None:
    values = list(indicator.values.all())
    return values[-1] if values else None


MEASURES: tuple[Column[Measure], ...] = (
    Column("number", "text", "Nummer", "Nummer der Maßnahme", lambda m: m.number),
    Column("title", "text", "Maßnahme", "Titel", lambda m: m.title),
    Column("url", "url", "Adresse", "Seite der Maßnahme", lambda m: f"/massnahmen/{m.number}/"),
    Column("description", "text", "Beschreibung", "was geschehen soll", lambda m: m.description),
    Column("action_field", "text", "Handlungsfeld", "Handlungsfeld des Kapitels", _action_field),
    Column(
        "chapter",
        "text",
        "Kapitel",
        "Kapitel des Masterplans; leer, wenn es nicht veröffentlicht ist",
        lambda m: chapter.title if (chapter := _chapter(m)) else None,
    ),
    Column(
        "other_chapters",
        "list",
        "Weitere Kapitel",
        "Kapitel, zu denen sie auch beiträgt",
        lambda m: tuple(chapter.title for chapter in m.other_chapters.all()),
    ),
    Column("owner", "text", "Zuständig", "Stelle, die zuständig ist", lambda m: m.owner.name),
    Column(
        "owner_dissolved_on",
        "date",
        "Stelle aufgelöst am",
        "Tag, an dem diese Stelle aufgelöst wurde; leer, wenn es sie gibt",
        lambda m: m.owner.dissolved_on,
    ),
    Column("contact", "text", "Ansprechstelle", "wer Auskunft gibt", lambda m: m.contact),
    Column(
        "partners",
        "list",
        "Beteiligte Stellen",
        "Stellen der Stadt, die mitwirken",
        lambda m: tuple(partner.name for partner in m.partners.all()),
    ),
    Column("further_partners", "text", "Weitere Beteiligte", "andere, die mitwirken", lambda m: m.further_partners),
    Column("sphere", "code", "Träger (Code)", "inside oder outside der Verwaltung", lambda m: m.sphere),
    Column("sphere_label", "text", "Träger", "dasselbe auf Deutsch", lambda m: _label(Sphere, m.sphere)),
    Column("status", "code", "Stand (Code)", "planned, running, paused, completed oder stopped", lambda m: m.status),
    Column("status_label", "text", "Stand", "dasselbe auf Deutsch", lambda m: _label(Status, m.status)),
    Column("light", "code", "Ampel (Code)", "green, yellow, red oder grey", lambda m: m.light),
    Column("light_label", "text", "Ampel", "dasselbe auf Deutsch", lambda m: _label(Light, m.light)),
    Column("note", "text", "Anmerkung zur Ampel", "bei Gelb und Rot immer da", lambda m: m.note),
    Column("begins_on", "date", "Beginn", "erster Tag", lambda m: m.begins_on),
    Column("ends_on", "date", "Ende", "geplanter letzter Tag", lambda m: m.ends_on),
    Column("budget", "number", "Budget in Euro", "in Euro; leer, wenn nicht angegeben", lambda m: m.budget),
    Column("budget_source", "text", "Herkunft des Budgets", "woher das Geld kommt", lambda m: m.budget_source),
    Column("region", "text", "Gebiet", "wo sie stattfindet", lambda m: m.region),
    Column("focus", "code", "Schwerpunkt (Code)", "education, startups oder leer", lambda m: m.focus),
    Column("focus_label", "text", "Schwerpunkt", "dasselbe auf Deutsch", lambda m: _label(Focus, m.focus)),
    Column("milestone_count", "number", "Meilensteine", "wie viele es sind", lambda m: len(m.milestones.all())),
    Column(
        "milestones_reached",
        "number",
        "davon erreicht",
        "wie viele davon erreicht sind",
        lambda m: sum(milestone.done_on is not None for milestone in m.milestones.all()),
    ),
    Column(
        "milestones_overdue",
        "number",
        "davon überfällig",
        "offene, deren Termin am Tag des Abrufs vorbei ist",
        lambda m: sum(milestone.due < timezone.localdate() for milestone in _open(m)),
    ),
    Column(
        "next_milestone",
        "text",
        "Nächster Meilenstein",
        "der offene mit dem frühesten Termin",
        lambda m: milestones[0].title if (milestones := _open(m)) else None,
    ),
    Column(
        "next_milestone_due",
        "date",
        "Termin",
        "sein Termin",
        lambda m: milestones[0].due if (milestones := _open(m)) else None,
    ),
    Column(
        "last_update_on",
        "date",
        "Letzte Meldung am",
        "Tag der letzten Meldung der zuständigen Stelle",
        lambda m: timezone.localdate(update.written_at) if (update := last_update(m)) else None,
    ),
    Column(
        "last_update",
        "text",
        "Was geschehen ist",
        "Wortlaut dieser Meldung",
        lambda m: update.happened if (update := last_update(m)) else None,
    ),
    Column(
        "next_steps",
        "text",
        "Was als Nächstes kommt",
        "was sie ankündigt",
        lambda m: update.next_steps if (update := last_update(m)) else None,
    ),
    Column("indicator_count", "number", "Kennzahlen", "wie viele es sind", lambda m: len(m.indicators.all())),
)

MILESTONES: tuple[Column[Milestone], ...] = (
    Column("title", "text", "Meilenstein", "was erreicht sein soll", lambda m: m.title),
    Column("due", "date", "Termin", "Termin, der jetzt gilt", lambda m: m.due),
    Column("reached_on", "date", "Erreicht am", "Tag, an dem er erreicht wurde; sonst leer", lambda m: m.done_on),
    Column("first_due", "date", "Erster Termin", "Termin, der zuerst genannt war", first_due),
    Column(
        "days_moved",
        "number",
        "Verschoben um Tage",
        "vom ersten Termin bis zu dem, der jetzt gilt; unter 0: vorgezogen",
        lambda m: (m.due - first_due(m)).days,
    ),
    Column("times_moved", "number", "Wie oft verschoben", "Zahl der Änderungen", lambda m: len(m.slips.all())),
)

INDICATORS: tuple[Column[Indicator], ...] = (
    Column("title", "text", "Kennzahl", "was gezählt wird", lambda i: i.title),
    Column("unit", "text", "Einheit", "worin gezählt wird", lambda i: i.unit),
    Column("baseline", "number", "Ausgangswert", "Wert am Anfang", lambda i: i.baseline),
    Column("baseline_on", "date", "Ausgangswert vom", "Tag dieses Werts", lambda i: i.baseline_on),
    Column("target", "number", "Zielwert", "Wert, der erreicht werden soll", lambda i: i.target),
    Column("target_on", "date", "Ziel bis", "Tag, bis zu dem er erreicht werden soll", lambda i: i.target_on),
    Column(
        "latest",
        "number",
        "Letzter Wert",
        "der neueste gemessene Wert; leer ohne Messung",
        lambda i: value.value if (value := latest_value(i)) else None,
    ),
    Column(
        "latest_on",
        "date",
        "Letzter Wert vom",
        "Tag dieses Werts",
        lambda i: value.on if (value := latest_value(i)) else None,
    ),
)

VALUES: tuple[Column[IndicatorValue], ...] = (
    Column("on", "date", "Tag", "Tag der Messung", lambda v: v.on),
    Column("value", "number", "Wert", "gemessener Wert in der Einheit der Kennzahl", lambda v: v.value),
)


def in_chunks(found: QuerySet[Measure], *, in_full: bool = True) -> Iterator[list[Measure]]:
    """By number, CHUNK at a time, each in a fixed number of queries; ``in_full``: with what stands under a measure.

    No cursor stays open while a slow reader takes its time.
    """
    found = (
        found.order_by("number")
        .select_related("owner", "chapter__action_field")
        .prefetch_related(
            "partners",
            Prefetch("other_chapters", Chapter.objects.published()),
            "milestones",
            "indicators",
            "updates",
        )
    )
    if in_full:
        others = MeasureLink.objects.select_related("target").order_by("kind", "target__number")
        found = found.prefetch_related("milestones__slips", "indicators__values", Prefetch("links", others))
    after = ""
    while True:
        chunk = list(found.filter(number__gt=after)[:CHUNK])
        if chunk:
            yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].number


def as_json(measure: Measure, origin: str) -> dict[str, Any]:
    """A measure with everything under it; days as YYYY-MM-DD, numbers as numbers. ``origin``: scheme and host."""
    return {
        **_object(MEASURES, measure, origin),
        "milestones": [
            {
                **_object(MILESTONES, milestone, origin),
                "moves": [
                    {
                        "on": timezone.localdate(slip.moved_at).isoformat(),
                        "from": slip.from_due.isoformat(),
                        "to": slip.to_due.isoformat(),
                        "reason": slip.reason or None,
                    }
                    for slip in milestone.slips.all()
                ],
            }
            for milestone in measure.milestones.all()
        ],
        "indicators": [
            {
                **_object(INDICATORS, indicator, origin),
                "values": [_object(VALUES, value, origin) for value in indicator.values.all()],
            }
            for indicator in measure.indicators.all()
        ],
        "updates": [
            {
                "on": timezone.localdate(update.written_at).isoformat(),
                "status": update.status,
                "light": update.light,
                "note": update.note or None,
                "happened": update.happened,
                "next_steps": update.next_steps or None,
            }
            for update in measure.updates.all()
        ],
        "links": [{"kind": link.kind, "number": link.target.number} for link in measure.links.all()],
    }


def _object(columns: tuple[Column[T], ...], item: T, origin: str) -> dict[str, Any]:
    return {column.name: _json(column.type, column.of(item), origin) for column in columns}


def _json(kind: str, cell: Cell, origin: str) -> Any:
    if isinstance(cell, Decimal):
        number = plain(cell)
        return int(number) if number == number.to_integral_value() else float(number)
    if isinstance(cell, date):
        return cell.isoformat()
    if kind == "url":
        return f"{origin}{cell}"
    return cell if cell != "" else None

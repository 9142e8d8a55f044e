"""One record per point that has a published answer: the current one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from digitalrat.impulses.enums import DECIDED

from ...enums import Disposition, ReactionKind
from ...models import PointAnswer, Reaction
from ..periods import local_day
from ..selection import Selection, in_scope
from .columns import Column, Dataset, Record, german, in_chunks

COLUMNS = (
    Column("impulse_number", "text", "Nummer des Impulses"),
    Column("point", "number", "Nummer des Punktes im Impuls"),
    Column(
        "disposition",
        "code",
        "accepted, partially_accepted, declined, under_review, forwarded oder already_done",
    ),
    Column("disposition_label", "text", "dieselbe Entscheidung auf Deutsch"),
    Column("signed_on", "date", "Tag der Unterschrift unter die geltende Fassung"),
    Column("version", "number", "Nummer der geltenden Fassung der Stellungnahme"),
    Column("new_date", "date", "angekündigter Termin, wenn der Punkt noch geprüft wird"),
    Column(
        "reaction",
        "code",
        "letzte Reaktion des Rates: accepted, follow_up_open, follow_up_answered, follow_up_overdue oder leer",
    ),
    Column("text", "text", "Wortlaut des Punktes; leer, solange die Empfehlung nicht veröffentlicht ist"),
    Column("forwarded_to", "text", "wohin weitergeleitet wurde; leer wie text"),
    Column("measures", "list", "Nummern der verknüpften Maßnahmen, durch „; “ getrennt; leer wie text"),
    Column("url", "url", "Adresse der Antwort; leer wie text"),
)


def _read(scope: Selection, today: date) -> Iterator[list[Record]]:
    labels = german(Disposition)
    rows = (
        PointAnswer.objects.current()
        .filter(
            in_scope(scope, "point__impulse__submitted_at"),
            point__impulse__state__in=DECIDED,
            point__impulse__submitted_at__isnull=False,
        )
        .values_list(
            "pk",
            "point_id",
            "point__impulse__number",
            "point__number",
            "disposition",
            "response__signed_at",
            "response__version",
            "new_date",
            "point__text",
            "forwarded_to",
            "point__impulse__publication__url",
            "point__impulse__publication__withdrawn_at",
            named=True,
        )
    )
    for chunk in in_chunks(rows, "response__signed_at"):
        measures = _measures([row.pk for row in chunk])
        reactions = _reactions([row.point_id for row in chunk], today)
        yield [_record(row, labels, measures.get(row.pk, ()), reactions.get(row.point_id)) for row in chunk]


def _record(row: Any, labels: dict[str, str], measures: tuple[str, ...], reaction: str | None) -> Record:
    url = row.point__impulse__publication__url
    is_published = url is not None and row.point__impulse__publication__withdrawn_at is None
    return (
        row.point__impulse__number,
        row.point__number,
        row.disposition,
        labels[row.disposition],
        local_day(row.response__signed_at),
        row.response__version,
        row.new_date,
        reaction,
        row.point__text if is_published else None,
        (row.forwarded_to or None) if is_published else None,
        measures if is_published else (),
        f"{url}#antwort-{row.point__number}" if is_published else None,
    )


def _measures(answers: list[int]) -> dict[int, tuple[str, ...]]:
    links = PointAnswer.measures.through.objects.filter(pointanswer__in=answers)
    measures: dict[int, tuple[str, ...]] = {}
    for answer, number in links.order_by("measure__number").values_list("pointanswer_id", "measure__number"):
        measures[answer] = (*measures.get(answer, ()), number)
    return measures


def _reactions(points: list[int], today: date) -> dict[int, str]:
    """The council's last reaction to each point, as a code."""
    rows = (
        Reaction.objects.filter(answer__point__in=points)
        .order_by("given_at", "pk")
        .values_list("answer__point", "kind", "due", "answered_by")
    )
    codes: dict[int, str] = {}
    for point, kind, due, answered_by in rows:
        if kind == ReactionKind.FOLLOW_UP:
            is_late = due is not None and due < today
            kind = "follow_up_answered" if answered_by else "follow_up_overdue" if is_late else "follow_up_open"
        codes[point] = kind
    return codes


POINTS = Dataset("points", "Antworten der Verwaltung auf die einzelnen Punkte", COLUMNS, _read)

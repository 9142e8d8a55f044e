"""One record per impulse that was ever put up for deliberation, in the order in which that happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from digitalrat.impulses.enums import DECIDED, State
from digitalrat.impulses.models import Impulse

from ...enums import ANSWERED_STANDINGS, Disposition, ResponseState, Standing
from ...models import Extension, Handover
from .. import periods
from ..periods import Period, local_day
from ..selection import (
    FOLLOW_UPS,
    UNANSWERED,
    Selection,
    follow_up_condition,
    follow_ups,
    in_scope,
    points_handed_over,
)
from .columns import Column, Dataset, Record, german, in_chunks

COLUMNS = (
    Column("number", "text", "Nummer des Impulses"),
    Column("state", "code", "Zustand, z. B. adopted, transmitted, answered"),
    Column("state_label", "text", "derselbe Zustand auf Deutsch"),
    Column("title", "text", "Titel; leer, solange der Rat nicht entschieden hat"),
    Column("url", "url", "Adresse der Empfehlung; leer, solange sie nicht veröffentlicht ist"),
    Column("kind", "code", "recommendation, opinion oder inquiry"),
    Column("submitted_on", "date", "Tag, an dem er zur Beratung gestellt wurde; danach zählen Jahr und Amtszeit"),
    Column("term", "text", "Amtszeit des Rates an diesem Tag"),
    Column("decided_on", "date", "Tag der letzten Entscheidung des Rates"),
    Column("action_fields", "list", "Handlungsfelder des Masterplans, durch „; “ getrennt"),
    Column("organisation", "text", "Stelle, die antwortet"),
    Column("receipt_number", "text", "Eingangsnummer"),
    Column("transmitted_on", "date", "Tag der Übermittlung; an ihm beginnt die Frist"),
    Column("answer_due", "date", "letzter Tag der Frist, nach einer Verlängerung der neue"),
    Column("answer_due_before_extension", "date", "letzter Tag der Frist vor der Verlängerung; leer ohne Verlängerung"),
    Column("answered_on", "date", "Tag der ersten unterschriebenen Stellungnahme"),
    Column("days_to_answer", "number", "Kalendertage von transmitted_on bis answered_on"),
    Column("standing", "code", "in_time, late, open oder overdue; leer vor der Übermittlung"),
    Column("standing_label", "text", "dasselbe auf Deutsch"),
    Column("clock_due", "date", "Tag, bis zu dem jetzt etwas aussteht; leer, wenn alles beantwortet ist"),
    Column("versions", "number", "veröffentlichte Fassungen der Stellungnahme"),
    Column("points", "number", "übermittelte Punkte; die folgenden sieben Spalten ergeben zusammen diese Zahl"),
    *(
        Column(f"points_{disposition.value}", "number", f"davon: {label}")
        for disposition, label in zip(
            Disposition,
            (
                "angenommen",
                "teilweise angenommen",
                "abgelehnt",
                "in Prüfung",
                "nicht zuständig, weitergeleitet",
                "bereits umgesetzt",
            ),
            strict=True,
        )
    ),
    Column("points_unanswered", "number", "davon: noch ohne Antwort"),
    Column("follow_ups_open", "number", "Nachfragen des Rates, deren Frist läuft"),
    Column("follow_ups_answered", "number", "beantwortete Nachfragen"),
    Column("follow_ups_overdue", "number", "überfällige Nachfragen"),
)


def _read(scope: Selection, today: date) -> Iterator[list[Record]]:
    states, standings = german(State), german(Standing)
    terms = periods.terms()
    rows = (
        Impulse.objects.counted()
        .filter(in_scope(scope))
        .values_list(
            "pk",
            "number",
            "state",
            "title",
            "kind",
            "submitted_at",
            "decided_at",
            "publication__url",
            "publication__withdrawn_at",
            named=True,
        )
    )
    for chunk in in_chunks(rows, "submitted_at"):
        # Of an impulse that is not decided only number and state are public.
        decided = [row.pk for row in chunk if row.state in DECIDED]
        handovers = _handovers(decided, today)
        fields = _fields(decided)
        points = _points(decided)
        questions = _questions(decided, today)
        records: list[Record] = []
        for row in chunk:
            start: Record = (row.number, row.state, states[row.state])
            if row.state not in DECIDED:
                records.append(start + (None,) * (len(COLUMNS) - len(start)))
                continue
            records.append(
                start
                + _about(row, terms)
                + (fields.get(row.pk, ()),)
                + _answer(handovers.get(row.pk), standings)
                + _numbers(row.pk in handovers, points.get(row.pk, Counter()), questions.get(row.pk, Counter()))
            )
        yield records


def _about(row: Any, terms: Sequence[Period]) -> Record:
    submitted_on = local_day(row.submitted_at)
    return (
        row.title,
        row.publication__url if row.publication__withdrawn_at is None else None,
        row.kind,
        submitted_on,
        next((term.label for term in terms if term.holds(submitted_on)), None),
        local_day(row.decided_at) if row.decided_at else None,
    )


def _answer(handover: Any, standings: dict[str, str]) -> Record:
    if handover is None:
        return (None,) * 11
    transmitted_on = local_day(handover.transmitted_at)
    answered_on = local_day(handover.answered_at) if handover.answered_at else None
    return (
        handover.office_or_organisation,
        handover.receipt_number,
        transmitted_on,
        handover.answer_due,
        handover.before_extension,
        answered_on,
        (answered_on - transmitted_on).days if answered_on else None,
        handover.standing,
        standings[handover.standing],
        None if handover.standing in ANSWERED_STANDINGS else handover.clock_due,
        handover.versions,
    )


def _numbers(handed_over: bool, points: Counter[str], questions: Counter[str]) -> Record:
    if not handed_over:
        return (None,) * (5 + len(Disposition))
    return (
        points.total(),
        *(points[disposition] for disposition in Disposition.values),
        points[UNANSWERED],
        questions["offen"],
        questions["beantwortet"],
        questions["ueberfaellig"],
    )


def _handovers(impulses: list[int], today: date) -> dict[int, Any]:
    extended_from = Extension.objects.filter(handover=OuterRef("pk")).order_by("number").values("from_due")[:1]
    rows = (
        Handover.objects.with_standing(today)
        .filter(impulse__in=impulses)
        .order_by()
        .annotate(
            office_or_organisation=Coalesce("organisation__name", Value(settings.OFFICE_NAME)),
            before_extension=Subquery(extended_from),
            versions=Count("responses", filter=Q(responses__state=ResponseState.PUBLISHED)),
        )
        .values_list(
            "impulse_id",
            "office_or_organisation",
            "receipt_number",
            "transmitted_at",
            "answer_due",
            "before_extension",
            "answered_at",
            "standing",
            "clock_due",
            "versions",
            named=True,
        )
    )
    return {row.impulse_id: row for row in rows}


def _fields(impulses: list[int]) -> dict[int, tuple[str, ...]]:
    rows = (
        Impulse.chapters.through.objects.filter(impulse__in=impulses, chapter__action_field__isnull=False)
        .order_by("chapter__action_field__position", "chapter__action_field__title")
        .values_list("impulse_id", "chapter__action_field__title")
        .distinct()
    )
    fields: dict[int, tuple[str, ...]] = {}
    for impulse, title in rows:
        if title not in fields.get(impulse, ()):
            fields[impulse] = (*fields.get(impulse, ()), title)
    return fields


def _points(impulses: list[int]) -> dict[int, Counter[str]]:
    rows = (
        points_handed_over()
        .filter(impulse__in=impulses)
        .order_by()
        .values_list("impulse_id", "disposition")
        .annotate(number=Count("pk"))
    )
    points: dict[int, Counter[str]] = {}
    for impulse, disposition, number in rows:
        points.setdefault(impulse, Counter())[disposition or UNANSWERED] += number
    return points


def _questions(impulses: list[int], today: date) -> dict[int, Counter[str]]:
    rows = (
        follow_ups()
        .filter(answer__point__impulse__in=impulses)
        .order_by()
        .values_list("answer__point__impulse")
        .annotate(**{status: Count("pk", filter=follow_up_condition(status, today)) for status in FOLLOW_UPS})
    )
    return {impulse: Counter(dict(zip(FOLLOW_UPS, numbers, strict=True))) for impulse, *numbers in rows}


IMPULSES = Dataset("impulses", "Impulse des Rates und was daraus wurde", COLUMNS, _read)

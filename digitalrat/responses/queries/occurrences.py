"""Where public events come from: one query for each kind of row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse, Publication, Transition

from ..enums import Disposition, ReactionKind, ResponseState
from ..models import Extension, Handover, PointAnswer, Reaction, Response
from .events import PublicEvent, Span, Words
from .happening import overdue_since, reached
from .thread import anchors
from .thread.afterwards import came_back_title

# Midnight in another zone, the day after: enough not to miss a day by counting in dates.
MARGIN = timedelta(days=2)


def occurrences(span: Span) -> Iterator[PublicEvent]:
    """All events in ``span``, in no order."""
    yield from _transitions(span)
    yield from _publications(span)
    yield from _handovers(span)
    yield from _receipts(span)
    yield from _extensions(span)
    yield from _answers(span)
    yield from _reactions(span)
    yield from _overdue_answers(span)
    yield from _overdue_questions(span)
    yield from _reviews(span)


def _related(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """With the impulse and whether its texts may be read, but without its long texts."""
    long = [f"{path}__{name}" for name in ("frozen_text", "reasons_html", "problem")]
    return rows.select_related(f"{path}__publication").defer(*long)


def _is_readable(impulse: Impulse) -> bool:
    publication = getattr(impulse, "publication", None)
    return publication is not None and publication.withdrawn_at is None


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


# --- the council and the impulse's state ------------------------------------------------------

TOLD = {
    State.ADOPTED: ("adopted", anchors.DECISION),
    State.REJECTED: ("rejected", anchors.DECISION),
    State.DEFERRED: ("deferred", ""),
    State.IMPLEMENTING: ("implementing", anchors.IMPLEMENTING),
    State.CLOSED: ("closed", anchors.CLOSED),
}


def _transitions(span: Span) -> Iterator[PublicEvent]:
    number = Window(RowNumber(), partition_by=[F("impulse"), F("to_state")], order_by=[F("at"), F("pk")])
    numbers = Transition.objects.filter(impulse__in=span.impulses, to_state=State.DEFERRED).annotate(number=number)
    deferrals = dict(numbers.values_list("pk", "number"))
    rows = span.rows(Transition.objects.filter(to_state__in=TOLD), "at", "impulse")
    for row in _related(rows, "impulse"):
        kind, anchor = TOLD[State(row.to_state)]
        anchor = anchor or anchors.deferred(deferrals[row.pk])
        # The office speaks to everybody; what the council said about an unpublished text it did not.
        text = row.reason if kind in ("implementing", "closed") else ""
        yield PublicEvent(row.at, row.impulse, kind, anchor, partial(_state_words, kind, text))


def _state_words(kind: str, text: str) -> Words:
    titles = {
        "adopted": _("Der Rat hat den Impuls beschlossen"),
        "rejected": _("Der Rat hat den Impuls nicht angenommen"),
        "deferred": _("Der Rat hat den Impuls zurückgestellt"),
        "implementing": _("Der Impuls wird umgesetzt"),
        "closed": _("Der Impuls ist erledigt"),
    }
    return titles[kind], text


def _publications(span: Span) -> Iterator[PublicEvent]:
    rows = span.rows(Publication.objects.filter(withdrawn_at__isnull=True), "published_at", "impulse")
    for row in _related(rows, "impulse"):
        yield PublicEvent(row.published_at, row.impulse, "published", anchors.PUBLICATION, _publication_words)


def _publication_words() -> Words:
    return _("Die Empfehlung ist veröffentlicht"), _("Der Wortlaut steht jetzt im Roten Faden.")


# --- the administration ----------------------------------------------------------------------


def _handovers(span: Span) -> Iterator[PublicEvent]:
    # The earliest extension keeps the date that was told at the hand-over.
    first_due = Extension.objects.filter(handover=OuterRef("pk")).order_by("number").values("from_due")[:1]
    rows = Handover.objects.select_related("organisation").annotate(first_due=Subquery(first_due))
    for row in _related(span.rows(rows, "transmitted_at", "impulse"), "impulse"):
        due = row.first_due or row.answer_due
        organisation = str(row.organisation or settings.OFFICE_NAME)
        words = partial(_handover_words, organisation, due, row.receipt_number)
        yield PublicEvent(row.transmitted_at, row.impulse, "transmitted", anchors.HANDOVER, words)


def _handover_words(organisation: str, due: date, receipt_number: str) -> Words:
    values = {"organisation": organisation, "date": _day(due), "number": receipt_number}
    return (
        _("Der Impuls ist an die Verwaltung übermittelt"),
        _("Es antwortet: %(organisation)s, bis %(date)s. Eingangsnummer %(number)s.") % values,
    )


def _receipts(span: Span) -> Iterator[PublicEvent]:
    for row in _related(span.rows(Handover.objects.all(), "receipt_confirmed_at", "impulse"), "impulse"):
        yield PublicEvent(row.receipt_confirmed_at, row.impulse, "receipt", anchors.RECEIPT, _receipt_words)


def _receipt_words() -> Words:
    return _("Die Verwaltung hat den Eingang bestätigt"), ""


def _extensions(span: Span) -> Iterator[PublicEvent]:
    rows = span.rows(Extension.objects.select_related("given_by"), "given_at", "handover__impulse")
    for row in _related(rows, "handover__impulse"):
        yield PublicEvent(
            row.given_at,
            row.handover.impulse,
            "extension",
            anchors.extension(row.number),
            partial(_extension_words, row.from_due, row.new_due, str(row.given_by), row.reason),
        )


def _extension_words(before: date, due: date, name: str, reason: str) -> Words:
    values = {"old": _day(before), "new": _day(due), "name": name, "reason": reason}
    return (
        _("Die Frist für die Antwort ist bis %(new)s verlängert") % values,
        _("Bisher: %(old)s. Verlängert von %(name)s. Grund: %(reason)s") % values,
    )


def _answers(span: Span) -> Iterator[PublicEvent]:
    published = Response.objects.filter(state=ResponseState.PUBLISHED).select_related("signed_by")
    for row in _related(span.rows(published, "signed_at", "handover__impulse"), "handover__impulse"):
        impulse = row.handover.impulse
        reason = row.version_reason if _is_readable(impulse) else ""
        words = partial(_answer_words, row.version, str(row.signed_by), reason)
        yield PublicEvent(row.signed_at, impulse, "answered", anchors.version(row.version), words)


def _answer_words(version: int, name: str, reason: str) -> Words:
    signed = _("Unterzeichnet von %(name)s.") % {"name": name}
    if version == 1:
        return _("Die Verwaltung hat geantwortet"), signed
    title = _("Die Verwaltung hat ihre Antwort geändert: Fassung %(n)d") % {"n": version}
    return title, f"{signed} " + _("Grund: %(reason)s") % {"reason": reason} if reason else signed


def _reactions(span: Span) -> Iterator[PublicEvent]:
    published = Reaction.objects.filter(answer__response__state=ResponseState.PUBLISHED)
    rows = span.rows(published.select_related("answer__point"), "given_at", "answer__response__handover__impulse")
    for row in _related(rows, "answer__response__handover__impulse"):
        response, point = row.answer.response, row.answer.point.number
        impulse = response.handover.impulse
        if row.kind == ReactionKind.FOLLOW_UP:
            kind, anchor = "question", anchors.question(response.version, point)
        else:
            kind, anchor = "reaction", anchors.reaction(response.version, point)
        words = partial(_reaction_words, kind, point, row.due, row.text if _is_readable(impulse) else "")
        yield PublicEvent(row.given_at, impulse, kind, anchor, words)


def _reaction_words(kind: str, point: int, due: date | None, text: str) -> Words:
    if kind == "reaction" or due is None:
        return _("Der Rat nimmt die Antwort zu Punkt %(n)d an") % {"n": point}, ""
    until = _("Antwort bis %(date)s.") % {"date": _day(due)}
    return _("Der Rat fragt zu Punkt %(n)d nach") % {"n": point}, f"{text} {until}".strip()


# --- what a day brings by itself -------------------------------------------------------------


def _today(span: Span) -> date:
    return timezone.localdate(span.until)


def _overdue_answers(span: Span) -> Iterator[PublicEvent]:
    rows = Handover.objects.filter(impulse__in=span.impulses, answer_due__lt=_today(span))
    if span.since:
        rows = rows.filter(answer_due__gte=timezone.localdate(span.since) - MARGIN)
    # Answered before the day was over: never overdue.
    rows = rows.exclude(answered_at__date__lte=F("answer_due")).order_by("-answer_due", "-pk")
    for row in _related(span.cut(rows), "impulse"):
        at = overdue_since(row.answer_due, ended_at=row.answered_at, today=_today(span))
        yield from _overdue(span, at, row.impulse, anchors.OVERDUE, _overdue_answer_words, row.answer_due)


def _overdue_questions(span: Span) -> Iterator[PublicEvent]:
    path = "answer__response__handover__impulse"
    rows = Reaction.objects.filter(**{f"{path}__in": span.impulses}, due__lt=_today(span))
    if span.since:
        rows = rows.filter(due__gte=timezone.localdate(span.since) - MARGIN)
    rows = rows.exclude(answered_by__signed_at__date__lte=F("due")).order_by("-due", "-pk")
    for row in _related(span.cut(rows.select_related("answer__point", "answered_by")), path):
        response, point = row.answer.response, row.answer.point.number
        at = overdue_since(row.due, ended_at=row.answered_by.signed_at if row.answered_by else None, today=_today(span))
        anchor = anchors.question_overdue(response.version, point)
        words = partial(_overdue_question_words, point)
        yield from _overdue(span, at, response.handover.impulse, anchor, words, row.due)


def _reviews(span: Span) -> Iterator[PublicEvent]:
    """Promised days that came, and passed, before another version decided."""
    newer = Response.objects.filter(
        handover=OuterRef("response__handover"),
        state=ResponseState.PUBLISHED,
        version__gt=OuterRef("response__version"),
    ).order_by("version")
    path = "response__handover__impulse"
    rows = (
        PointAnswer.objects.filter(
            **{f"{path}__in": span.impulses},
            response__state=ResponseState.PUBLISHED,
            disposition=Disposition.UNDER_REVIEW,
            new_date__isnull=False,
        )
        .select_related("point")
        .annotate(ended_at=Subquery(newer.values("signed_at")[:1]))
    )
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in _related(rows.order_by("new_date", "point__number"), path):
        groups[row.response_id].append(row)
    for answers in groups.values():
        impulse, ended_at = answers[0].response.handover.impulse, answers[0].ended_at
        by_day: dict[date, list[int]] = defaultdict(list)
        for answer in answers:
            by_day[answer.new_date].append(answer.point.number)
        for due, points in by_day.items():
            at = reached(due, ended_at=ended_at, today=_today(span))
            if at is not None and span.contains(at):
                yield PublicEvent(
                    at, impulse, "came_back", anchors.came_back(due), partial(_came_back_words, tuple(points))
                )
        due = answers[0].new_date
        at = overdue_since(due, ended_at=ended_at, today=_today(span))
        yield from _overdue(span, at, impulse, anchors.review_overdue(due), _overdue_review_words, due)


def _overdue(
    span: Span, at: datetime | None, impulse: Impulse, anchor: str, title: Any, due: date
) -> Iterator[PublicEvent]:
    if at is not None and span.contains(at):
        yield PublicEvent(at, impulse, "overdue", anchor, partial(_overdue_words, title, due))


def _overdue_words(title: Any, due: date) -> Words:
    return title(), _("Die Frist endete am %(date)s.") % {"date": _day(due)}


def _overdue_answer_words() -> str:
    return _("Die Antwort der Verwaltung ist überfällig")


def _overdue_question_words(point: int) -> str:
    return _("Die Antwort auf die Nachfrage zu Punkt %(n)d ist überfällig") % {"n": point}


def _overdue_review_words() -> str:
    return _("Die angekündigte Entscheidung ist überfällig")


def _came_back_words(points: tuple[int, ...]) -> Words:
    return came_back_title(points), ""

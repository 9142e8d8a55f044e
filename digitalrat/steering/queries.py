"""How the office is, or was, on a day; and what changed when. Each with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet

from digitalrat.masterplan.models import ActionField, Chapter

from .enums import DutyKind
from .models import Body, BodyMember, Dated, Duty, Post, Process, Responsibility, holding_on
from .wording import Words, differing_words


@dataclass(frozen=True)
class ChapterAnswer:
    """A chapter and who answers for it: for the whole (None: nobody is named) and for topics within it."""

    chapter: Chapter
    whole: Responsibility | None
    topics: list[Responsibility]


@dataclass(frozen=True)
class FieldAnswers:
    """The chapters of an action field (None: of none) in the order of the plan."""

    action_field: ActionField | None
    chapters: list[ChapterAnswer]


@dataclass(frozen=True)
class Office:
    """Everything about the office as it holds on ``day``."""

    day: date
    tasks: list[Duty]
    powers: list[Duty]
    posts: list[Post]
    bodies: list[Body]
    processes: list[Process]
    fields: list[FieldAnswers]

    @property
    def share(self) -> Decimal:
        """All posts together, in full posts."""
        return sum((post.share for post in self.posts), Decimal())

    @property
    def vacant_share(self) -> Decimal:
        return sum((post.share for post in self.posts if post.is_vacant), Decimal())

    @property
    def is_empty(self) -> bool:
        return not (self.tasks or self.powers or self.posts or self.bodies or self.processes or self.has_answers)

    @property
    def has_answers(self) -> bool:
        return any(row.whole or row.topics for field in self.fields for row in field.chapters)


def office_on(day: date) -> Office:
    """Seven queries whatever there is. Chapters that are not published are not in it."""
    duties = list(Duty.objects.filter(holding_on(day)))
    seats = BodyMember.objects.filter(holding_on(day)).select_related("organisation").order_by("organisation__name")
    return Office(
        day=day,
        tasks=[duty for duty in duties if duty.kind == DutyKind.TASK],
        powers=[duty for duty in duties if duty.kind == DutyKind.POWER],
        posts=list(Post.objects.filter(holding_on(day)).select_related("unit")),
        bodies=list(Body.objects.filter(holding_on(day)).prefetch_related(Prefetch("members", seats))),
        processes=list(Process.objects.filter(holding_on(day))),
        fields=_answers(day),
    )


def _answers(day: date) -> list[FieldAnswers]:
    chapters = Chapter.objects.published().select_related("action_field")
    by_chapter: dict[int, list[Responsibility]] = {}
    for one in Responsibility.objects.filter(holding_on(day)).select_related("organisation").order_by("topic"):
        by_chapter.setdefault(one.chapter_id, []).append(one)
    fields: dict[int | None, FieldAnswers] = {}
    for chapter in chapters:
        found = by_chapter.get(chapter.pk, [])
        row = ChapterAnswer(
            chapter, next((one for one in found if not one.topic), None), [one for one in found if one.topic]
        )
        field = fields.setdefault(chapter.action_field_id, FieldAnswers(chapter.action_field, []))
        field.chapters.append(row)
    return list(fields.values())


def responsible_for(chapter: Chapter, day: date) -> list[Responsibility]:
    """Who answers for the chapter on ``day``: first for the whole of it, then for its topics; one query."""
    return list(
        Responsibility.objects.filter(holding_on(day))
        .filter(chapter=chapter)
        .select_related("organisation")
        .order_by("topic")
    )


@dataclass(frozen=True)
class Entries:
    """All entries of a kind: those that hold or will hold, and those that are over."""

    current: list[Dated]
    over: list[Dated]


def entries_of(model: type[Dated], today: date) -> Entries:
    """For the office, with what each entry names and whether it was changed later; one query."""
    relations = [name for name in model.CONTENT if model._meta.get_field(name).is_relation]
    ordering = list(model._meta.ordering or ())
    rows: QuerySet[Any] = model._default_manager.all()
    found: list[Dated] = list(rows.select_related(*relations, "replaced_by").order_by(*ordering, "valid_from"))
    over = [entry for entry in found if entry.valid_until is not None and entry.valid_until < today]
    return Entries([entry for entry in found if entry not in over], over)


# --- what changed -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """Something that began, changed or ended. ``on`` is the first day of the new, or the last day of what ended."""

    on: date
    what: str
    entry: Dated
    words: tuple[Words, ...] = ()

    @property
    def noun(self) -> str:
        return str(self.entry._meta.verbose_name)


def history(until: date | None = None) -> list[Event]:
    """Every beginning, change and end up to ``until``, the newest first; six queries.

    What concerns a chapter that is not published is not in it.
    """
    events = [event for entry in _all_entries() for event in _events_of(entry)]
    events.sort(key=lambda event: (event.on, event.what), reverse=True)
    return [event for event in events if until is None or event.on <= until]


def _all_entries() -> Iterable[Dated]:
    return chain(
        Duty.objects.select_related("replaces", "replaced_by"),
        Post.objects.select_related("unit", "replaces__unit", "replaced_by"),
        Body.objects.select_related("replaces", "replaced_by"),
        BodyMember.objects.select_related(
            "body", "organisation", "replaces__organisation", "replaces__body", "replaced_by"
        ),
        Process.objects.select_related("replaces", "replaced_by"),
        Responsibility.objects.filter(chapter__is_published=True).select_related(
            "chapter", "organisation", "replaces__organisation", "replaces__chapter", "replaced_by"
        ),
    )


def _events_of(entry: Dated) -> Iterable[Event]:
    if entry.replaces_id is None:
        yield Event(entry.valid_from, "began", entry)
    elif words := differing_words(entry.replaces, entry):
        yield Event(entry.valid_from, "changed", entry, words)
    if entry.valid_until is not None and not hasattr(entry, "replaced_by"):
        yield Event(entry.valid_until, "ended", entry)

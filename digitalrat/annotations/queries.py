"""What the pages of chapters show: chapters by action field, a chapter's text, and the annotations on it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, EditionBlock
from digitalrat.members.models import User

from .anchoring import find
from .models import Annotation, Reply


@dataclass(frozen=True)
class ListedChapter:
    """A chapter with the numbers of its annotations: all that were not withdrawn, and those not dealt with yet."""

    chapter: Chapter
    total: int
    open: int


@dataclass(frozen=True)
class FieldOfChapters:
    """An action field (None: chapters without one) and its chapters in the order of the plan."""

    action_field: ActionField | None
    chapters: list[ListedChapter]


def chapters_by_field(user: User) -> list[FieldOfChapters]:
    """All chapters this person may read, in the order of the plan, with the numbers of their annotations.

    Withdrawn chapters are listed for as long as there are annotations on them, to whoever may still read those.
    """
    living = Annotation.objects.filter(withdrawn_at=None)
    chapters = (
        Chapter.objects.filter(Exists(ChapterEdition.objects.filter(chapter=OuterRef("pk"))))
        .filter(Q(is_published=True) | Exists(living.filter(edition__chapter=OuterRef("pk"))))
        .select_related("action_field")
        .order_by("action_field__position", "action_field__title", "action_field_id", "position", "title")
    )
    totals = {
        row["edition__chapter"]: row
        for row in living.order_by()
        .values("edition__chapter")
        .annotate(total=Count("pk"), open=Count("pk", filter=Q(resolved_at=None)))
    }
    none = {"total": 0, "open": 0}
    readable = [chapter for chapter in chapters if user.has_perm("annotations.view_annotations", chapter)]
    listed = [
        ListedChapter(chapter, total=totals.get(chapter.pk, none)["total"], open=totals.get(chapter.pk, none)["open"])
        for chapter in readable
    ]
    groups = groupby(listed, key=lambda entry: entry.chapter.action_field)
    return [FieldOfChapters(action_field, list(group)) for action_field, group in groups]


@dataclass
class PlacedAnnotation:
    """An annotation as it stands beside the current text.

    ``start`` and ``end`` are its place in the current text of its block (code points). ``moved`` says that it was
    written on an older edition. ``replies`` are those to show, in order of time.
    """

    annotation: Annotation
    start: int
    end: int
    moved: bool
    position: int
    replies: list[Reply] = field(default_factory=list)


@dataclass(frozen=True)
class Margin:
    """Everything that stands beside a chapter: ``open`` and ``resolved`` in the order of the text, and ``lost``,
    annotations on older editions whose passage is not in the current one (newest first)."""

    open: list[PlacedAnnotation]
    resolved: list[PlacedAnnotation]
    lost: list[PlacedAnnotation]

    @property
    def count(self) -> int:
        return len(self.open) + len(self.lost)


def margin_of(chapter: Chapter, edition: ChapterEdition | None, blocks: Iterable[EditionBlock]) -> Margin:
    """The annotations of all editions of ``chapter``, placed on ``edition`` (the current one) and its ``blocks``."""
    by_key = {block.key: block for block in blocks}
    margin = Margin(open=[], resolved=[], lost=[])
    for annotation in _annotations(chapter):
        replies = list(annotation.replies.all())
        if annotation.withdrawn_at is not None and not any(reply.withdrawn_at is None for reply in replies):
            continue
        placed = _place(annotation, edition, by_key)
        if placed is None:
            margin.lost.append(PlacedAnnotation(annotation, 0, 0, moved=True, position=0, replies=replies))
            continue
        placed.replies = replies
        (margin.resolved if annotation.resolved_at else margin.open).append(placed)
    for listed in (margin.open, margin.resolved):
        listed.sort(key=lambda placed: (placed.position, placed.start, placed.annotation.created_at))
    margin.lost.sort(key=lambda placed: placed.annotation.created_at, reverse=True)
    return margin


def _annotations(chapter: Chapter) -> Iterable[Annotation]:
    replies = Prefetch("replies", Reply.objects.select_related("author").order_by("created_at", "pk"))
    return (
        Annotation.objects.filter(edition__chapter=chapter)
        .select_related("author", "resolved_by", "edition__chapter")
        .prefetch_related(replies)
        .order_by("created_at", "pk")
    )


def _place(
    annotation: Annotation, edition: ChapterEdition | None, by_key: dict[uuid.UUID, EditionBlock]
) -> PlacedAnnotation | None:
    block = by_key.get(annotation.block_key)
    if block is None or edition is None:
        return None
    moved = annotation.edition_id != edition.pk
    start: int | None = annotation.start
    if moved and not _stands_where_it_stood(annotation, block.text):
        start = find(block.text, exact=annotation.exact, prefix=annotation.prefix, suffix=annotation.suffix)
    if start is None:
        return None
    return PlacedAnnotation(annotation, start, start + len(annotation.exact), moved=moved, position=block.position)


def _stands_where_it_stood(annotation: Annotation, text: str) -> bool:
    """Whether the passage and what surrounds it are at the same offsets: so it is whenever the text is the same."""
    context = annotation.prefix + annotation.exact + annotation.suffix
    return text.startswith(context, annotation.start - len(annotation.prefix))

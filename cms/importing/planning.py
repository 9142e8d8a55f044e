"""What an import would do to a plan, without doing it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images import get_image_model

from cms.pages import ChapterPage, PlanPage

from . import errors
from .aligning import Block, ChapterText, Outcome, align, match_chapters
from .bodies import Links, Raw, from_stream, merge, old_block, text_of, to_raw
from .chapters import ImportedChapter, ImportedPlan, split
from .documents import Source


class Status(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class ChapterChange:
    """What happens to one chapter. ``page`` is None if it is new; ``body`` is its raw stream, images as keys.

    ``has_draft``: the page has unpublished changes, which the import builds upon and replaces.
    """

    chapter: ImportedChapter
    page: ChapterPage | None
    status: Status
    blocks: Counter[Outcome]
    body: list[Raw]
    has_draft: bool = False


@dataclass(frozen=True)
class ImportPlan:
    """The outcome of plan_import. ``untouched`` are titles of chapters of the plan that the source does not have."""

    source: Source
    plan_page: PlanPage | None
    level: int | None
    field_title: str
    text: ImportedPlan
    changes: tuple[ChapterChange, ...]
    untouched: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def chapters(self) -> Counter[Status]:
        return Counter(change.status for change in self.changes)

    @property
    def blocks(self) -> Counter[Outcome]:
        return sum((change.blocks for change in self.changes), Counter())


def default_field_title() -> str:
    """Where new chapters go if neither the document nor the person names an action field."""
    return _("Weitere Kapitel")


def find_plan(slug: str | None = None) -> PlanPage | None:
    """The plan with this slug, or ImportFailed; without slug the first published one, else any, else None."""
    pages = PlanPage.objects.order_by("-live", "path")
    page: PlanPage | None = (pages if slug is None else pages.filter(slug=slug)).first()
    if page is None and slug is not None:
        raise errors.ImportFailed(_("Einen Masterplan mit der Adresse „%(slug)s“ gibt es nicht.") % {"slug": slug})
    return page


def plan_import(
    source: Source, *, plan_page: PlanPage | None, level: int | None = None, field_title: str = ""
) -> ImportPlan:
    """Cut the source into chapters and find out what each would change. Reads only. Raises ImportFailed."""
    text = split(source, level=level)
    existing = list(chapter_pages(plan_page)) if plan_page is not None else []
    found = match_chapters(
        [ChapterText(page.slug, page.title, _page_text(page)) for page in existing],
        [ChapterText(chapter.slug, chapter.title, chapter.text) for chapter in text.chapters],
    )
    pages = [existing[index] if index is not None else None for index in found]
    changes, notes = compare(text, pages)
    used = set(found)
    return ImportPlan(
        source=source,
        plan_page=plan_page,
        level=level,
        field_title=field_title.strip() or default_field_title(),
        text=text,
        changes=changes,
        untouched=tuple(page.title for index, page in enumerate(existing) if index not in used),
        notes=(*text.notes, *notes),
    )


def chapter_pages(plan_page: PlanPage) -> Sequence[ChapterPage]:
    """All chapters of a plan in order, as they were last saved (published or not)."""
    pages = ChapterPage.objects.descendant_of(plan_page).select_related("latest_revision").order_by("path")
    return [page.latest_revision.as_object() if page.latest_revision else page for page in pages]


def compare(
    text: ImportedPlan, pages: Sequence[ChapterPage | None]
) -> tuple[tuple[ChapterChange, ...], tuple[str, ...]]:
    """For each chapter what it changes in its page, and remarks for the person. ``pages`` is parallel to chapters."""
    targets = {chapter.file: page.pk if page else None for chapter, page in zip(text.chapters, pages, strict=True)}
    # In a document cut into chapters, a file name does not say which chapter is meant.
    links = Links(targets if len(targets) == len(text.chapters) else {})
    keys = _image_keys([page for page in pages if page])
    changes = tuple(_compare(chapter, page, keys, links) for chapter, page in zip(text.chapters, pages, strict=True))
    return changes, tuple(_remarks(changes, links))


def _compare(
    chapter: ImportedChapter, page: ChapterPage | None, keys: Mapping[int, str], links: Links
) -> ChapterChange:
    new = [to_raw(block, links) for block in chapter.blocks]
    if page is None:
        return ChapterChange(chapter, None, Status.NEW, Counter({Outcome.NEW: len(new)}), new)
    if not chapter.is_titled:
        chapter = replace(chapter, title=page.title)
    old = from_stream(page.body.get_prep_value(), keys)
    alignment = align([old_block(child) for child in old], [Block(child["type"], text_of(child)) for child in new])
    by_id = {child["id"]: child for child in old}
    body: list[Raw] = []
    counts: Counter[Outcome] = Counter({Outcome.GONE: len(alignment.gone)})
    for child, match in zip(new, alignment.matches, strict=True):
        outcome = match.outcome
        if match.id is not None:
            before = by_id[match.id]
            child = merge(before, child)
            outcome = Outcome.KEPT if text_of(child) == text_of(before) else Outcome.CHANGED
        counts[outcome] += 1
        body.append(child)
    is_same = body == old and page.title == chapter.title
    status = Status.SAME if is_same else Status.CHANGED
    return ChapterChange(chapter, page, status, counts, body, has_draft=page.has_unpublished_changes and page.live)


def _page_text(page: ChapterPage) -> str:
    return "\n".join(text_of(child) for child in page.body.get_prep_value())


def _image_keys(pages: Sequence[ChapterPage]) -> dict[int, str]:
    wanted = {
        child["value"]["image"]
        for page in pages
        for child in page.body.get_prep_value()
        if child["type"] == "figure" and child["value"].get("image")
    }
    found = get_image_model().objects.filter(pk__in=wanted).exclude(file_hash="").values_list("pk", "file_hash")
    return dict(found) if wanted else {}


def _remarks(changes: Sequence[ChapterChange], links: Links) -> list[str]:
    remarks = []
    if links.dropped:
        remarks.append(
            ngettext(
                "%(count)d Link führt zu einer Datei, die nicht eingelesen wird; er wird zu gewöhnlichem Text.",
                "%(count)d Links führen zu Dateien, die nicht eingelesen werden; sie werden zu gewöhnlichem Text.",
                links.dropped,
            )
            % {"count": links.dropped}
        )
    children = [child for change in changes for child in change.body]
    figures = sum(child["type"] == "figure" and not child["value"]["alt"] for child in children)
    if figures:
        remarks.append(
            ngettext(
                "%(count)d Bild hat keinen Alternativtext. Bitte ergänzen Sie ihn im Kapitel.",
                "%(count)d Bilder haben keinen Alternativtext. Bitte ergänzen Sie ihn in den Kapiteln.",
                figures,
            )
            % {"count": figures}
        )
    tables = sum(
        child["type"] == "table" and not all(column["heading"] for column in child["value"]["columns"])
        for child in children
    )
    if tables:
        remarks.append(
            ngettext(
                "In %(count)d Tabelle fehlen Überschriften von Spalten. Bitte ergänzen Sie sie im Kapitel.",
                "In %(count)d Tabellen fehlen Überschriften von Spalten. Bitte ergänzen Sie sie in den Kapiteln.",
                tables,
            )
            % {"count": tables}
        )
    for change in changes:
        if change.has_draft and change.status is not Status.SAME:
            remarks.append(
                _("„%(title)s“ hat unveröffentlichte Änderungen; sie bleiben als frühere Version der Seite erhalten.")
                % {"title": change.chapter.title}
            )
    return remarks

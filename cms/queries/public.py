"""What the public pages show, each with a fixed number of queries."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Prefetch, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from digitalrat.impulses.enums import Kind, State
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import ActionField, Chapter, ChapterEdition, EditionBlock
from digitalrat.masterplan.services import BlockContent
from digitalrat.masterplan.text import plain_text
from digitalrat.measures.models import Measure
from digitalrat.measures.queries.measures import of_chapter
from digitalrat.responses import queries as responses

if TYPE_CHECKING:
    from django.http import QueryDict

    from ..pages import ActionFieldPage, PlanPage, RecommendationIndexPage, RecommendationPage

PAGE_SIZE = 20
RELATED = 10
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class BlockView:
    """A block as a page shows it: ``permalink`` leads to the immutable edition, empty in a preview."""

    anchor: str
    kind: str
    level: int
    html: SafeString
    text: str
    permalink: str = ""


@dataclass(frozen=True)
class Reading:
    """A chapter's text to be read, with its table of contents."""

    title: str
    blocks: list[BlockView]
    edition: ChapterEdition | None = None
    current: ChapterEdition | None = None

    @property
    def is_current(self) -> bool:
        return self.edition is None or self.current is None or self.edition.pk == self.current.pk

    @property
    def contents(self) -> list[BlockView]:
        return [block for block in self.blocks if block.kind == "heading" and block.level == 2]

    @property
    def minutes(self) -> int:
        """Reading time, at the pace of an unhurried reader."""
        return max(1, round(sum(len(block.text.split()) for block in self.blocks) / WORDS_A_MINUTE))


def read_edition(edition: ChapterEdition, *, current: ChapterEdition) -> Reading:
    blocks = [
        _view(block, text=block.text, permalink=f"{edition.url}#{block.anchor}") for block in edition.blocks.all()
    ]
    return Reading(title=edition.title, blocks=blocks, edition=edition, current=current)


def read_draft(title: str, blocks: Sequence[BlockContent]) -> Reading:
    """The same view of a text that has no edition yet (preview)."""
    drafts = [EditionBlock(key=block.key, kind=block.kind, level=block.level, html=block.html) for block in blocks]
    return Reading(title=title, blocks=[_view(block, text=plain_text(block.html)) for block in drafts])


def _view(block: EditionBlock, *, text: str, permalink: str = "") -> BlockView:
    return BlockView(
        anchor=block.anchor,
        kind=block.kind,
        level=block.level,
        # Cleaned by cms.editions.clean_html before it came here.
        html=mark_safe(block.html),
        text=text,
        permalink=permalink,
    )


@dataclass(frozen=True)
class FieldOverview:
    title: str
    url: str
    introduction: str
    chapters: list[dict[str, Any]]


def overview(page: "PlanPage") -> list[FieldOverview]:
    """Action fields with their published chapters, in the order of the page tree."""
    from ..pages import ActionFieldPage

    fields = ActionFieldPage.objects.child_of(page).live().order_by("path")
    chapters = _chapter_rows(page)
    return [
        FieldOverview(
            title=item.title,
            url=item.get_url() or "",
            introduction=item.introduction,
            chapters=[row for row in chapters if row["path"].startswith(item.path)],
        )
        for item in fields
    ]


def chapters_of(page: "ActionFieldPage") -> list[dict[str, Any]]:
    return _chapter_rows(page)


def _chapter_rows(ancestor: Any) -> list[dict[str, Any]]:
    from ..pages import ChapterPage

    pages = (
        ChapterPage.objects.descendant_of(ancestor)
        .live()
        .filter(chapter__isnull=False)
        .select_related("chapter")
        .annotate(edition_number=Max("chapter__editions__number"), edition_date=Max("chapter__editions__published_at"))
        .order_by("path")
    )
    return [
        {
            "path": page.path,
            "title": page.title,
            "url": page.chapter.url,
            "summary": page.summary,
            "edition": page.edition_number,
            "published_at": page.edition_date,
        }
        for page in pages
    ]


def editions_of(chapter: Chapter) -> list[ChapterEdition]:
    """All editions, newest first, with the chapter at hand for their addresses."""
    return list(chapter.editions.select_related("chapter").order_by("-number"))


@dataclass(frozen=True)
class Change:
    """What became of one block: ``outcome`` is kept, changed, new or gone; ``html`` marks words by ins and del."""

    outcome: str
    html: SafeString


@dataclass(frozen=True)
class Changes:
    edition: ChapterEdition
    before: ChapterEdition | None
    items: list[Change] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {name: sum(item.outcome == name for item in self.items) for name in ("changed", "new", "gone", "kept")}


def changes_of(edition: ChapterEdition) -> Changes:
    """Difference between an edition and the one before it, block by block and word by word."""
    before = edition.chapter.editions.filter(number=edition.number - 1).first()
    if before is None:
        return Changes(edition, None)
    old, new = list(before.blocks.all()), list(edition.blocks.all())
    old_texts = {block.key: block.text for block in old}
    new_keys = {block.key for block in new}
    items: list[Change] = []
    gone_after = _gone_blocks(old, new_keys)
    items += [Change("gone", _marked("del", text)) for text in gone_after.get(None, [])]
    for block in new:
        if block.key not in old_texts:
            items.append(Change("new", _marked("ins", block.text)))
        elif old_texts[block.key] == block.text:
            items.append(Change("kept", _plain(block.text)))
        else:
            items.append(Change("changed", word_difference(old_texts[block.key], block.text)))
        items += [Change("gone", _marked("del", text)) for text in gone_after.get(block.key, [])]
    return Changes(edition, before, items)


def _gone_blocks(old: list[EditionBlock], kept: set[Any]) -> dict[Any, list[str]]:
    """Texts of blocks that are gone, by the key of the kept block they stood behind (None: the beginning)."""
    gone: dict[Any, list[str]] = {}
    anchor = None
    for block in old:
        if block.key in kept:
            anchor = block.key
        else:
            gone.setdefault(anchor, []).append(block.text)
    return gone


def _plain(text: str) -> SafeString:
    return format_html_join("", "{}", [(text,)])


def _marked(tag: str, text: str) -> SafeString:
    return format_html_join("", f"<{tag}>{{}}</{tag}>", [(text,)])


def word_difference(old: str, new: str) -> SafeString:
    """``new`` with added words in <ins> and removed words in <del>."""
    a, b = old.split(), new.split()
    parts: list[SafeString] = []
    for operation, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append(_plain(" ".join(a[a1:a2])))
            continue
        if a2 > a1:
            parts.append(_marked("del", " ".join(a[a1:a2])))
        if b2 > b1:
            parts.append(_marked("ins", " ".join(b[b1:b2])))
    return format_html_join(" ", "{}", ((part,) for part in parts))


def related_to(chapter: Chapter) -> dict[str, Any]:
    """Published recommendations and measures on a chapter: the newest ones and how many there are."""
    recommendations = _published().filter(chapters=chapter).order_by("-decided_at")
    measures = Measure.objects.filter(of_chapter(chapter)).select_related("owner")
    return {
        "recommendations": list(recommendations[:RELATED]),
        "recommendation_count": recommendations.count(),
        "measures": list(measures[:RELATED]),
        "measure_count": measures.count(),
        "chapter": chapter,
    }


def _published() -> QuerySet[Impulse]:
    return Impulse.objects.filter(publication__isnull=False, publication__withdrawn_at__isnull=True).select_related(
        "publication"
    )


def home() -> dict[str, Any]:
    from ..pages import ActionFieldPage

    return {
        "ledger": responses.totals(),
        "newest": list(_published().order_by("-publication__published_at")[:4]),
        "fields": ActionFieldPage.objects.live()
        .annotate(chapter_count=Count("action_field__chapters"))
        .order_by("path"),
        "changes": ChapterEdition.objects.filter(chapter__is_published=True)
        .select_related("chapter")
        .order_by("-published_at")[:4],
    }


def recommendations(page: "RecommendationIndexPage", query: "QueryDict") -> dict[str, Any]:
    """The list of recommendations, filtered by kind, state, action field, chapter, year and words."""
    from ..pages import RecommendationPage

    pages = (
        RecommendationPage.objects.child_of(page)
        .live()
        .filter(impulse__isnull=False)
        .select_related("impulse", "impulse__publication")
        .prefetch_related(Prefetch("impulse__chapters", Chapter.objects.published()))
        .order_by("-impulse__decided_at")
    )
    years = sorted({at.year for at in pages.values_list("impulse__decided_at", flat=True) if at}, reverse=True)
    chosen = {name: query.get(name, "") for name in ("art", "zustand", "feld", "kapitel", "jahr", "suche")}
    if chosen["art"] in Kind.values:
        pages = pages.filter(impulse__kind=chosen["art"])
    if chosen["zustand"] in State.values:
        pages = pages.filter(impulse__state=chosen["zustand"])
    if chosen["feld"]:
        pages = pages.filter(impulse__chapters__action_field__slug=chosen["feld"]).distinct()
    if chosen["kapitel"]:
        pages = pages.filter(impulse__chapters__slug=chosen["kapitel"]).distinct()
    if chosen["jahr"].isdecimal() and 1900 < int(chosen["jahr"][:5]) < 9000:
        pages = pages.filter(impulse__decided_at__year=int(chosen["jahr"]))
    if chosen["suche"]:
        pages = pages.filter(impulse__frozen_text__icontains=chosen["suche"][:100])
    published_states = [State.ADOPTED, State.TRANSMITTED, State.ANSWERED, State.IMPLEMENTING, State.CLOSED]
    return {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "kinds": Kind.choices,
        "states": [(state.value, state.label) for state in published_states],
        "years": years,
        "action_fields": ActionField.objects.filter(chapters__is_published=True).distinct(),
        "page_obj": Paginator(pages, PAGE_SIZE).get_page(query.get("page")),
    }


def recommendation(page: "RecommendationPage") -> dict[str, Any]:
    impulse = page.impulse
    if impulse is None:
        return {}
    return {"impulse": impulse, "thread": responses.thread(impulse)}

"""Documents → chapters: where a plan is cut, what its parts are called and in which order they come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from digitalrat.core import slugs
from digitalrat.masterplan.text import normalise

from . import errors
from .blocks import BlockReader, ImportedBlock, Kind
from .documents import Document, Source, title_from_name
from .markup import HEADINGS
from .trees import Body, read_body

MAX_SLUG = slugs.MAX_SLUG
MAX_TITLE = 255


@dataclass(frozen=True)
class ImportedChapter:
    """A chapter to be. ``action_field`` is the title of its Handlungsfeld, empty if the document names none.

    ``file`` is the name of the file it came from, for links between the files of a folder. ``is_titled`` is False if
    the title is only made of that name: then a chapter that exists keeps the title it has.
    """

    slug: str
    title: str
    blocks: tuple[ImportedBlock, ...]
    action_field: str = ""
    file: str = ""
    is_titled: bool = True

    @property
    def text(self) -> str:
        """The text of all blocks, one per line."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class ImportedPlan:
    """All chapters in order. ``level`` is where it was cut (0 for a folder: each file a chapter), ``levels`` the
    levels of headings that exist, ``notes`` are sentences about what could not be taken over."""

    title: str
    chapters: tuple[ImportedChapter, ...]
    level: int
    levels: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass
class _Section:
    """A stretch of the document. ``is_chapter``: it has a heading of its own, so its being empty is worth a word."""

    title: str
    level: int
    action_field: str
    is_chapter: bool
    elements: list[HtmlElement] = field(default_factory=list)


def german_slug(title: str) -> str:
    """A slug as Germans would spell it: ``Größe`` → ``groesse``. ``kapitel`` if nothing is left."""
    return slugs.german_slug(title, otherwise="kapitel")


def split(source: Source, *, level: int | None = None) -> ImportedPlan:
    """Cut a source into chapters.

    A document is cut at headings of ``level``, by default the highest in use; headings above it are action fields;
    text before the first heading becomes a chapter with the document's title. In a folder each file is a chapter
    with its first heading as title, unless ``level`` is given. Chapters without text are left out.
    Raises ImportFailed if there is no such level or no text at all.
    """
    bodies = [(document, read_body(document)) for document in source.documents]
    levels = sorted({found for _document, body in bodies for found in body.heading_levels()})
    if level is not None and level not in levels:
        raise errors.no_such_level(level=level, present=levels)
    cut = level or (0 if source.is_folder else min(levels, default=1))
    notes = list(source.notes)
    chapters: list[ImportedChapter] = []
    for document, body in bodies:
        notes += document.notes
        chapters += _chapters(document, body, cut, notes)
    if not chapters:
        raise errors.no_text(source.name)
    title = _document_title(*bodies[0]) if len(bodies) == 1 else ""
    return ImportedPlan(title, tuple(_with_own_slugs(chapters)), cut, tuple(levels), tuple(notes))


def _chapters(document: Document, body: Body, cut: int, notes: list[str]) -> Iterator[ImportedChapter]:
    reader = BlockReader(document.images, body.notes)
    for section in _sections(document, body, cut):
        blocks = tuple(reader.chapter(section.elements, level=section.level))
        if all(block.kind is Kind.HEADING for block in blocks):
            if section.is_chapter or blocks:
                notes.append(_("„%(title)s“ hat keinen Text und wurde übergangen.") % {"title": section.title})
            continue
        slug = german_slug(section.title if cut else _stem(document.name))
        is_titled = section.title != title_from_name(document.name)
        yield ImportedChapter(slug, section.title, blocks, section.action_field, document.name, is_titled)
    notes += reader.remarks


def _sections(document: Document, body: Body, cut: int) -> list[_Section]:
    title = _document_title(document, body)
    if not cut:
        return [_whole(title, body)]
    sections = [_Section(title, cut, "", is_chapter=False)]
    action_field = ""
    for element in body.elements:
        level = int(element.tag[1]) if element.tag in HEADINGS else None
        if level is None or level > cut:
            sections[-1].elements.append(element)
            continue
        heading = _title(element)
        if not heading:
            continue
        if level < cut:
            action_field = heading
        # Text directly below an action field would be lost without a chapter of its own.
        sections.append(_Section(heading, cut, action_field, is_chapter=level == cut))
    return sections


def _whole(title: str, body: Body) -> _Section:
    """A file of a folder: all of it is one chapter, its first heading the title."""
    elements = list(body.elements)
    level = 1
    if elements and elements[0].tag in HEADINGS:
        first = elements.pop(0)
        level = int(first.tag[1])
        title = _title(first) or title
    return _Section(title, level, "", is_chapter=True, elements=elements)


def _document_title(document: Document, body: Body) -> str:
    """The title that the text gives itself (style "Title", or a first heading that stands alone on its level)."""
    headings = [element for element in body.elements if element.tag in HEADINGS]
    first = body.elements[0] if body.elements else None
    own = body.title
    if not own and first is not None and headings and first is headings[0]:
        level = min(int(element.tag[1]) for element in headings)
        alone = sum(int(element.tag[1]) == level for element in headings) == 1
        own = _title(first) if alone and int(first.tag[1]) == level else ""
    return (own or document.title)[:MAX_TITLE]


def _title(heading: HtmlElement) -> str:
    """The words of a heading; a colon at its end leads nowhere once it is the title of a page."""
    return normalise(heading.text_content())[:MAX_TITLE].rstrip(": ")


def _stem(name: str) -> str:
    return re.sub(r"^\d+[-_. ]+(?=\D)", "", PurePosixPath(name).stem)


def _with_own_slugs(chapters: list[ImportedChapter]) -> Iterator[ImportedChapter]:
    """The chapters, each with a slug that no one before it has."""
    taken: set[str] = set()
    for chapter in chapters:
        slug, number = chapter.slug, 1
        while slug in taken:
            number += 1
            slug = f"{chapter.slug[: MAX_SLUG - 4]}-{number}"
        taken.add(slug)
        yield replace(chapter, slug=slug)

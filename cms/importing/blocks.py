"""HTML → the blocks of a chapter: one block per thing that a person would point at and annotate."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape

from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from digitalrat.masterplan.text import normalise, plain_text

from .markup import (
    BREAK,
    HEADINGS,
    LEAVES,
    LISTS,
    Inline,
    NoteMark,
    Picture,
    Run,
    inline,
    is_element,
    tidy,
    to_html,
)
from .pictures import suffix_of
from .tables import rows_of
from .trees import numbered_parts, top_level


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    FIGURE = "figure"
    QUOTE = "quote"
    GOAL = "goal"


@dataclass(frozen=True)
class ImportedImage:
    data: bytes
    suffix: str


@dataclass(frozen=True)
class ImportedBlock:
    """A piece of a chapter.

    ``html`` is safe and canonical (see markup); ``text`` is its plain text. ``level`` counts headings from 1, the
    first below the chapter's title. A table has its cells as inline HTML in ``rows``, all rows equally long. A figure
    has ``image``, ``alt`` (may be empty: then an editor has to write one), perhaps ``caption`` and ``source``.
    """

    kind: Kind
    html: str
    text: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = False
    caption: str = ""
    source: str = ""
    image: ImportedImage | None = None
    alt: str = ""


@dataclass
class BlockReader:
    """Turns top-level elements (``trees.Body.elements``) of a document into blocks; ``remarks`` tells what was lost."""

    images: Sequence[bytes]
    notes: Mapping[str, HtmlElement]
    remarks: list[str] = field(default_factory=list)
    _marks: list[str] = field(default_factory=list)

    def chapter(self, elements: Iterable[HtmlElement], *, level: int) -> list[ImportedBlock]:
        """The blocks of one chapter whose title has heading ``level``; its footnotes follow as "Anmerkungen"."""
        self._marks = []
        blocks: list[ImportedBlock] = []
        depth = 0
        for element in elements:
            if element.tag in HEADINGS:
                # A heading may go down only one step at a time, or a table of contents has holes.
                depth = max(1, min(int(element.tag[1]) - level, depth + 1))
                blocks += self._heading(element, depth)
            elif element.tag == "p" and element.get("class") == "caption":
                self._caption(element, blocks)
            else:
                blocks += self._block(element)
        return blocks + self._footnotes()

    def _block(self, element: HtmlElement) -> list[ImportedBlock]:
        match element.tag:
            case "ul" | "ol":
                return self._lists(element)
            case "table":
                return self._table(element)
            case "blockquote":
                return self._quotes(element)
            case "pre":
                return self._preformatted(element)
            case "hr":
                return []
            case _:
                return self._paragraph(element)

    def _read(
        self, element: HtmlElement, *, skip: frozenset[str] = frozenset()
    ) -> tuple[list[Run], list[ImportedBlock]]:
        """The words of an element, footnote marks numbered, and its images as figures."""
        runs: list[Run] = []
        figures: list[ImportedBlock] = []
        for item in inline(element, skip=skip, notes=frozenset(self.notes)):
            if isinstance(item, Picture):
                figures += self._figure(item)
            else:
                runs.append(self._run(item))
        return runs, figures

    def _run(self, item: Inline) -> Run:
        if isinstance(item, NoteMark):
            if item.note not in self._marks:
                self._marks.append(item.note)
            return Run(f"[{self._marks.index(item.note) + 1}]", frozenset({"sup"}))
        assert isinstance(item, Run)
        return item

    def _heading(self, element: HtmlElement, level: int) -> list[ImportedBlock]:
        runs, figures = self._read(element)
        return _heading(normalise("".join(run.text for run in runs)), level) + figures

    def _paragraph(self, element: HtmlElement) -> list[ImportedBlock]:
        runs, figures = self._read(element)
        html = to_html(runs)
        return ([_block(Kind.PARAGRAPH, f"<p>{html}</p>")] if plain_text(html) else []) + figures

    def _preformatted(self, element: HtmlElement) -> list[ImportedBlock]:
        runs: list[Run] = []
        for line in element.text_content().split("\n"):
            runs += [Run(line, frozenset({"code"})), BREAK]
        html = to_html(runs)
        return [_block(Kind.PARAGRAPH, f"<p>{html}</p>")] if html else []

    def _lists(self, element: HtmlElement) -> list[ImportedBlock]:
        """One list, or several where the numbers of a Word document begin anew."""
        figures: list[ImportedBlock] = []
        blocks: list[ImportedBlock] = []
        for tag, start, items in numbered_parts(element):
            if html := self._list(tag, start, items, figures):
                blocks.append(_block(Kind.LIST, html))
        return blocks + figures

    def _list(self, tag: str, start: int, items: list[HtmlElement], figures: list[ImportedBlock]) -> str:
        content = "".join(f"<li>{html}</li>" for item in items if (html := self._item(item, figures)))
        opening = f'{tag} start="{start}"' if tag == "ol" and start != 1 else tag
        return f"<{opening}>{content}</{tag}>" if content else ""

    def _item(self, item: HtmlElement, figures: list[ImportedBlock]) -> str:
        runs, found = self._read(item, skip=LISTS)
        figures += found
        nested = (
            self._list(tag, start, items, figures)
            for child in item
            if is_element(child) and child.tag in LISTS
            for tag, start, items in numbered_parts(child)
        )
        return to_html(runs) + "".join(nested)

    def _quotes(self, element: HtmlElement) -> list[ImportedBlock]:
        """A quotation, or a goal. In Word both are paragraphs of one style, so a goal begins where "Ziel:" stands."""
        kind = Kind.GOAL if element.get("class") == "goal" else Kind.QUOTE
        groups: list[tuple[Kind, list[str]]] = [(kind, [])]
        others: list[ImportedBlock] = []
        for child in top_level(element):
            if child.tag in LEAVES | HEADINGS:
                runs, figures = self._read(child)
                others += figures
                if begins_goal(runs):
                    groups.append((Kind.GOAL, []))
                if html := to_html(runs):
                    groups[-1][1].append(f"<p>{html}</p>")
            else:
                parts = self._block(child)
                groups[-1][1].extend(part.html for part in parts if part.kind not in {Kind.FIGURE, Kind.TABLE})
                others += [part for part in parts if part.kind in {Kind.FIGURE, Kind.TABLE}]
        return [_block(kind, "".join(parts)) for kind, parts in groups if parts] + others

    def _table(self, element: HtmlElement) -> list[ImportedBlock]:
        figures: list[ImportedBlock] = []

        def cell(node: HtmlElement) -> str:
            runs, found = self._read(node)
            figures.extend(found)
            return to_html(runs)

        rows, has_header = rows_of(element, cell)
        if not any(any(row) for row in rows):
            return figures
        if len(rows) == 1 and len(rows[0]) == 1:
            # A frame around a text, drawn as a table.
            return [_block(Kind.PARAGRAPH, f"<p>{rows[0][0]}</p>"), *figures]
        captions = [child for child in element if is_element(child) and child.tag == "caption"]
        caption = normalise(plain_text(to_html(self._read(captions[0])[0]))) if captions else ""
        return [_table(rows, has_header, caption), *figures]

    def _figure(self, picture: Picture) -> list[ImportedBlock]:
        data = self.images[picture.index] if picture.index < len(self.images) else b""
        suffix = suffix_of(data)
        if suffix is None:
            self.remarks.append(
                _("Ein Bild („%(alt)s“) hat ein Format, das nicht gezeigt werden kann, oder ist zu groß; es fehlt.")
                % {"alt": picture.alt or picture.index + 1}
            )
            return []
        return [_figure(ImportedImage(data, suffix), alt=picture.alt, caption="", source=picture.source)]

    def _caption(self, element: HtmlElement, blocks: list[ImportedBlock]) -> None:
        """A caption belongs to the figure or table before it; without one it is a paragraph."""
        runs, figures = self._read(element)
        text = normalise(plain_text(to_html(runs)))
        last = blocks[-1] if blocks else None
        if text and last and last.kind is Kind.FIGURE and last.image and not last.caption:
            blocks[-1] = _figure(last.image, alt=last.alt, caption=text, source=last.source)
        elif text and last and last.kind is Kind.TABLE and not last.caption:
            blocks[-1] = _table(last.rows, last.has_header, text)
        elif text:
            blocks.append(_block(Kind.PARAGRAPH, f"<p>{to_html(runs)}</p>"))
        blocks += figures

    def _footnotes(self) -> list[ImportedBlock]:
        if not self._marks:
            return []
        figures: list[ImportedBlock] = []
        items: list[str] = []
        # Reading a note may find the mark of another one, which then is read too.
        while len(items) < len(self._marks):
            items.append(f"<li>{self._item(self.notes[self._marks[len(items)]], figures)}</li>")
        return [*_heading(_("Anmerkungen"), 1), _block(Kind.LIST, f"<ol>{''.join(items)}</ol>"), *figures]


_GOAL_LABEL = re.compile(r"Ziele?\s*:")


def begins_goal(runs: Iterable[Run]) -> bool:
    """Whether the text begins with a bold "Ziel:"."""
    words = tidy(runs)
    return bool(words) and "b" in words[0].styles and bool(_GOAL_LABEL.match("".join(run.text for run in words)))


def _block(kind: Kind, html: str) -> ImportedBlock:
    return ImportedBlock(kind, html, plain_text(html))


def _heading(text: str, level: int) -> list[ImportedBlock]:
    return [ImportedBlock(Kind.HEADING, escape(text, quote=False), text, level=level)] if text else []


def _table(rows: Sequence[tuple[str, ...]], has_header: bool, caption: str) -> ImportedBlock:
    def line(row: tuple[str, ...], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"

    head = f"<thead>{line(rows[0], 'th')}</thead>" if has_header else ""
    body = "".join(line(row, "td") for row in rows[1 if has_header else 0 :])
    label = f"<caption>{escape(caption, quote=False)}</caption>" if caption else ""
    html = f"<table>{label}{head}<tbody>{body}</tbody></table>"
    return ImportedBlock(Kind.TABLE, html, plain_text(html), rows=tuple(rows), has_header=has_header, caption=caption)


def _figure(image: ImportedImage, *, alt: str, caption: str, source: str) -> ImportedBlock:
    words = escape(" ".join(filter(None, [caption, source])), quote=False)
    html = f"<figure><figcaption>{words}</figcaption></figure>" if words else ""
    return ImportedBlock(Kind.FIGURE, html, plain_text(html), image=image, alt=alt, caption=caption, source=source)

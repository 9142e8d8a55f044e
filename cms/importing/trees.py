"""The shape of a document: what stands at its top level, its footnotes, and how its lists are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

from digitalrat.masterplan.text import normalise

from . import errors
from .documents import NUMBER_ID, Document
from .markup import CONTAINERS, HEADINGS, LEAVES, LISTS, is_element, is_intricate, sanitise

_BLOCK_TAGS = LEAVES | HEADINGS | LISTS | {"table", "blockquote", "pre", "hr"}


@dataclass(frozen=True)
class Body:
    """A document, safe and taken apart: ``elements`` at top level in order, footnotes by the id of their item.

    ``title`` is the document's own title if it names one in its text (Word's style "Title"), else empty.
    """

    elements: tuple[HtmlElement, ...]
    notes: dict[str, HtmlElement]
    title: str

    def heading_levels(self) -> list[int]:
        """The levels of headings in use, ascending."""
        return sorted({int(element.tag[1]) for element in self.elements if element.tag in HEADINGS})


def read_body(document: Document) -> Body:
    """Sanitise a document's HTML and take its footnotes and its title out of the text. Raises ImportFailed."""
    if is_intricate(document.html):
        raise errors.too_intricate(document.name)
    root = sanitise(document.html)
    notes = _take_notes(root)
    elements = top_level(root)
    title = ""
    for element in elements:
        if element.tag == "h1" and element.get("class") == "title":
            title = normalise(element.text_content())
            elements.remove(element)
            break
    return Body(tuple(elements), notes, title)


def _take_notes(root: HtmlElement) -> dict[str, HtmlElement]:
    """Footnotes are list items that a superscript link points at; mammoth and markdown-it agree in that."""
    marks = [anchor for sup in root.iter("sup") for anchor in sup.iter("a") if anchor.get("href", "").startswith("#")]
    wanted = {anchor.get("href", "")[1:] for anchor in marks}
    notes = {item.get("id", ""): item for item in root.iter("li") if item.get("id") in wanted}
    back = {"#" + anchor.get("id", "") for anchor in marks if anchor.get("id")}
    for item in notes.values():
        for anchor in [anchor for anchor in item.iter("a") if anchor.get("href") in back]:
            # "up" arrows; what follows them in the text stays.
            anchor.drop_tree()
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)
            if parent.tag in LISTS and not len(parent):
                parent.drop_tree()
    return notes


def _number_of(item: HtmlElement) -> int | None:
    """The number that a Word document gave to a list item, if it did."""
    for anchor in item.iter("a"):
        mark = anchor.get("id", "")
        if mark.startswith(NUMBER_ID) and mark.removeprefix(NUMBER_ID).isdigit():
            return int(mark.removeprefix(NUMBER_ID))
    return None


def numbered_parts(element: HtmlElement) -> Iterator[tuple[str, int, list[HtmlElement]]]:
    """(tag, first number, items) of a list; more than one where an item's own number does not follow the one before."""
    start = int(element.get("start", "1")) if element.get("start", "1").isdigit() else 1
    items: list[HtmlElement] = []
    for item in element:
        if not is_element(item):
            continue
        number = _number_of(item) if element.tag == "ol" else None
        if number is not None and number != start + len(items):
            if items:
                yield element.tag, start, items
            start, items = number, []
        items.append(item)
    if items:
        yield element.tag, start, items


def top_level(root: HtmlElement) -> list[HtmlElement]:
    """The block elements of a tree in order, containers dissolved, loose text gathered into paragraphs."""
    elements: list[HtmlElement] = []
    loose: HtmlElement | None = None

    def gather(text: str | None, child: HtmlElement | None = None) -> None:
        nonlocal loose
        if loose is None:
            if child is None and not (text or "").strip():
                return
            loose = lxml.html.Element("p")
            elements.append(loose)
        if child is not None:
            loose.append(child)
        elif len(loose):
            loose[-1].tail = (loose[-1].tail or "") + (text or "")
        else:
            loose.text = (loose.text or "") + (text or "")

    gather(root.text)
    for child in list(root):
        tail, child.tail = child.tail, None
        if not is_element(child):
            pass
        elif child.tag in CONTAINERS:
            loose = None
            elements += top_level(child)
        elif child.tag in _BLOCK_TAGS:
            loose = None
            elements.append(_as_caption(child) if child.tag == "figcaption" else child)
        else:
            gather(None, child)
        gather(tail)
    return elements


def _as_caption(element: HtmlElement) -> HtmlElement:
    element.tag = "p"
    element.set("class", "caption")
    return element

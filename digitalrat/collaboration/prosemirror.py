"""The rich text inside a document: from Yjs to ProseMirror's JSON to HTML or plain text, and from HTML to Yjs.

The elements are those of the editor (static/src/editor/extensions.ts). Whatever else a client may have put into the
document is passed over; its text stays.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import lxml.html
import nh3
from lxml.html import HtmlElement
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

# The name that Tiptap's collaboration extension gives by default.
FRAGMENT = "default"
# A person nests lists three or four deep.
MAX_DEPTH = 30

Node = dict[str, Any]

BLOCK_TAGS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
}
MARK_TAGS = {"bold": "strong", "italic": "em"}
HEADING_LEVELS = (2, 3)

ALLOWED_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "br", "strong", "em", "a"}
ALLOWED_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}


def clean(html: str) -> str:
    """Only what the editor can make; safe to show."""
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener noreferrer",
    )


# --- from Yjs ---------------------------------------------------------------------------------


def read_nodes(doc: "Doc[Any]") -> list[Node]:
    """The blocks of the document as ProseMirror's JSON."""
    return _children(doc.get(FRAGMENT, type=XmlFragment), 0)


def _children(parent: XmlFragment | XmlElement, depth: int) -> list[Node]:
    if depth > MAX_DEPTH:
        return []
    nodes: list[Node] = []
    for child in parent.children:
        if isinstance(child, XmlText):
            nodes.extend(_texts(child))
        elif isinstance(child, XmlElement):
            attributes = {name: _whole(value) for name, value in child.attributes.__iter__()}
            nodes.append({"type": child.tag or "", "attrs": attributes, "content": _children(child, depth + 1)})
    return nodes


def _texts(text: XmlText) -> Iterator[Node]:
    for piece, attributes in text.diff():
        if isinstance(piece, str):
            # Marks that may overlap themselves carry a hash: "link--8f3a".
            marks = [{"type": name.split("--")[0], "attrs": value} for name, value in (attributes or {}).items()]
            yield {"type": "text", "text": piece, "marks": marks}


def _whole(value: object) -> object:
    """Numbers come out of Yjs as floats: level 2.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# --- to HTML and text -------------------------------------------------------------------------


def to_html(nodes: Iterable[Node]) -> str:
    """Sanitised HTML."""
    return clean("".join(map(_html, nodes)))


def _html(node: Node) -> str:
    kind = node["type"]
    if kind == "text":
        return _marked(node)
    if kind == "hardBreak":
        return "<br>"
    inner = "".join(map(_html, node["content"]))
    if kind == "heading":
        return f"<h{_level(node)}>{inner}</h{_level(node)}>"
    tag = BLOCK_TAGS.get(kind)
    if tag is None:
        return inner
    start = node["attrs"].get("start")
    attribute = f' start="{start}"' if tag == "ol" and isinstance(start, int) and start != 1 else ""
    return f"<{tag}{attribute}>{inner}</{tag}>"


def _level(node: Node) -> int:
    level = node["attrs"].get("level")
    return level if level in HEADING_LEVELS else HEADING_LEVELS[0]


def _marked(node: Node) -> str:
    html = escape(node["text"])
    marks = {mark["type"]: mark["attrs"] for mark in node["marks"]}
    for name, tag in MARK_TAGS.items():
        if name in marks:
            html = f"<{tag}>{html}</{tag}>"
    link = marks.get("link")
    if isinstance(link, dict) and isinstance(link.get("href"), str):
        html = f'<a href="{escape(link["href"])}">{html}</a>'
    return html


def to_text(nodes: Iterable[Node]) -> str:
    """Plain text: one line per paragraph or heading, an empty line between blocks, list items with their sign."""
    return "\n\n".join(text for text in map(_block_text, nodes) if text)


def _block_text(node: Node) -> str:
    kind, content = node["type"], node.get("content", [])
    if kind in ("bulletList", "orderedList"):
        start = node["attrs"].get("start")
        first = start if isinstance(start, int) else 1
        signs = (f"{number}. " if kind == "orderedList" else "– " for number, _ in enumerate(content, first))
        return "\n".join(_indented(sign, _block_text(item)) for sign, item in zip(signs, content, strict=False))
    if any(child["type"] in ("text", "hardBreak") for child in content) or kind in ("text", "hardBreak"):
        return _inline_text(node).strip()
    return "\n".join(text for text in map(_block_text, content) if text)


def _indented(sign: str, text: str) -> str:
    return sign + text.replace("\n", "\n" + " " * len(sign))


def _inline_text(node: Node) -> str:
    if node["type"] == "hardBreak":
        return "\n"
    return str(node["text"]) if node["type"] == "text" else "".join(map(_inline_text, node["content"]))


# --- from HTML --------------------------------------------------------------------------------

CONTAINER_TAGS = {"div", "section", "article", "figure", "table", "tbody", "thead", "tr", "td", "th", "dl", "dt", "dd"}


def update_from_html(html: str) -> bytes:
    """A Yjs update that gives an empty document this text."""
    doc: Doc[Any] = Doc()
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    with doc.transaction():
        _write(fragment, parse_html(html))
    return doc.get_update()


def parse_html(html: str) -> list[Node]:
    """Blocks of the editor from HTML; headings become level 2 or 3, unknown elements give their text."""
    return _blocks(lxml.html.fragment_fromstring(nh3.clean(html), create_parent="div"))


def _block(kind: str, content: list[Node], **attributes: object) -> Node:
    return {"type": kind, "attrs": attributes, "content": content}


def _blocks(parent: HtmlElement) -> list[Node]:
    """Blocks below ``parent``; text that stands between them becomes paragraphs."""
    blocks: list[Node] = []
    loose: list[Node] = []

    def close_paragraph() -> None:
        content = _trimmed(loose)
        if content:
            blocks.append(_block("paragraph", content))
        loose.clear()

    loose.extend(_text(parent.text, []))
    for child in parent:
        block = _block_of(child)
        if block is None and child.tag in CONTAINER_TAGS:
            close_paragraph()
            blocks.extend(_blocks(child))
        elif block is None:
            loose.extend(_inline(child, []))
        else:
            close_paragraph()
            blocks.append(block)
        loose.extend(_text(child.tail, []))
    close_paragraph()
    return blocks


def _block_of(element: HtmlElement) -> Node | None:
    tag = element.tag
    if tag == "p":
        return _block("paragraph", _trimmed(_inline_children(element, [])))
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return _block("heading", _trimmed(_inline_children(element, [])), level=2 if tag in ("h1", "h2") else 3)
    if tag in ("ul", "ol"):
        items = [_block("listItem", _item_content(item)) for item in element if item.tag == "li"]
        if not items:
            return None
        return _block("bulletList", items) if tag == "ul" else _block("orderedList", items, start=_start(element))
    if tag == "blockquote":
        return _block("blockquote", _blocks(element) or [_block("paragraph", [])])
    return None


def _start(element: HtmlElement) -> int:
    start = element.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _item_content(item: HtmlElement) -> list[Node]:
    content = _blocks(item)
    # The editor's list item begins with a paragraph.
    return content if content and content[0]["type"] == "paragraph" else [_block("paragraph", []), *content]


def _inline_children(element: HtmlElement, marks: list[Node]) -> list[Node]:
    nodes = _text(element.text, marks)
    for child in element:
        nodes += _inline(child, marks) + _text(child.tail, marks)
    return nodes


def _inline(element: HtmlElement, marks: list[Node]) -> list[Node]:
    if element.tag == "br":
        return [_block("hardBreak", [])]
    name = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}.get(str(element.tag))
    if name:
        marks = [*marks, {"type": name, "attrs": {}}]
    elif element.tag == "a" and element.get("href"):
        marks = [*marks, {"type": "link", "attrs": {"href": element.get("href")}}]
    return _inline_children(element, marks)


def _text(text: str | None, marks: list[Node]) -> list[Node]:
    return [{"type": "text", "text": " ".join(text.split("\n")), "marks": marks}] if text else []


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the white space of the source at both ends."""
    nodes = [dict(node) for node in nodes]
    while nodes and nodes[0]["type"] == "text" and not nodes[0]["text"].lstrip():
        nodes.pop(0)
    while nodes and nodes[-1]["type"] == "text" and not nodes[-1]["text"].rstrip():
        nodes.pop()
    if nodes and nodes[0]["type"] == "text":
        nodes[0]["text"] = nodes[0]["text"].lstrip()
    if nodes and nodes[-1]["type"] == "text":
        nodes[-1]["text"] = nodes[-1]["text"].rstrip()
    return nodes


def _write(parent: XmlFragment | XmlElement, nodes: list[Node]) -> None:
    text: XmlText | None = None
    for node in nodes:
        if node["type"] == "text":
            if text is None:
                text = XmlText()
                parent.children.append(text)
            text.insert(len(text), node["text"], {mark["type"]: mark["attrs"] for mark in node["marks"]})
        else:
            text = None
            element = XmlElement(node["type"])
            parent.children.append(element)
            for name, value in node["attrs"].items():
                element.attributes[name] = value
            _write(element, node["content"])

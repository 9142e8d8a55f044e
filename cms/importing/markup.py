"""From the HTML of a library to a safe tree, and from inline elements to one canonical notation.

Canonical means: two files with the same words, emphasis and links give the same HTML, whichever program wrote them.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

import lxml.html
import nh3
from lxml.html import HtmlElement

from digitalrat.masterplan.text import fold

from .documents import IMAGE_SCHEME

CONTAINERS = frozenset(
    ["address", "article", "aside", "center", "details", "div", "dl", "fieldset", "figure", "footer", "form"]
    + ["header", "main", "nav", "section"]
)
LEAVES = frozenset(["p", "dt", "dd", "figcaption", "summary", "caption"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
LISTS = frozenset(["ul", "ol"])
BLOCKS = CONTAINERS | LEAVES | HEADINGS | LISTS | {"table", "blockquote", "pre", "hr", "li", "tr", "td", "th"}

# Element → style; the order of _NESTING is the order in which styles are written, outermost first.
_STYLE_OF = {"strong": "b", "b": "b", "em": "i", "i": "i", "code": "code", "sup": "sup", "sub": "sub"}
_NESTING = ("b", "i", "code", "sup", "sub")

_TAGS = BLOCKS | set(_STYLE_OF) | {"a", "br", "img", "thead", "tbody", "tfoot"}
_ATTRIBUTES = {
    "a": {"href", "id"},
    "li": {"id"},
    "ol": {"start"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "h1": {"class"},
    "p": {"class"},
    "blockquote": {"class"},
}
_CLASSES = {"h1": "title", "p": "caption", "blockquote": "goal"}
_IMAGE = re.compile(re.escape(IMAGE_SCHEME) + r"\d{1,6}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
MAX_DEPTH = 150
MAX_ELEMENTS = 400_000
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def safe_address(address: str) -> str | None:
    """The address of a link if it may stay: http(s), mailto, relative or a fragment. None for everything else."""
    address = address.strip()
    # Browsers skip control characters and turn backslashes, so "java\tscript:" and "\\\\host" must be seen through.
    compact = _CONTROL.sub("", address).replace("\\", "/")
    try:
        scheme = urlsplit(compact).scheme.lower()
    except ValueError:
        return None
    if scheme in {"http", "https", "mailto"}:
        return address
    if scheme or not compact or ":" in compact.split("/")[0].split("#")[0].split("?")[0]:
        return None
    return f"https:{compact}" if compact.startswith("//") else address


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return safe_address(value)
    if attribute == "src":
        return value if _IMAGE.fullmatch(value) else None
    if attribute == "class":
        return value if value == _CLASSES[tag] else None
    return value


def is_intricate(html: str) -> bool:
    """Whether ``html`` is nested deeper, or has more elements, than any text for people; that takes long to parse."""
    depth = 0
    for elements, tag in enumerate(_TAG.finditer(html)):
        if tag[1]:
            depth -= 1
        elif tag[2].lower() not in _VOID:
            depth += 1
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            return True
    return False


def sanitise(html: str) -> HtmlElement:
    """The tree of ``html`` below one ``div``: only text-like elements, no scripts, no foreign addresses."""
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", IMAGE_SCHEME.rstrip(":")},
        link_rel=None,
        strip_comments=True,
    )
    return lxml.html.fragment_fromstring(clean, create_parent="div")


@dataclass(frozen=True)
class Run:
    """Some text in one style. A line break is a run whose text is a line feed; other runs contain none."""

    text: str
    styles: frozenset[str] = frozenset()
    address: str = ""


@dataclass(frozen=True)
class Picture:
    """An image among the text: index in ``Document.images``, alternative text and source."""

    index: int
    alt: str
    source: str


@dataclass(frozen=True)
class NoteMark:
    """The place of a footnote's number; ``note`` is the id of its list item."""

    note: str


Inline = Run | Picture | NoteMark

BREAK = Run("\n")


def is_element(node: HtmlElement) -> bool:
    return isinstance(node.tag, str)


def inline(
    element: HtmlElement, *, skip: frozenset[str] = frozenset(), notes: frozenset[str] = frozenset()
) -> Iterator[Inline]:
    """What stands inside ``element``, in order. Children named in ``skip`` are left out, with all below them.

    ``notes`` are the ids of footnotes: superscript links to them become NoteMarks.
    """
    yield from _walk(element, Run(""), skip, notes)


def _walk(element: HtmlElement, style: Run, skip: frozenset[str], notes: frozenset[str]) -> Iterator[Inline]:
    if element.text:
        yield replace(style, text=element.text.replace("\n", " "))
    for child in element:
        if is_element(child) and child.tag not in skip:
            yield from _child(child, style, skip, notes)
        if child.tail:
            yield replace(style, text=child.tail.replace("\n", " "))


def _child(child: HtmlElement, style: Run, skip: frozenset[str], notes: frozenset[str]) -> Iterator[Inline]:
    tag = child.tag
    if tag == "br":
        yield replace(style, text="\n")
    elif tag == "img":
        if picture := _picture(child):
            yield picture
    elif tag == "a":
        address = child.get("href", "")
        if address.startswith("#") and address[1:] in notes and "sup" in style.styles:
            yield NoteMark(address[1:])
        else:
            yield from _walk(child, replace(style, address=address or style.address), skip, notes)
    elif tag in _STYLE_OF:
        yield from _walk(child, replace(style, styles=style.styles | {_STYLE_OF[tag]}), skip, notes)
    elif tag in BLOCKS:
        yield BREAK
        yield from _walk(child, style, skip, notes)
        yield BREAK
    else:
        yield from _walk(child, style, skip, notes)


def _picture(element: HtmlElement) -> Picture | None:
    address = element.get("src", "")
    if not address.startswith(IMAGE_SCHEME):
        return None
    alt, source = fold(element.get("alt", "")).strip(), fold(element.get("title", "")).strip()
    return Picture(int(address.removeprefix(IMAGE_SCHEME)), alt, source)


def tidy(runs: Iterable[Run]) -> list[Run]:
    """The same words without superfluous white space: none at the ends or beside breaks, breaks never double."""
    result: list[Run] = []
    for run in runs:
        if run.text == "\n":
            _drop_space(result)
            if result and result[-1].text != "\n":
                result.append(run)
            continue
        text = fold(run.text)
        if not result or result[-1].text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            # A bold or linked space is an accident of typing.
            result.append(replace(run, text=text) if text != " " else Run(text))
    while result and result[-1].text.endswith((" ", "\n")):
        if result[-1].text == "\n":
            result.pop()
        _drop_space(result)
    return _joined(result)


def _drop_space(runs: list[Run]) -> None:
    if runs and runs[-1].text.endswith(" "):
        last = runs.pop()
        if text := last.text.rstrip(" "):
            runs.append(replace(last, text=text))


def _joined(runs: Sequence[Run]) -> list[Run]:
    return [
        Run(fold("".join(run.text for run in group)) if key[0] else "\n", key[1], key[2])
        for key, group in itertools.groupby(runs, key=lambda run: (run.text != "\n", run.styles, run.address))
    ]


def to_html(runs: Iterable[Run]) -> str:
    """Canonical HTML of inline text: links outermost, then ``b``, ``i``, ``code``, ``sup``, ``sub``."""
    parts = []
    for address, group in itertools.groupby(tidy(runs), key=lambda run: run.address):
        content = _nested(list(group), _NESTING)
        if address and content.replace("<br/>", ""):
            content = f'<a href="{escape(address)}">{content}</a>'
        parts.append(content)
    return "".join(parts)


def _nested(runs: Sequence[Run], styles: Sequence[str]) -> str:
    if not styles:
        return "".join("<br/>" if run.text == "\n" else escape(run.text, quote=False) for run in runs)
    style, parts = styles[0], []
    for is_styled, group in itertools.groupby(runs, key=lambda run: style in run.styles):
        content = _nested(list(group), styles[1:])
        parts.append(f"<{style}>{content}</{style}>" if is_styled and content != "<br/>" else content)
    return "".join(parts)

"""From a StreamField body to the blocks of an edition: one paragraph, one block, one id."""

import uuid
from typing import Any

import nh3
from bs4 import BeautifulSoup
from django.utils import translation

from digitalrat.masterplan.services import BlockContent

_TAGS = {
    *("h2", "h3", "p", "br", "b", "strong", "i", "em", "a", "sup", "sub", "code", "ul", "ol", "li", "blockquote"),
    *("footer", "figure", "img", "figcaption", "span", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href", "id"},
    # A table that scrolls sideways must be reachable by keyboard and have a name.
    "div": {"role", "tabindex", "aria-label"},
    "sup": {"id"},
    "li": {"id"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope"},
    "ol": {"start"},
}
_SPLIT_KINDS = frozenset({"paragraph", "list"})


def clean_html(html: str) -> str:
    """What an edition may contain: the elements our blocks make, no script, no style, no foreign schemes."""
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener"
    ).strip()


def edition_blocks(body: Any) -> list[BlockContent]:
    """The blocks of a StreamField value, rendered and cleaned. Empty blocks are left out.

    Footnote references become unique within a chapter because their ids come from the source text.
    """
    blocks = []
    for child in body:
        # Editions are German, whatever language the editor's screen speaks.
        with translation.override("de"):
            html = clean_html(child.render())
        if not BeautifulSoup(html, "html.parser").get_text(strip=True) and "<img" not in html:
            continue
        level = int(child.value["level"]) if child.block_type == "heading" else 0
        blocks.append(BlockContent(key=uuid.UUID(child.id), kind=child.block_type, html=html, level=level))
    return blocks


def split_paragraphs(raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each paragraph and list that an editor typed into one block a block of its own.

    ``raw`` is the raw data of a stream ({"type", "value", "id"}). The first part keeps the id; the others get ids
    derived from it and their text, so that saving the same text twice gives the same ids.
    """
    result: list[dict[str, Any]] = []
    for child in raw:
        child = {**child, "id": child.get("id") or str(uuid.uuid4())}
        if child["type"] not in _SPLIT_KINDS or not isinstance(child["value"], str):
            result.append(child)
            continue
        parts = _top_level_parts(child["value"])
        for index, (kind, html) in enumerate(parts):
            key = child["id"] if index == 0 else str(uuid.uuid5(uuid.UUID(child["id"]), html))
            result.append({"type": kind, "value": html, "id": key})
        if not parts:
            result.append(child)
    return result


def _top_level_parts(html: str) -> list[tuple[str, str]]:
    parts = []
    for node in BeautifulSoup(html, "html.parser").find_all(True, recursive=False):
        if node.name in ("ul", "ol"):
            parts.append(("list", str(node)))
        elif node.get_text(strip=True):
            parts.append(("paragraph", str(node)))
    return parts

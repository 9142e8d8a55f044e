"""Imported blocks ↔ the raw data of a chapter page's StreamField (see cms.blocks).

While texts are compared, images are known by the SHA-1 of their files (what Wagtail keeps as ``file_hash``), so that
a picture that is already in the library is the same picture.
"""

import hashlib
import posixpath
import re
import uuid
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.editions import clean_html
from digitalrat.masterplan.text import normalise, plain_text

from .aligning import OldBlock
from .blocks import ImportedBlock, Kind

Raw = dict[str, Any]
"""One child of a stream: {"type", "value", "id"}; ``id`` is missing in a block that is new."""

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_ADDRESS_ON_SITE = re.compile(r"#|/(?!.*\.(md|markdown)([?#]|$))", re.IGNORECASE)


class Links:
    """What becomes of links from file to file: ``targets`` maps names of imported files to ids of chapter pages.

    A link to a file that was not imported would lead nowhere; its words stay, and ``dropped`` counts it.
    """

    def __init__(self, targets: Mapping[str, int | None]) -> None:
        self.targets = targets
        self.dropped = 0

    def settle(self, html: str) -> str:
        return _LINK.sub(self._settle, html)

    def _settle(self, match: re.Match[str]) -> str:
        address, words = unescape(match[1]), match[2]
        if urlsplit(address).scheme or _ADDRESS_ON_SITE.match(address):
            return match[0]
        file = posixpath.basename(unquote(urlsplit(address).path))
        if file not in self.targets:
            self.dropped += 1
            return words
        page = self.targets[file]
        # A page that does not exist yet gets its link when the import is carried out.
        return words if page is None else f'<a linktype="page" id="{page}">{words}</a>'


def image_key(data: bytes) -> str:
    """How an image file is recognised; the same as Wagtail's ``Image.file_hash``."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def to_raw(block: ImportedBlock, links: Links) -> Raw:
    """A new child of the stream, without id; images as keys."""
    match block.kind:
        case Kind.HEADING:
            value: Any = {"level": "2" if block.level == 1 else "3", "text": block.text}
        case Kind.QUOTE:
            value = {"text": links.settle(block.html), "source": ""}
        case Kind.TABLE:
            value = _table(block, links)
        case Kind.FIGURE:
            value = {
                "image": image_key(block.image.data) if block.image else "",
                "alt": block.alt,
                "caption": block.caption,
                "source": block.source,
            }
        case _:
            value = links.settle(block.html)
    return {"type": block.kind.value, "value": value}


def _table(block: ImportedBlock, links: Links) -> Raw:
    """The page always has a header row; a table without one has empty headings, which an editor must fill."""
    rows = [[links.settle(cell) for cell in row] for row in block.rows]
    headings = [normalise(plain_text(cell)) for cell in rows.pop(0)] if block.has_header else [""] * len(rows[0])
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in rows],
        "caption": block.caption,
    }


def from_stream(raw: Iterable[Raw], image_keys: Mapping[int, str]) -> list[Raw]:
    """The children of a page's stream with images as keys (those that have no hash keep their number)."""
    children = []
    for child in raw:
        if child["type"] == Kind.FIGURE and isinstance(child["value"], dict):
            image: Any = child["value"].get("image")
            child = {**child, "value": {**child["value"], "image": image_keys.get(image, image)}}
        children.append(child)
    return children


def to_stream(raw: Iterable[Raw], images: Mapping[str, int]) -> list[Raw]:
    """The other way round: keys become ids of images, and new children get their ids for ever."""
    children = []
    for child in raw:
        child = {**child, "id": child.get("id") or str(uuid.uuid4())}
        if child["type"] == Kind.FIGURE:
            image = child["value"]["image"]
            child = {**child, "value": {**child["value"], "image": images.get(image, image)}}
        children.append(child)
    return children


def text_of(child: Raw) -> str:
    """What is compared of a block: its words, and for a figure also which image it shows."""
    value = child["value"]
    match child["type"]:
        case Kind.HEADING:
            return normalise(value["text"])
        case Kind.QUOTE:
            return plain_text(value["text"] or "")
        case Kind.TABLE:
            lines = [[column["heading"] for column in value["columns"]]] + [row["values"] for row in value["rows"]]
            cells = "\n".join("\t".join(normalise(plain_text(cell or "")) for cell in line) for line in lines)
            return f"{normalise(value.get('caption') or '')}\n{cells}".strip("\n")
        case Kind.FIGURE:
            words = [str(value.get(name) or "") for name in ("image", "caption", "source")]
            return "\n".join(normalise(word) for word in words)
        case "document":
            return normalise(f"{value.get('document')} {value.get('text') or ''}")
        case _:
            return plain_text(value or "")


def old_block(child: Raw) -> OldBlock:
    return OldBlock(child["type"], text_of(child), child["id"])


def merge(old: Raw, new: Raw) -> Raw:
    """The new child in the place of the old one, with its id.

    What an editor added and a file cannot know stays: the source of a quotation, an image's alternative text, the
    headings of a table that came without. If nothing else differs, the old child stays as it is, byte for byte.
    """
    if old["type"] == new["type"] and isinstance(new["value"], dict):
        new = {**new, "value": {**new["value"], **_kept_additions(old["value"], new["value"])}}
    if old["type"] == new["type"] and _cleaned(old["value"]) == _cleaned(new["value"]):
        return old
    return {**new, "id": old["id"]}


def _kept_additions(old: Raw, new: Raw) -> Raw:
    if old.get("image") != new.get("image"):
        return {}
    additions = {name: old[name] for name in ("source", "alt", "caption") if old.get(name) and new.get(name) == ""}
    if "columns" in new and not any(column["heading"] for column in new["columns"]):
        old_columns = old.get("columns", [])
        if len(old_columns) == len(new["columns"]):
            additions["columns"] = old_columns
    return additions


def _cleaned(value: Any) -> Any:
    """A value as readers see it: the editor of Wagtail adds attributes that mean nothing to them."""
    if isinstance(value, str):
        return clean_html(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value

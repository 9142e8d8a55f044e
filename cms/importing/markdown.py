"""Markdown → HTML by markdown-it-py, with front matter, tables and footnotes."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from . import errors
from .documents import IMAGE_SCHEME, Document, title_from_name

MAX_TEXT_BYTES = 2 * 1024 * 1024
"""About a thousand pages; more would keep a request busy for minutes."""
MAX_CELLS = 100_000

LoadImage = Callable[[str], bytes | None]
"""From the address of an image, relative to the file, to its bytes; None if there is none that may be read."""

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
# Jekyll's tags and attribute lists, and elements without content that only force a page break.
_MACHINERY = re.compile(r"\{%.*%\}|^\s*\{:[^}]*\}\s*$|^\s*<(p|div|span)\b[^<>]*>\s*</\1>\s*$")
_FIELD = re.compile(r"^(title|order)\s*:\s*(.+?)\s*$", re.MULTILINE)


def decode(data: bytes, name: str) -> str:
    """The text of a UTF-8 file. Raises ImportFailed that names the first line that is something else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Some bytes of an image or a program: a line number would send people on the wrong track.
        if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise errors.not_text(name) from error
        raise errors.not_utf8(name, line=data[: error.start].count(b"\n") + 1) from error
    if "\0" in text:
        raise errors.not_text(name)
    return text


class _Parser(MarkdownIt):
    """Which links may stay is decided in one place for all formats, by markup.safe_address."""

    def validateLink(self, url: str) -> bool:
        return True


def read_markdown(data: bytes, name: str, *, load_image: LoadImage = lambda _address: None) -> Document:
    """``data`` as a document. Images are taken through ``load_image`` or from data URIs, never from the network."""
    if not data.strip():
        raise errors.empty(name)
    if len(data) > MAX_TEXT_BYTES:
        raise errors.too_much_text(name, limit=MAX_TEXT_BYTES)
    text = _without_machinery(decode(data, name))
    # The parser needs a minute for a million cells; every other notation takes far less.
    if text.count("|") > MAX_CELLS:
        raise errors.too_intricate(name)
    parser = _Parser("commonmark", {"html": True}).enable("table").use(front_matter_plugin).use(footnote_plugin)
    tokens = parser.parse(text)
    fields = _front_matter(tokens)
    images: list[bytes] = []
    notes: list[str] = []
    for token in _images(tokens):
        _take_image(token, load_image, images, notes)
    return Document(
        name=name,
        title=fields.get("title") or title_from_name(name),
        html=parser.renderer.render(tokens, parser.options, {}),
        order=_number(fields.get("order")),
        images=tuple(images),
        notes=tuple(notes),
    )


def _without_machinery(text: str) -> str:
    """The text without lines that are instructions to a site generator; code blocks stay as they are."""
    kept: list[str] = []
    fence = ""
    for line in re.split(r"\r\n|\n|\r", text):
        if opening := _FENCE.match(line):
            if not fence:
                fence = opening[1]
            elif opening[1].startswith(fence):
                fence = ""
        kept.append("" if not fence and _MACHINERY.search(line) else line)
    return "\n".join(kept)


def _front_matter(tokens: list[Token]) -> dict[str, str]:
    if not tokens or tokens[0].type != "front_matter":
        return {}
    return {key: value.strip("\"'") for key, value in _FIELD.findall(tokens[0].content)}


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or [])


def _take_image(token: Token, load_image: LoadImage, images: list[bytes], notes: list[str]) -> None:
    """Put the bytes of an image aside and point its ``src`` at them; say it in ``notes`` if there are none."""
    address = str(token.attrs.get("src", ""))
    if address.lower().startswith(("http:", "https:", "//")):
        data = None
        notes.append(
            _("Das Bild „%(address)s“ liegt auf einem fremden Server und wurde nicht geholt.")
            % {"address": address[:200]}
        )
    else:
        data = _from_data_uri(address) if address.startswith("data:") else load_image(unquote(address))
        if data is None:
            notes.append(_("Das Bild „%(address)s“ wurde nicht gefunden.") % {"address": address[:200]})
    if data is None:
        token.attrs["src"] = ""
    else:
        token.attrs["src"] = f"{IMAGE_SCHEME}{len(images)}"
        images.append(data)


def _from_data_uri(address: str) -> bytes | None:
    head, _comma, content = address.partition(",")
    if not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(unquote(content), validate=True)
    except binascii.Error:
        return None

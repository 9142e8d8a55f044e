"""The one way in which text is compared, hashed and counted.

Offsets of annotations are code points in the text that ``plain_text`` makes. The TypeScript twin follows the
same rules; a shared table of cases holds both together. The rules, in order:

1. Characters of ``INVISIBLE`` (soft hyphen, zero-width space, word joiner, byte order mark, control characters)
   vanish.
2. Every run of characters of ``SPACES`` becomes one space.
3. A line break (``br``) and every border of a block element become one line feed; never two in a row, none at the
   beginning or the end. Spaces beside a line feed vanish.
4. From the second on, a table cell is preceded by one tab. Inside a cell, line breaks and borders are spaces.
5. ``script``, ``style`` and ``template`` have no text.
6. The result is in Unicode normal form C.
"""

import re
import unicodedata
from html.parser import HTMLParser

SPACES = "\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
INVISIBLE = "\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b\u2060\ufeff"

_spaces = re.compile(f"[{SPACES}]+")
_invisible = re.compile(f"[{INVISIBLE}]")

_SILENT = frozenset({"script", "style", "template"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset"]
    + ["figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"]
    + ["nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"]
)


def fold(text: str) -> str:
    """``text`` without invisible characters, in normal form C, each run of white space as one space."""
    return _spaces.sub(" ", unicodedata.normalize("NFC", _invisible.sub("", text)))


def normalise(text: str) -> str:
    """``text`` as one line: folded as by ``fold`` and without white space at both ends. Idempotent."""
    return fold(text).strip(" ")


class _PlainText(HTMLParser):
    """Collects the text of a fragment in one pass; ``gap`` is the separator that waits for the next character."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.gap = ""
        self.silent = 0
        self.cell_depth = 0
        self.cells_in_row = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _CELLS:
            self._begin_cell()
        elif tag == "br" or tag in _BLOCKS:
            if tag == "tr" and not self.cell_depth:
                self.cells_in_row = 0
            self._border()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _CELLS:
            self.cell_depth = max(0, self.cell_depth - 1)
            if not self.cell_depth:
                self.gap = ""
        elif tag in _BLOCKS:
            self._border()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # "<br/>" and "<img/>": a slash closes nothing in HTML, so only void elements may come here unharmed.
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        text = fold(data)
        if text.startswith(" "):
            self._space()
        if words := text.strip(" "):
            self._write(words)
            if text.endswith(" "):
                self._space()

    def _begin_cell(self) -> None:
        if self.cell_depth:
            self._space()
        else:
            if self.cells_in_row:
                self._write("\t", gap=self.gap.strip(" "))
            self.cells_in_row += 1
        self.cell_depth += 1

    def _border(self) -> None:
        if self.cell_depth:
            self._space()
        else:
            self.gap = "\n"

    def _space(self) -> None:
        self.gap = self.gap or " "

    def _write(self, text: str, gap: str | None = None) -> None:
        gap = self.gap if gap is None else gap
        last = self.parts[-1][-1] if self.parts else "\n"
        if gap and not (gap == " " and last in "\t\n") and self.parts:
            self.parts.append(gap)
        self.parts.append(text)
        self.gap = ""


def plain_text(html: str) -> str:
    """The text of an HTML fragment: blocks, list items and table rows on lines, cells separated by tabs.

    The same fragment always gives the same text; every offset and hash of an edition rests on it.
    """
    parser = _PlainText()
    parser.feed(html)
    parser.close()
    return unicodedata.normalize("NFC", "".join(parser.parts))

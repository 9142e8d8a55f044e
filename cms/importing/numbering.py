"""Numbers of list items in Word documents, which mammoth leaves out.

A motion whose points 3 to 6 stand after an inserted paragraph would otherwise begin again at 1. Each numbered
paragraph gets a bookmark that carries its number through mammoth (``documents.NUMBER_ID``); markup takes it out again.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from .documents import NUMBER_ID

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9


@dataclass
class _Level:
    start: int = 1
    is_numbered: bool = True


@dataclass
class _List:
    """A ``w:num``: lists with the same ``abstract`` go on counting together, unless one has an override."""

    abstract: str
    overrides: dict[int, int] = field(default_factory=dict)


def with_numbers(data: bytes) -> bytes:
    """The .docx in ``data`` with a bookmark in every numbered paragraph; unchanged if it has no numbered lists."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = list(dict.fromkeys(archive.namelist()))
        if "word/numbering.xml" not in names:
            return data
        levels, lists = _read_numbering(archive.read("word/numbering.xml"))
        styles = _read_styles(archive.read("word/styles.xml")) if "word/styles.xml" in names else {}
        changed = {
            name: _mark(archive.read(name), levels, lists, styles)
            for name in names
            if re.fullmatch(r"word/document\d*\.xml", name)
        }
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
            for name in names:
                copy.writestr(name, changed[name] if name in changed else archive.read(name))
    return target.getvalue()


def _parse(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _value(parent: etree._Element | None, path: str) -> str:
    element = parent.find("/".join(_W + step for step in path.split("/"))) if parent is not None else None
    return str(element.get(f"{_W}val", "")) if element is not None else ""


def _int(value: str | None, default: int) -> int:
    try:
        return int(value or "")
    except ValueError:
        return default


def _read_numbering(content: bytes) -> tuple[dict[tuple[str, int], _Level], dict[str, _List]]:
    root = _parse(content)
    levels: dict[tuple[str, int], _Level] = {}
    for abstract in root.iter(f"{_W}abstractNum"):
        for level in abstract.iter(f"{_W}lvl"):
            key = (str(abstract.get(f"{_W}abstractNumId")), _int(level.get(f"{_W}ilvl"), 0))
            is_numbered = _value(level, "numFmt") not in {"bullet", "none", ""}
            levels[key] = _Level(_int(_value(level, "start"), 1), is_numbered)
    lists: dict[str, _List] = {}
    for number in root.iter(f"{_W}num"):
        found = _List(_value(number, "abstractNumId"))
        for override in number.iter(f"{_W}lvlOverride"):
            start = _value(override, "startOverride")
            if start:
                found.overrides[_int(override.get(f"{_W}ilvl"), 0)] = _int(start, 1)
        lists[str(number.get(f"{_W}numId"))] = found
    return levels, lists


def _read_styles(content: bytes) -> dict[str, tuple[str, int]]:
    """Paragraph styles that number their paragraphs: style id → (list, level)."""
    return {
        str(style.get(f"{_W}styleId")): (number, _int(_value(style, "pPr/numPr/ilvl"), 0))
        for style in _parse(content).iter(f"{_W}style")
        if (number := _value(style, "pPr/numPr/numId"))
    }


def _mark(
    content: bytes,
    levels: dict[tuple[str, int], _Level],
    lists: dict[str, _List],
    styles: dict[str, tuple[str, int]],
) -> bytes:
    root = _parse(content)
    counts: dict[str, list[int | None]] = {}
    begun: set[tuple[str, int]] = set()
    for paragraph in root.iter(f"{_W}p"):
        properties = paragraph.find(f"{_W}pPr")
        number_id, depth = styles.get(_value(properties, "pStyle"), ("", 0))
        if direct := _value(properties, "numPr/numId"):
            number_id, depth = direct, _int(_value(properties, "numPr/ilvl"), 0)
        found = lists.get(number_id)
        if found is None or properties is None or not 0 <= depth < _LEVELS:
            continue
        level = levels.get((found.abstract, depth), _Level())
        count = counts.setdefault(found.abstract, [None] * _LEVELS)
        if depth in found.overrides and (number_id, depth) not in begun:
            count[depth] = None
        value = count[depth]
        number = found.overrides.get(depth, level.start) if value is None else value + 1
        begun.add((number_id, depth))
        count[depth:] = [number] + [None] * (_LEVELS - depth - 1)
        if level.is_numbered:
            bookmark = etree.Element(f"{_W}bookmarkStart", {f"{_W}id": "0", f"{_W}name": f"{NUMBER_ID}{number}"})
            properties.addnext(bookmark)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

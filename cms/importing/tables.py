"""The cells of an HTML table as a rectangle."""

from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from .markup import is_element

MAX_COLUMNS = 60
_GROUPS = {"thead", "tbody", "tfoot"}


def rows_of(table: HtmlElement, read_cell: Callable[[HtmlElement], str]) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """All rows, equally long, and whether the first of them is a header.

    The content of a merged cell stands in its first place, the others are empty. A first row is a header if it was
    marked as one, or if all its cells are bold as a whole: few people know how to mark a header in Word.
    """
    cells: dict[tuple[int, int], str] = {}
    lines = list(_rows(table))
    for y, (row, _is_head) in enumerate(lines):
        x = 0
        for node in _cells(row):
            while (x, y) in cells:
                x += 1
            if x >= MAX_COLUMNS:
                break
            content = read_cell(node)
            for dx in range(min(_span(node, "colspan"), MAX_COLUMNS - x)):
                for dy in range(min(_span(node, "rowspan"), len(lines) - y)):
                    cells[x + dx, y + dy] = content if (dx, dy) == (0, 0) else ""
    width = max((x + 1 for x, _y in cells), default=0)
    grid = [tuple(cells.get((x, y), "") for x in range(width)) for y in range(len(lines))]
    rows = tuple(row for row in grid if any(row))
    if len(rows) < 2:
        return rows, False
    first, is_head = lines[grid.index(rows[0])]
    is_marked = is_head or all(node.tag == "th" for node in _cells(first))
    return rows, is_marked or all(map(_is_bold, rows[0]))


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [node for node in row if is_element(node) and node.tag in {"td", "th"}]


def _rows(table: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    for child in table:
        if is_element(child) and child.tag == "tr":
            yield child, False
        elif is_element(child) and child.tag in _GROUPS:
            for row in child:
                if is_element(row) and row.tag == "tr":
                    yield row, child.tag == "thead"


def _span(node: HtmlElement, attribute: str) -> int:
    value = node.get(attribute, "1")
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


def _is_bold(html: str) -> bool:
    return html.startswith("<b>") and html.find("</b>") == len(html) - len("</b>")

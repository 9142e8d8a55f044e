"""The difference of two reports as plain text: the sentences of the page, one to a line."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..queries.reading import Reading
from ..reporting.sections import Item, Section


def difference_text(reading: Reading) -> str:
    """What the page of a comparison says: in one line, in figures, then kind by kind."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    yield _("%(old)s und %(new)s") % {"old": _name(reading, old=True), "new": _name(reading)}
    yield reading.in_one_line
    yield ""
    width = max(len(figure.label) for figure in reading.changes) + 1
    for figure in reading.changes:
        yield f"  {figure.label + ':':<{width}} {number_format(figure.value, force_grouping=True):>6}"
    for section in reading.sections:
        yield from _section(section)


def _name(reading: Reading, *, old: bool = False) -> str:
    report = reading.previous if old else reading.report
    assert report is not None
    if report.version == 1:
        return str(report)
    return _("%(report)s, Fassung %(n)d") % {"report": report, "n": report.version}


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield f"{section.title} ({len(section.items)})"
    if section.lead:
        yield f"  {section.lead}"
    for item in section.items:
        yield from _item(item)


def _item(item: Item) -> Iterator[str]:
    yield f"  {item.measure.number} {item.measure.title} ({item.measure.owner})"
    yield f"      {item.text}"
    if item.old or item.new:
        yield "      " + _("Bisher: %s") % _one_line(item.old)
        yield "      " + _("Jetzt: %s") % _one_line(item.new)
    for loss in item.losses:
        yield f"      ! {loss}"


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""Who contributes to which chapter, and where nobody does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from digitalrat.masterplan.models import ActionField, Chapter
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..models import Measure

# Of these a contribution is expected; columns stand in this order, others behind.
OF_THE_CITY = (OrganisationKind.DEPARTMENT, OrganisationKind.COMPANY)


@dataclass(frozen=True)
class Cell:
    """What an organisation does for a chapter: measures of its own, and those of others that it takes part in.

    Both numbers are as long as the lists that the queries of the address lead to.
    """

    organisation: Organisation
    own: int
    taking_part: int
    own_query: str
    part_query: str

    @property
    def is_gap(self) -> bool:
        return not (self.own or self.taking_part)


@dataclass(frozen=True)
class MatrixRow:
    chapter: Chapter
    cells: tuple[Cell, ...]
    total: int
    query: str

    @property
    def is_gap(self) -> bool:
        return not self.total

    @property
    def has_gaps(self) -> bool:
        return any(cell.is_gap for cell in self.cells)


@dataclass(frozen=True)
class MatrixGroup:
    """The chapters of an action field (None: of none)."""

    action_field: ActionField | None
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True)
class Total:
    """All measures that an organisation owns, whatever their chapter."""

    organisation: Organisation
    number: int
    query: str


@dataclass(frozen=True)
class Matrix:
    """``absent``: departments and companies of the city without any contribution; ``without_chapter``: measures that
    belong to no published chapter, so that they are in no row."""

    groups: tuple[MatrixGroup, ...]
    totals: tuple[Total, ...]
    absent: tuple[Organisation, ...]
    without_chapter: int

    @property
    def number(self) -> int:
        """All measures: each has one owner."""
        return sum(total.number for total in self.totals)

    @property
    def columns(self) -> list[Organisation]:
        return [total.organisation for total in self.totals]

    @property
    def empty_chapters(self) -> list[Chapter]:
        return [row.chapter for group in self.groups for row in group.rows if row.is_gap]


def matrix() -> Matrix:
    """Five queries, however many measures there are."""
    measures = list(Measure.objects.order_by().values_list("pk", "owner", "chapter"))
    helping = Measure.other_chapters.through.objects.values_list("chapter", "measure")
    parts = Measure.partners.through.objects.values_list("organisation", "measure")
    chapters = list(Chapter.objects.published().select_related("action_field"))
    in_chapter = _grouped([*((chapter, pk) for pk, _owner, chapter in measures), *helping])
    owned = _grouped((owner, pk) for pk, owner, _chapter in measures)
    partnered = _grouped(parts)
    organisations = _organisations()
    columns = [found for found in organisations if found.pk in owned or found.pk in partnered]
    rows = {chapter: _row(chapter, columns, in_chapter[chapter.pk], owned, partnered) for chapter in chapters}
    placed = set().union(*(in_chapter[chapter.pk] for chapter in chapters))
    return Matrix(
        groups=tuple(_groups(rows)),
        totals=tuple(
            Total(found, len(owned[found.pk]), _query(owner=found.slug) if owned[found.pk] else "") for found in columns
        ),
        absent=tuple(
            found
            for found in organisations
            if found.kind in OF_THE_CITY and found not in columns and found.dissolved_on is None
        ),
        without_chapter=sum(pk not in placed for pk, _owner, _chapter in measures),
    )


def _grouped(pairs: Iterable[tuple[int | None, int]]) -> defaultdict[int | None, set[int]]:
    found: defaultdict[int | None, set[int]] = defaultdict(set)
    for key, measure in pairs:
        found[key].add(measure)
    return found


def _organisations() -> list[Organisation]:
    places = {kind.value: place for place, kind in enumerate(OF_THE_CITY)}
    return sorted(Organisation.objects.all(), key=lambda found: (places.get(found.kind, len(places)), found.name))


def _row(
    chapter: Chapter,
    columns: list[Organisation],
    measures: set[int],
    owned: defaultdict[int | None, set[int]],
    partnered: defaultdict[int | None, set[int]],
) -> MatrixRow:
    cells = []
    for found in columns:
        own, part = len(measures & owned[found.pk]), len(measures & partnered[found.pk])
        own_query = _query(chapter=chapter.slug, owner=found.slug)
        cells.append(Cell(found, own, part, own_query, _query(chapter=chapter.slug, partner=found.slug)))
    return MatrixRow(chapter, tuple(cells), len(measures), _query(chapter=chapter.slug))


def _groups(rows: dict[Chapter, MatrixRow]) -> Iterable[MatrixGroup]:
    """In the order of the plan, in which the chapters come; those without action field last."""
    by_field: dict[ActionField | None, list[MatrixRow]] = {}
    for chapter, row in rows.items():
        by_field.setdefault(chapter.action_field, []).append(row)
    for action_field in sorted(by_field, key=lambda found: found is None):
        yield MatrixGroup(action_field, tuple(by_field[action_field]))


def _query(**parts: str) -> str:
    return "?" + urlencode(parts)

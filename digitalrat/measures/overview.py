"""The list of measures as everybody reads it: how many there are, how they stand, and one page of them."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from .enums import Light, Status
from .forms.filters import MeasureFilter
from .models import Measure
from .queries.measures import count_by, measures, with_last_update

PER_PAGE = 50


@dataclass(frozen=True)
class Count:
    """How many measures have a light or a status; ``query`` narrows the list to them, or lifts that again."""

    key: str
    label: str
    number: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Overview:
    """``total`` of all measures; the counts are of those that match everything else that is chosen."""

    total: int
    lights: list[Count]
    states: list[Count]
    page: Page[Measure]


def overview(filters: MeasureFilter, page: str | None) -> Overview:
    """The number of queries does not depend on how many measures there are."""
    found = filters.in_order(filters.apply(measures()))
    return Overview(
        total=Measure.objects.count(),
        lights=_counts(filters, "light", Light),
        states=_counts(filters, "status", Status),
        page=Paginator(with_last_update(found), PER_PAGE).get_page(page),
    )


def _counts(filters: MeasureFilter, name: str, kinds: type[Light] | type[Status]) -> list[Count]:
    numbers = count_by(filters.apply(Measure.objects.all(), without=name), name)
    chosen = filters.wanted.get(name)
    return [
        Count(
            key=kind.value,
            label=str(kind.label),
            number=numbers.get(kind.value, 0),
            query=filters.query(**{name: "" if chosen == kind.value else kind.value}),
            is_chosen=chosen == kind.value,
        )
        for kind in kinds
    ]

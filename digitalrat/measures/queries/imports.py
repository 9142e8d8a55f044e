"""What a file of indicator values is compared with."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from digitalrat.members.models import User

from ..importing import Catalogue, Entry, Known
from ..models import Indicator, IndicatorImport, IndicatorValue, Measure
from .work import measures_of


def catalogue_of(user: User) -> Catalogue:
    """The indicators that the person may enter values of, and the numbers of all other measures."""
    measures = measures_of(user).order_by()
    mine: dict[str, list[Known]] = {number: [] for number in measures.values_list("number", flat=True)}
    rows = Indicator.objects.filter(measure__in=measures.values("pk")).order_by("pk")
    for pk, number, title, unit, decimals in rows.values_list("pk", "measure__number", "title", "unit", "decimals"):
        mine[number].append(Known(pk, number, title, unit, decimals))
    others = Measure.objects.order_by().exclude(pk__in=measures.values("pk"))
    return Catalogue(mine, others.values_list("number", flat=True))


def series_of(entries: Sequence[Entry]) -> dict[tuple[int, date], Decimal]:
    """The values that are there, of the indicators and in the time that the entries are about."""
    if not entries:
        return {}
    days = [entry.on for entry in entries]
    rows = IndicatorValue.objects.filter(
        indicator__in={entry.indicator.pk for entry in entries}, on__gte=min(days), on__lte=max(days)
    )
    return {(pk, on): value for pk, on, value in rows.values_list("indicator", "on", "value")}


def open_import(user: User) -> IndicatorImport | None:
    """The file that the person has sent and not yet dealt with."""
    return IndicatorImport.objects.defer("data").filter(sent_by=user).first()

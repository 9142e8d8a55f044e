"""Indicators and their series: what is refused, what is replaced, what is written down."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from digitalrat.core.errors import StateError
from digitalrat.core.models import AuditEntry
from digitalrat.measures.errors import BadIndicator
from digitalrat.measures.models import Indicator, IndicatorValue
from digitalrat.measures.services import (
    add_indicator,
    remove_indicator,
    remove_value,
    set_value,
    set_values,
    update_indicator,
)
from tests.factories.measures import make_measure
from tests.factories.members import Cast

GIVEN: dict[str, Any] = {
    "title": "Wartezeit",
    "unit": "Tage",
    "baseline": Decimal(40),
    "baseline_on": date(2025, 1, 1),
    "target": Decimal("2.5"),
    "target_on": date(2027, 12, 31),
}


@pytest.fixture
def indicator(cast: Cast) -> Indicator:
    return add_indicator(by=cast.department, measure=make_measure(cast), decimals=1, **GIVEN)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "title"),
    ({"unit": ""}, "unit"),
    ({"decimals": 5}, "decimals"),
    ({"decimals": -1}, "decimals"),
    ({"baseline": Decimal("NaN")}, "baseline"),
    ({"target": Decimal("1e14")}, "target"),
    ({"target": Decimal("0.00001")}, "target"),
    ({"target_on": date(2025, 1, 1)}, "target_on"),
    ({"target_on": date(2024, 12, 31)}, "target_on"),
    ({"baseline_on": date(25, 1, 1)}, "baseline_on"),
]


@pytest.mark.parametrize(("figures", "field"), BAD)
def test_what_does_not_hold_together_is_refused_at_its_field(
    cast: Cast, indicator: Indicator, figures: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadIndicator) as caught:
        update_indicator(by=cast.department, indicator=indicator, **figures)
    assert caught.value.field == field and caught.value.message
    with pytest.raises(BadIndicator) as caught:
        add_indicator(by=cast.department, measure=indicator.measure, **({**GIVEN, "title": "Andere", **figures}))
    assert caught.value.field == field
    assert Indicator.objects.get().target_on == date(2027, 12, 31)


def test_a_target_before_its_baseline_is_refused_in_words(cast: Cast, indicator: Indicator) -> None:
    with pytest.raises(BadIndicator) as caught:
        update_indicator(by=cast.department, indicator=indicator, target_on=date(2024, 12, 31))
    assert caught.value.message == (
        "Der Tag des Ziels muss nach dem Tag des Ausgangswerts liegen, also nach dem 1. Januar 2025."
    )


def test_a_name_is_given_once_per_measure(cast: Cast, indicator: Indicator) -> None:
    with pytest.raises(BadIndicator) as caught:
        add_indicator(by=cast.department, measure=indicator.measure, **GIVEN)
    assert caught.value.field == "title"
    add_indicator(by=cast.department, measure=make_measure(cast, "M-02"), **GIVEN)


def test_a_change_names_before_and_after_and_keeps_the_series(cast: Cast, indicator: Indicator) -> None:
    set_value(by=cast.department, indicator=indicator, on=date(2026, 1, 1), value=Decimal(30))
    update_indicator(by=cast.department, indicator=indicator, target=Decimal("2.50"), unit="Werktage")
    assert AuditEntry.objects.get(verb="indicator.updated").details == {
        "indicator": "Wartezeit",
        "unit": ["Tage", "Werktage"],
    }
    assert indicator.values.count() == 1


def test_a_day_has_one_value(cast: Cast, indicator: Indicator) -> None:
    on = date(2026, 1, 1)
    set_value(by=cast.department, indicator=indicator, on=on, value=Decimal(30))
    set_value(by=cast.office, indicator=indicator, on=on, value=Decimal("29.5"))
    value = IndicatorValue.objects.get()
    assert (value.value, value.entered_by) == (Decimal("29.5"), cast.office)
    entry = AuditEntry.objects.filter(verb="indicator.values_set").latest("sequence")
    assert entry.details["values"] == [["2026-01-01", "30.0000", "29.5"]]
    entries = AuditEntry.objects.count()
    set_value(by=cast.office, indicator=indicator, on=on, value=Decimal("29.50"))
    assert AuditEntry.objects.count() == entries
    remove_value(by=cast.office, value=value)
    remove_value(by=cast.office, value=value)
    assert not IndicatorValue.objects.exists()
    assert AuditEntry.objects.filter(verb="indicator.value_removed").count() == 1


@pytest.mark.parametrize(
    ("on", "value", "field"),
    [
        (timezone.localdate() + timedelta(days=1), Decimal(1), "on"),
        (date(1, 1, 1), Decimal(1), "on"),
        (date(2026, 1, 1), Decimal("Infinity"), "value"),
        (date(2026, 1, 1), Decimal("-1e14"), "value"),
        (date(2026, 1, 1), Decimal("1.23456"), "value"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    cast: Cast, indicator: Indicator, on: date, value: Decimal, field: str
) -> None:
    good = (indicator, date(2026, 2, 1), Decimal(5))
    with pytest.raises(BadIndicator) as caught:
        set_values(by=cast.department, rows=[good, (indicator, on, value)])
    assert caught.value.field == field
    assert not IndicatorValue.objects.exists()


def test_many_values_at_once_all_or_none(cast: Cast, indicator: Indicator) -> None:
    other = add_indicator(by=cast.department, measure=make_measure(cast, "M-02"), **GIVEN)
    set_value(by=cast.department, indicator=indicator, on=date(2025, 1, 1), value=Decimal(40))
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(300)]
    rows = [(one, day, Decimal(40)) for one in (indicator, other) for day in days]
    # The value that stood there and a row that is said twice are nothing new.
    assert set_values(by=cast.department, rows=[*rows, rows[0]]) == 599
    assert set_values(by=cast.department, rows=rows) == 0
    assert AuditEntry.objects.filter(verb="indicator.values_set").count() == 3
    with pytest.raises(BadIndicator) as caught:
        set_values(by=cast.department, rows=[rows[0], (indicator, days[0], Decimal(41))])
    assert caught.value.message == "Zum 1. Januar 2025 stehen hier zwei verschiedene Werte."


def test_what_is_gone_is_gone_and_on_record(cast: Cast, indicator: Indicator) -> None:
    set_value(by=cast.department, indicator=indicator, on=date(2026, 1, 1), value=Decimal(30))
    remove_indicator(by=cast.department, indicator=Indicator.objects.get())
    assert AuditEntry.objects.get(verb="indicator.removed").details["series"] == [["2026-01-01", "30.0000"]]
    with pytest.raises(StateError):
        set_value(by=cast.department, indicator=indicator, on=date(2026, 1, 1), value=Decimal(30))
    with pytest.raises(StateError):
        remove_indicator(by=cast.department, indicator=indicator)

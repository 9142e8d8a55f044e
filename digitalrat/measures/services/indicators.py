"""What can be counted about a measure: where it began, where it shall go, and the values between."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.services import announce, record
from digitalrat.core.validation import require_past, require_plausible, validate_fields
from digitalrat.members.models import User

from ..errors import BadIndicator
from ..models import Indicator, IndicatorValue, Measure
from ..signals import indicator_changed

# As the columns hold them: 18 digits, four of them behind the comma.
PLACES = Decimal("0.0001")
TOO_LARGE = Decimal(10) ** 14


class Figures(TypedDict, total=False):
    """What an indicator says about itself; values in ``unit``, shown with ``decimals`` places."""

    title: str
    unit: str
    decimals: int
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date


@transaction.atomic
def add_indicator(
    *,
    by: User | None,
    measure: Measure,
    title: str,
    unit: str,
    decimals: int = 0,
    baseline: Decimal,
    baseline_on: date,
    target: Decimal,
    target_on: date,
) -> Indicator:
    """Raises BadIndicator."""
    indicator = Indicator(
        measure=measure,
        title=title,
        unit=unit,
        decimals=decimals,
        baseline=baseline,
        baseline_on=baseline_on,
        target=target,
        target_on=target_on,
    )
    _judge(indicator)
    indicator.save()
    record(by=by, verb="indicator.added", obj=measure, **_plain(indicator))
    announce(indicator_changed, indicator=indicator, by=by)
    return indicator


@transaction.atomic
def update_indicator(*, by: User | None, indicator: Indicator, **figures: Unpack[Figures]) -> Indicator:
    """Change what is named; its series stays. Raises BadIndicator."""
    indicator = _locked(indicator)
    before = _plain(indicator)
    for name, value in figures.items():
        setattr(indicator, name, value)
    _judge(indicator)
    after = _plain(indicator)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        indicator.save()
        record(by=by, verb="indicator.updated", obj=indicator.measure, indicator=before["title"], **changed)
        announce(indicator_changed, indicator=indicator, by=by)
    return indicator


@transaction.atomic
def remove_indicator(*, by: User | None, indicator: Indicator) -> None:
    """With its series, which stays on record. Reports that were frozen keep what they hold."""
    indicator = _locked(indicator)
    series = [[str(value.on), str(value.value)] for value in indicator.values.order_by("on")]
    record(by=by, verb="indicator.removed", obj=indicator.measure, **_plain(indicator), series=series)
    indicator.delete()


@transaction.atomic
def set_value(*, by: User | None, indicator: Indicator, on: date, value: Decimal) -> IndicatorValue:
    """The value of a day; one that stood there is replaced. Raises BadIndicator."""
    set_values(by=by, rows=[(indicator, on, value)])
    return IndicatorValue.objects.get(indicator=indicator, on=on)


@transaction.atomic
def remove_value(*, by: User | None, value: IndicatorValue) -> None:
    indicator = _locked(value.indicator)
    deleted, _per_model = IndicatorValue.objects.filter(pk=value.pk).delete()
    if deleted:
        record(
            by=by,
            verb="indicator.value_removed",
            obj=indicator.measure,
            indicator=indicator.title,
            on=str(value.on),
            value=str(value.value),
        )
        announce(indicator_changed, indicator=indicator, by=by)


@transaction.atomic
def set_values(*, by: User | None, rows: Sequence[tuple[Indicator, date, Decimal]]) -> int:
    """Many values at once, all or none; returns how many were new or other than before.

    One line of the audit trail for each indicator. Raises BadIndicator for a value that does not fit its column, a day
    to come, and a day that is said twice with different values.
    """
    wanted: dict[tuple[int, date], Decimal] = {}
    for indicator, on, value in rows:
        _judge_value(on, value)
        if wanted.setdefault((indicator.pk, on), value) != value:
            raise BadIndicator("on", _("Zum %s stehen hier zwei verschiedene Werte.") % date_format(on))
    held = Indicator.objects.select_for_update(of=("self",)).select_related("measure").order_by("pk")
    indicators = held.in_bulk({pk for pk, _on in wanted})
    if any(pk not in indicators for pk, _on in wanted):
        raise StateError(_("Diese Kennzahl gibt es nicht mehr."))
    present = {(row.indicator_id, row.on): row for row in IndicatorValue.objects.filter(indicator__in=indicators)}
    changed: dict[int, list[list[str | None]]] = defaultdict(list)
    new, other = [], []
    now = timezone.now()
    for (pk, on), value in sorted(wanted.items()):
        row = present.get((pk, on))
        if row is None:
            new.append(IndicatorValue(indicator_id=pk, on=on, value=value, entered_by=by, entered_at=now))
            changed[pk].append([str(on), None, str(value)])
        elif row.value != value:
            changed[pk].append([str(on), str(row.value), str(value)])
            row.value, row.entered_by, row.entered_at = value, by, now
            other.append(row)
    IndicatorValue.objects.bulk_create(new, batch_size=500)
    IndicatorValue.objects.bulk_update(other, ["value", "entered_by", "entered_at"], batch_size=200)
    for pk, values in changed.items():
        indicator = indicators[pk]
        record(by=by, verb="indicator.values_set", obj=indicator.measure, indicator=indicator.title, values=values)
        announce(indicator_changed, indicator=indicator, by=by)
    return len(new) + len(other)


def _locked(indicator: Indicator) -> Indicator:
    found = Indicator.objects.select_for_update(of=("self",)).select_related("measure").filter(pk=indicator.pk).first()
    if found is None:
        raise StateError(_("Diese Kennzahl gibt es nicht mehr."))
    return found


def _plain(indicator: Indicator) -> dict[str, Any]:
    # normalize: 12 and 12.0000 are the same figure.
    return {
        "title": indicator.title,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "baseline": f"{indicator.baseline.normalize():f}",
        "baseline_on": str(indicator.baseline_on),
        "target": f"{indicator.target.normalize():f}",
        "target_on": str(indicator.target_on),
    }


def _judge(indicator: Indicator) -> None:
    for name in ("baseline", "target"):
        if (value := getattr(indicator, name)) is not None:
            _judge_number(name, value)
    try:
        validate_fields(indicator)
        require_plausible("baseline_on", indicator.baseline_on)
        require_plausible("target_on", indicator.target_on)
    except InputError as error:
        raise BadIndicator(error.field, error.message) from None
    if not 0 <= indicator.decimals <= 4:
        raise BadIndicator("decimals", _("Keine bis vier Nachkommastellen."))
    if indicator.target_on <= indicator.baseline_on:
        raise BadIndicator(
            "target_on",
            _("Der Tag des Ziels muss nach dem Tag des Ausgangswerts liegen, also nach dem %s.")
            % date_format(indicator.baseline_on),
        )
    same = Indicator.objects.filter(measure=indicator.measure, title=indicator.title).exclude(pk=indicator.pk)
    if same.exists():
        raise BadIndicator("title", _("Eine Kennzahl mit diesem Namen hat die Maßnahme schon."))


def _judge_value(on: date, value: Decimal) -> None:
    _judge_number("value", value)
    try:
        require_past("on", on)
    except InputError as error:
        raise BadIndicator(error.field, error.message) from None


def _judge_number(field: str, value: Decimal) -> None:
    if not value.is_finite() or abs(value) >= TOO_LARGE:
        raise BadIndicator(field, _("Höchstens 14 Stellen vor dem Komma."))
    if value != value.quantize(PLACES):
        raise BadIndicator(field, _("Höchstens vier Nachkommastellen."))

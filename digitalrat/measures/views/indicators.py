"""Indicators of a measure and their values, typed in; files are read in by views.imports."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.core.views import show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..forms.indicators import IndicatorForm, ValueForm
from ..models import Indicator, IndicatorValue, Measure
from .own import own_measure, trail_to, work_url

PLACE = "kennzahlen"
FIELDS = ("title", "unit", "decimals", "baseline", "baseline_on", "target", "target_on")
# On the page of an indicator; the files have all of them.
MOST_VALUES = 200


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, number: str) -> HttpResponse:
    measure = own_measure(request, number)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            indicator = services.add_indicator(by=request.user, measure=measure, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Kennzahl ist angelegt. Jetzt können Sie Werte eintragen."))
            return redirect(_url(indicator))
    context = {
        "form": form,
        "title": _("Kennzahl anlegen"),
        "action": _("Anlegen"),
        "back_url": work_url(measure, PLACE),
        "trail": trail_to(measure),
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    """The series; a post sets the value of a day, also from the page of the measure."""
    indicator = _indicator(request, number, uuid)
    form = ValueForm(request.POST or None, prefix=str(uuid))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_value(by=request.user, indicator=indicator, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            value = number_format(form.cleaned_data["value"], use_l10n=True, force_grouping=True)
            said = {"value": value, "unit": indicator.unit, "day": date_format(form.cleaned_data["on"])}
            messages.success(request, _("Eingetragen: %(value)s %(unit)s am %(day)s.") % said)
            if request.POST.get("from") == "work":
                return redirect(work_url(indicator.measure, PLACE))
            return redirect(_url(indicator))
    values = list(indicator.values.order_by("-on")[: MOST_VALUES + 1])
    context = {
        "indicator": indicator,
        "measure": indicator.measure,
        "values": values[:MOST_VALUES],
        "has_more": len(values) > MOST_VALUES,
        "places": f"{indicator.decimals}g",
        "form": form,
        "trail": trail_to(indicator.measure),
    }
    return render(request, "measures/own/indicator.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    indicator = _indicator(request, number, uuid)
    form = IndicatorForm(request.POST or None, initial={name: getattr(indicator, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_indicator(by=request.user, indicator=indicator, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Kennzahl ist gespeichert."))
            return redirect(_url(indicator))
    context = {
        "form": form,
        "title": _("Kennzahl ändern"),
        "hint": _("Ausgangswert und Ziel sind öffentlich; jede Änderung wird festgehalten."),
        "action": _("Speichern"),
        "back_url": _url(indicator),
        "trail": trail_to(indicator.measure),
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    indicator = _indicator(request, number, uuid)
    if request.method == "POST":
        try:
            services.remove_indicator(by=request.user, indicator=indicator)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Die Kennzahl ist gelöscht."))
        return redirect(work_url(indicator.measure, PLACE))
    context = {
        "title": _("Kennzahl löschen?"),
        "text": _("„%s“ wird mit allen Werten gelöscht. Berichte, die es schon gibt, behalten ihre Zahlen.")
        % indicator.title,
        "action": _("Ja, mit allen Werten löschen"),
        "danger": True,
        "back_url": _url(indicator),
    }
    return render(request, "components/confirm.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def remove_value(request: MemberRequest, number: str, uuid: UUID, day: str) -> HttpResponse:
    indicator = _indicator(request, number, uuid)
    on = _day(day)
    value = IndicatorValue.objects.select_related("indicator__measure").filter(indicator=indicator, on=on).first()
    if value is None:
        raise Http404
    if request.method == "POST":
        services.remove_value(by=request.user, value=value)
        messages.success(request, _("Der Wert vom %s ist gelöscht.") % date_format(on))
        return redirect(_url(indicator))
    shown = number_format(value.value, decimal_pos=indicator.decimals, use_l10n=True, force_grouping=True)
    said = {"value": shown, "unit": indicator.unit, "day": date_format(on)}
    context = {
        "title": _("Wert löschen?"),
        "text": _("%(value)s %(unit)s am %(day)s wird gelöscht.") % said,
        "action": _("Ja, löschen"),
        "danger": True,
        "back_url": _url(indicator),
    }
    return render(request, "components/confirm.html", context)


def _indicator(request: MemberRequest, number: str, uuid: UUID) -> Indicator:
    """Raises Http404 for an indicator that this measure does not have."""
    measure: Measure = own_measure(request, number)
    indicator = Indicator.objects.select_related("measure").filter(measure=measure, uuid=uuid).first()
    if indicator is None:
        raise Http404
    return indicator


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _url(indicator: Indicator) -> str:
    return reverse("measures:indicator", args=[indicator.measure.number, indicator.uuid])

"""The clock: rules for due dates, and more time for an answer."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitalrat.core.calendar import UNIT_LABELS, Unit, period
from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import services
from ..calculation import Calculation
from ..enums import Purpose
from ..forms import DeadlineRuleForm, ExampleForm, ExtensionForm
from ..models import DeadlineRule
from ..services.deadlines import default_period
from .answering import handover_for


@never_cache
@require_http_methods(["GET", "POST"])
def deadline_rules(request: MemberRequest) -> HttpResponse:
    """The rules in force, one more, and what they mean for a hand-over today."""
    require(request, "responses.set_deadlines")
    today = timezone.localdate()
    form = DeadlineRuleForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_deadline_rule(by=request.user, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Die Regel gilt ab jetzt. Fristen, die schon laufen, bleiben, wie sie sind."))
            return redirect("responses:deadline_rules")
    example = ExampleForm(request.GET or None, today=today)
    context = {
        "rules": _rules(),
        "defaults": [(str(purpose.label), period(*default_period(purpose))) for purpose in Purpose],
        "form": form,
        "example": example,
        "calculations": _calculations(example, today),
        "today": today,
        "units": UNIT_LABELS,
        "trail": [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Antworten"), reverse("responses:inbox"))],
    }
    return render(request, "responses/deadline_rules.html", context, status=422 if form.errors else 200)


def _rules() -> list[tuple[DeadlineRule, str]]:
    """The rules in force with their period in words, in the order of life: receipt, answer, extension …"""
    order = {purpose.value: index for index, purpose in enumerate(Purpose)}
    rules = DeadlineRule.objects.filter(ended_at__isnull=True).select_related("organisation", "set_by")
    return [(rule, period(rule.count, Unit(rule.unit))) for rule in sorted(rules, key=lambda rule: order[rule.purpose])]


def _calculations(example: ExampleForm, today: date) -> list[tuple[str, Calculation]]:
    chosen: dict[str, Any] = example.cleaned_data if example.is_bound and example.is_valid() else {}
    rulebook = services.Rulebook(today)
    return [
        (
            str(purpose.label),
            rulebook.deadline(purpose, kind=chosen.get("art", ""), organisation=chosen.get("stelle")),
        )
        for purpose in (Purpose.RECEIPT, Purpose.ANSWER, Purpose.FOLLOW_UP, Purpose.PART)
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def end_deadline_rule(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    require(request, "responses.set_deadlines")
    rule = get_object_or_404(DeadlineRule.objects.select_related("organisation"), uuid=uuid)
    if request.method == "POST":
        try:
            services.end_deadline_rule(by=request.user, rule=rule)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Die Regel ist beendet. Fristen, die schon laufen, bleiben, wie sie sind."))
        return redirect("responses:deadline_rules")
    context = {
        "title": _("Fristregel beenden?"),
        "text": _("%(purpose)s: %(period)s. Danach gilt die nächste passende Regel oder die allgemeine Frist.")
        % {"purpose": rule.get_purpose_display(), "period": period(rule.count, Unit(rule.unit))},
        "action": _("Regel beenden"),
        "back_url": reverse("responses:deadline_rules"),
    }
    return render(request, "components/confirm.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def extend(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The new day is shown before anybody confirms it; what stands against it is said instead of a form."""
    handover = handover_for(request, uuid)
    require(request, "responses.extend_deadline", handover)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extension = services.extend_deadline(by=request.user, handover=handover, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            form.add_error(None, refused.message)
            handover = handover_for(request, uuid)
        else:
            text = _("Die Frist ist bis zum %(day)s verlängert. Das steht jetzt öffentlich im Verlauf.")
            messages.success(request, text % {"day": date_format(extension.new_due)})
            return redirect(handover)
    refused_now = services.reason_against_extending(handover)
    context = {
        "handover": handover,
        "impulse": handover.impulse,
        "form": form,
        "refused": refused_now,
        "calculation": None if refused_now else services.extended_due(handover),
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "responses/extend.html", context, status=409 if form.errors and refused_now else 200)

"""Milestones of a measure: add, reach, move, take back, rename, remove. Each act has an address that works alone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..forms.work import MilestoneForm, MoveForm, NewMilestoneForm, ReachForm
from ..models import Measure, Milestone
from .own import own_measure, trail_to, work_url

PLACE = "meilensteine"


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, number: str) -> HttpResponse:
    measure = own_measure(request, number)

    def save(data: dict[str, Any]) -> str:
        services.add_milestone(by=request.user, measure=measure, **data)
        return _("Der Meilenstein ist eingetragen.")

    form = NewMilestoneForm(request.POST or None)
    return _page(request, measure, form, save, title=_("Meilenstein eintragen"), action=_("Eintragen"))


@never_cache
@require_http_methods(["GET", "POST"])
def reach(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    measure, milestone = _milestone(request, number, uuid)

    def save(data: dict[str, Any]) -> str:
        services.reach_milestone(by=request.user, milestone=milestone, on=data["on"])
        return _("Erreicht: %s.") % milestone.title

    form = ReachForm(request.POST or None, prefix=str(uuid))
    return _page(
        request, measure, form, save, title=_("Erreicht: %s") % milestone.title, action=_("Als erreicht melden")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    measure, milestone = _milestone(request, number, uuid)

    def save(data: dict[str, Any]) -> str:
        slip = services.move_milestone(by=request.user, milestone=milestone, **data)
        return _("Der neue Termin ist der %s. Der alte bleibt lesbar.") % date_format(slip.to_due)

    form = MoveForm(request.POST or None, prefix=str(uuid))
    hint = _("Bisheriger Termin: %s") % date_format(milestone.due)
    title = _("Verschieben: %s") % milestone.title
    return _page(request, measure, form, save, title=title, action=_("Verschieben"), hint=hint)


@never_cache
@require_http_methods(["GET", "POST"])
def rename(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    measure, milestone = _milestone(request, number, uuid)

    def save(data: dict[str, Any]) -> str:
        services.rename_milestone(by=request.user, milestone=milestone, title=data["title"])
        return _("Der Meilenstein heißt jetzt anders.")

    form = MilestoneForm(request.POST or None, initial={"title": milestone.title})
    return _page(request, measure, form, save, title=_("Meilenstein umbenennen"), action=_("Umbenennen"))


@never_cache
@require_POST
def reopen(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    measure, milestone = _milestone(request, number, uuid)
    try:
        services.reopen_milestone(by=request.user, milestone=milestone)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Wieder offen: %s.") % milestone.title)
    return redirect(work_url(measure, PLACE))


@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, number: str, uuid: UUID) -> HttpResponse:
    """Ask first. One that was moved or reached stays; the service says so."""
    measure, milestone = _milestone(request, number, uuid)
    if request.method == "POST":
        try:
            services.remove_milestone(by=request.user, milestone=milestone)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Der Meilenstein ist gelöscht."))
        return redirect(work_url(measure, PLACE))
    context = {
        "title": _("Meilenstein löschen?"),
        "text": _("„%s“ wird gelöscht. Löschen Sie nur, was aus Versehen eingetragen wurde.") % milestone.title,
        "action": _("Ja, löschen"),
        "danger": True,
        "back_url": work_url(measure, PLACE),
        "trail": trail_to(measure),
    }
    return render(request, "components/confirm.html", context)


def _page(
    request: MemberRequest,
    measure: Measure,
    form: forms.Form,
    save: Callable[[dict[str, Any]], str],
    **texts: str,
) -> HttpResponse:
    """One form; ``save`` gets what was said and returns what to tell."""
    if request.method == "POST" and form.is_valid():
        try:
            done = save(form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect(work_url(measure, PLACE))
    context = {**texts, "form": form, "back_url": work_url(measure, PLACE), "trail": trail_to(measure)}
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


def _milestone(request: MemberRequest, number: str, uuid: UUID) -> tuple[Measure, Milestone]:
    """Raises Http404 for a milestone that this measure does not have."""
    measure = own_measure(request, number)
    milestone = measure.milestones.filter(uuid=uuid).first()
    if milestone is None:
        raise Http404
    return measure, milestone

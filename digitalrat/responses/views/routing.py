"""What the office does with parts behind a hand-over: ask, return, take over, cancel; and internal notes."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..enums import PartState, ResponseState
from ..errors import AnswerUnfit, ChangedMeanwhile
from ..forms import AnswersForm, CancelPartForm, NoteForm, RequestPartsForm, ReturnPartForm
from ..models import Part
from .answering import handover_for, latest_response, render_detail, show_conflict
from .parts import part_for


@never_cache
@require_http_methods(["GET", "POST"])
def request_parts(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Ask several organisations for several points in one go; ``?punkt=2`` comes from the button at point 2."""
    handover = handover_for(request, uuid)
    response = latest_response(handover)
    require(request, "responses.request_part", response)
    points = handover.impulse.points.order_by("number")
    initial = {
        "points": points.filter(number=request.GET.get("punkt")) if request.GET.get("punkt", "").isdigit() else None,
        "due": services.default_part_due(response),
    }
    limit = services.latest_part_due(response)
    form = RequestPartsForm(request.POST or None, initial=initial, points=points, limit=limit)
    if request.method == "POST" and form.is_valid():
        try:
            parts = services.request_parts(by=request.user, response=response, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(getattr(refused, "field", None), refused.message)
        else:
            _tell_requested(request, parts)
            return redirect(handover)
    context = {
        "handover": handover,
        "impulse": handover.impulse,
        "form": form,
        "is_draft": response.state == ResponseState.DRAFT,
        "has_points": points.exists(),
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "responses/request_parts.html", context, status=422 if form.errors else 200)


def _tell_requested(request: MemberRequest, parts: list[Part]) -> None:
    text = ngettext("Eine Zulieferung ist angefragt.", "%(n)d Zulieferungen sind angefragt.", len(parts))
    messages.success(request, text % {"n": len(parts)})
    nobody = sorted({str(part.organisation) for part in parts if not queries.has_contact(part.organisation)})
    if nobody:
        text = _("Noch niemand hat Zugang für: %(names)s. Laden Sie dort jemanden als Fachstelle ein.")
        messages.warning(request, text % {"names": ", ".join(nobody)})


@never_cache
@require_POST
def merge_part(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Save what stands in the answer's form, and append the part: both or neither, and nothing typed gets lost."""
    part = part_for(request, uuid, "responses.merge_part")
    handover = handover_for(request, part.response.handover.uuid)
    response = latest_response(handover)
    form = AnswersForm(request.POST, response=response)
    conflict = None
    if form.is_valid():
        try:
            with transaction.atomic():
                saved = services.save_answers(
                    by=request.user,
                    response=response,
                    lock_version=form.cleaned_data["lock_version"],
                    introduction=form.cleaned_data["introduction"],
                    answers=form.inputs(),
                )
                services.merge_part(by=request.user, part=part, lock_version=saved.lock_version)
        except ChangedMeanwhile as faster:
            conflict = faster
            show_conflict(form, faster, latest_response(handover))
        except AnswerUnfit as unfit:
            form.add_error(None, unfit.message)
            form.show(unfit.problems)
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            text = _("Der Text von %(organisation)s steht jetzt in der Begründung zu Punkt %(n)d.")
            messages.success(request, text % {"organisation": part.organisation, "n": part.point.number})
            return redirect(f"{handover.get_absolute_url()}#punkt-{part.point.number}")
    return render_detail(request, handover, latest_response(handover), form, conflict)


@never_cache
@require_http_methods(["GET", "POST"])
def return_part(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    part = part_for(request, uuid, "responses.return_part")
    handover = part.response.handover
    proposed = part.due if part.due >= timezone.localdate() else services.default_part_due(part.response)
    form = ReturnPartForm(request.POST or None, initial={"due": proposed})
    if request.method == "POST" and form.is_valid():
        try:
            services.return_part(by=request.user, part=part, **form.cleaned_data)
        except DomainError as refused:
            form.add_error(getattr(refused, "field", None), refused.message)
        else:
            text = _("%(organisation)s kann den Text jetzt wieder ändern.") % {"organisation": part.organisation}
            messages.success(request, text)
            return redirect(handover)
    context = {
        "form": form,
        "title": _("Zur Überarbeitung zurückgeben"),
        "text": _("Punkt %(n)d, %(organisation)s") % {"n": part.point.number, "organisation": part.organisation},
        "action": _("Zurückgeben"),
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def cancel_part(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    part = part_for(request, uuid, "responses.cancel_part")
    handover = part.response.handover
    form = CancelPartForm(request.POST or None)
    # Bound also without a reason, which is optional.
    if request.method == "POST":
        form = CancelPartForm(request.POST)
        if form.is_valid():
            try:
                services.cancel_part(by=request.user, part=part, reason=form.cleaned_data["reason"])
            except DomainError as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, _("Die Anfrage ist aufgehoben."))
                return redirect(handover)
    context = {
        "form": form,
        "title": _("Anfrage aufheben"),
        "text": _(
            "Punkt %(n)d, %(organisation)s. Was dort geschrieben wurde, bleibt lesbar, kann aber nicht mehr "
            "zugeliefert werden."
        )
        % {"n": part.point.number, "organisation": part.organisation},
        "action": _("Anfrage aufheben"),
        "back_url": handover.get_absolute_url(),
        "danger": part.state == PartState.HANDED_IN,
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def add_note(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The form stands on the hand-over's page; here it appears again when something is wrong with it."""
    handover = handover_for(request, uuid)
    require(request, "responses.add_note", handover)
    form = NoteForm(request.POST or None, points=handover.impulse.points.order_by("number"))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_note(by=request.user, handover=handover, **form.cleaned_data)
        except DomainError as refused:
            form.add_error("body", refused.message)
        else:
            messages.success(request, _("Die Notiz ist gespeichert."))
            return redirect(f"{handover.get_absolute_url()}#notizen")
    context = {
        "form": form,
        "title": _("Interne Notiz"),
        "text": f"{handover.receipt_number} {handover.impulse.title}",
        "action": _("Notiz speichern"),
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def workshop(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Parts and notes anew, for the page of a hand-over that is open while somebody else acts."""
    handover = handover_for(request, uuid)
    response = latest_response(handover)
    require(request, "responses.view_notes", handover)
    context = {
        "handover": handover,
        "response": response,
        "points": list(handover.impulse.points.order_by("number")),
        "workshop": queries.workshop(request.user, response),
        "in_form": bool(request.GET.get("im-formular")),
    }
    return render(request, "responses/_workshop_news.html", context)

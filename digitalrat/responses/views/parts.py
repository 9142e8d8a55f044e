"""For those who write for an organisation: what they were asked for, and one part with its live text."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from digitalrat.collaboration.services import html_of
from digitalrat.core.errors import DomainError
from digitalrat.core.views import LoginNeeded, require
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..enums import PartState, ResponseState
from ..forms import GiveBackPartForm
from ..models import Part


def part_for(request: MemberRequest, uuid: uuid.UUID, permission: str = "responses.view_part") -> Part:
    """404 for whoever was not asked: that a part exists is their business as little as what it says."""
    if not request.user.is_authenticated:
        raise LoginNeeded
    related = ("response__handover__impulse", "point", "organisation", "document", "handed_in_by")
    part = Part.objects.select_related(*related).filter(uuid=uuid).first()
    if part is None or not request.user.has_perm(permission, part):
        raise Http404
    return part


@never_cache
@require_GET
def parts(request: MemberRequest) -> HttpResponse:
    require(request, "responses.view_parts")
    asked = queries.requests_to(request.user, request.GET.get("page"))
    return render(request, "responses/parts.html", {"requests": asked, "page_obj": asked.page})


@never_cache
@require_GET
def part(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """What was asked, until when, and the text; nothing else of the impulse or the answer."""
    return render(request, "responses/part.html", _page(request, part_for(request, uuid)))


@never_cache
@require_GET
def part_state(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """State and buttons alone, for pages that are open while somebody else acts."""
    return render(request, "responses/_part_news.html", _page(request, part_for(request, uuid)))


def _page(request: MemberRequest, part: Part) -> dict[str, Any]:
    is_contact = request.user.has_perm("responses.write_part", part)
    is_draft = part.response.state == ResponseState.DRAFT
    handover = part.response.handover
    if request.user.has_perm("responses.view_notes", handover):
        trail = [(_("Antworten"), reverse("responses:inbox")), (handover.receipt_number, handover.get_absolute_url())]
    else:
        trail = [(_("Zulieferungen"), reverse("responses:parts"))]
    return {
        "view": queries.part_view(part, timezone.localdate()),
        "part": part,
        "handover": handover,
        "impulse": handover.impulse,
        "is_contact": is_contact,
        "may_write": is_contact and is_draft and part.state == PartState.REQUESTED,
        "comes_too_late": part.state == PartState.REQUESTED and not is_draft,
        "trail": [(_("Arbeitsraum"), reverse("workspace:dashboard")), *trail],
    }


@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Shows the text as the server has it, then hands it in."""
    part = part_for(request, uuid, "responses.write_part")
    error = ""
    if request.method == "POST":
        try:
            services.hand_in_part(by=request.user, part=part)
        except DomainError as refused:
            error = refused.message
            part = part_for(request, uuid, "responses.write_part")
        else:
            messages.success(request, _("Zugeliefert. Die Geschäftsstelle hat jetzt Ihren Text."))
            return redirect(part)
    context = _page(request, part) | {
        "text": html_of(part.document),
        "error": error,
        "back_url": part.get_absolute_url(),
    }
    return render(request, "responses/hand_in.html", context, status=409 if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def give_part_back(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    part = part_for(request, uuid, "responses.write_part")
    form = GiveBackPartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_back_part(by=request.user, part=part, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Zurückgegeben. Die Geschäftsstelle kümmert sich um den Punkt."))
            return redirect(part)
    context = {
        "form": form,
        "title": _("Punkt zurückgeben"),
        "text": _("Die Geschäftsstelle bekommt Ihre Nachricht. Was Sie geschrieben haben, bleibt für Sie lesbar."),
        "action": _("Zurückgeben"),
        "back_url": part.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)

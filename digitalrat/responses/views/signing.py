"""What the CDO does with an answer that waits: read it as it will appear, sign it, or give it back with comments."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest
from digitalrat.members.rules import is_cdo

from .. import queries, services
from ..forms import ReturnForm, SignForm
from .answering import handover_for, latest_response, page_of


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The whole answer as it will appear, and the one signature beneath it."""
    handover = handover_for(request, uuid)
    response = latest_response(handover)
    if not is_cdo(request.user):
        require(request, "responses.sign_response", response)
    two_hats = services.voted_on(request.user, handover.impulse)
    error = ""
    form = SignForm(
        request.POST if request.method == "POST" else None,
        two_hats=two_hats,
        initial={"lock_version": response.lock_version},
    )
    if request.method == "POST" and request.user.has_perm("responses.sign_response", response):
        error = _sign(request, response, form)
        if not error and form.is_valid():
            messages.success(request, _("Unterzeichnet. Die Stellungnahme ist veröffentlicht."))
            return redirect(handover)
        handover = handover_for(request, uuid)
        response = latest_response(handover)
        form.follow(response)
    context = {
        **page_of(request, handover, response),
        "error": error,
        "form": form,
        "two_hats": two_hats,
    }
    refused = error or form.errors or (request.method == "POST" and context["kept_out"])
    return render(request, "responses/sign.html", context, status=409 if refused else 200)


def _sign(request: MemberRequest, response: Any, form: SignForm) -> str:
    """Sign; returns why it was refused, or nothing. What is missing in the note is said at its field."""
    if not form.is_valid():
        if "lock_version" in form.errors:
            return _("Das Formular war unvollständig. Bitte prüfen Sie die Stellungnahme noch einmal.")
        return ""
    try:
        services.sign_response(
            by=request.user,
            response=response,
            lock_version=form.cleaned_data["lock_version"],
            double_hat_note=form.cleaned_data.get("double_hat_note", ""),
        )
    except DomainError as refused:
        return refused.message
    return ""


@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Back to the office: with a reason for the whole, and comments to single points."""
    handover = handover_for(request, uuid)
    response = latest_response(handover)
    require(request, "responses.return_response", response)
    form = ReturnForm(request.POST if request.method == "POST" else None, response=response)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_response(
                by=request.user, response=response, reason=form.cleaned_data["reason"], comments=form.comments()
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Die Stellungnahme liegt wieder bei der Geschäftsstelle."))
            return redirect(handover)
    context = {
        "handover": handover,
        "form": form,
        "title": _("Stellungnahme zurückgeben"),
        "points": zip(form.points(), queries.preview(response), strict=True),
        "back_url": reverse("responses:sign", args=[handover.uuid]),
    }
    return render(request, "responses/give_back.html", context, status=422 if form.errors else 200)

"""Later versions of an answer, and the council's reaction to the published one."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..enums import ResponseState
from ..forms import NewVersionForm, ReactionsForm
from ..models import Handover, PointAnswer, Response
from .answering import handover_for, trail_of


@never_cache
@require_http_methods(["GET", "POST"])
def start_version(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    handover = handover_for(request, uuid)
    require(request, "responses.start_version", handover)
    form = NewVersionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            response = services.start_new_version(
                by=request.user, handover=handover, reason=form.cleaned_data["reason"]
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            text = _(
                "Fassung %(n)d ist begonnen, mit dem Text der veröffentlichten. Diese gilt, bis die neue erscheint."
            )
            messages.success(request, text % {"n": response.version})
            return redirect(handover)
    refused_now = services.reason_against_new_version(handover)
    context = {
        "handover": handover,
        "impulse": handover.impulse,
        "form": form,
        "refused": refused_now,
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "responses/start_version.html", context, status=409 if form.errors and refused_now else 200)


@never_cache
@require_GET
def member_version(request: MemberRequest, uuid: uuid.UUID, version: int) -> HttpResponse:
    """A published version as members read it, also while the recommendation is not (or no longer) public."""
    handover = handover_for(request, uuid)
    response = published(handover).filter(version=version).first()
    if response is None:
        raise Http404
    require(request, "responses.view_response", response)
    require(request, "impulses.read_impulse", handover.impulse)
    context = {
        "handover": handover,
        "impulse": handover.impulse,
        "response": response,
        "note": queries.note_of(response),
        "points": queries.preview(response),
        "is_current": not published(handover).filter(version__gt=version).exists(),
        "trail": [*trail_of(), (handover.receipt_number, handover.get_absolute_url())],
    }
    return render(request, "responses/member_version.html", context)


def published(handover: Handover) -> QuerySet[Response]:
    responses = Response.objects.filter(handover=handover, state=ResponseState.PUBLISHED)
    return responses.select_related("signed_by", "double_hat_note", "handover__impulse")


@never_cache
@require_http_methods(["GET", "POST"])
def react(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The chair says for the council how it takes each answer: all that was chosen is sent at once, or nothing."""
    handover = handover_for(request, uuid)
    require(request, "responses.react", handover)
    current = published(handover).order_by("-version").first()
    if current is None:
        messages.info(request, _("Reagieren kann der Rat, sobald die Stellungnahme veröffentlicht ist."))
        return redirect(handover)
    form = ReactionsForm(
        request.POST if request.method == "POST" else None, response=current, answers=queries.reactable(current)
    )
    if request.method == "POST" and form.is_valid() and _send(request, handover, current, form):
        return redirect(handover)
    context = {
        "handover": handover,
        "impulse": handover.impulse,
        "response": current,
        "form": form,
        "points": [(fields, view) for fields, view in zip(form.points(), queries.preview(current), strict=True)],
        "is_open": any(not refused for _answer, refused, _may_ask in form.answers),
        "trail": [*trail_of(), (handover.receipt_number, handover.get_absolute_url())],
    }
    return render(request, "responses/react.html", context, status=422 if form.errors else 200)


def _send(request: MemberRequest, handover: Handover, current: Response, form: ReactionsForm) -> bool:
    """Hand over what was chosen; what stands against it is put to the point. Returns whether all of it was taken."""
    seen = published(handover).filter(version=form.cleaned_data["version"]).first() or current
    answers = {
        answer.point.number: answer
        for answer in PointAnswer.objects.filter(response=seen).select_related("point", "response__handover")
    }
    given = form.inputs()
    number = given[0].number
    try:
        with transaction.atomic():
            for one in given:
                number = one.number
                services.react(by=request.user, answer=answers[number], kind=one.kind, text=one.text)
    except DomainError as refused:
        form.refuse(number, refused.message)
        form.follow(current)
        return False
    text = ngettext(
        "Eine Reaktion des Rates ist öffentlich.", "%(n)d Reaktionen des Rates sind öffentlich.", len(given)
    )
    messages.success(request, text % {"n": len(given)})
    return True

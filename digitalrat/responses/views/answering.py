"""One hand-over: its text and clock, the answer as a form for the office, the signature for the CDO."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.impulses.enums import State
from digitalrat.members.requests import MemberRequest
from digitalrat.members.rules import is_cdo

from .. import queries, services
from ..enums import ResponseState
from ..errors import AnswerIncomplete, ChangedMeanwhile
from ..forms import AnswersForm, ReturnForm, SignForm
from ..models import Handover, Response


def _handover(request: MemberRequest, uuid: uuid.UUID) -> Any:
    handover = get_object_or_404(
        Handover.objects.with_standing(timezone.localdate()).select_related(
            "impulse__publication", "transmitted_by", "receipt_confirmed_by"
        ),
        uuid=uuid,
    )
    require(request, "responses.view_handover", handover)
    return handover


def _latest(handover: Handover) -> Response:
    responses = handover.responses.select_related("changed_by", "signed_by", "returned_by", "handover__impulse")
    response: Response = responses.order_by("-version")[0]
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def detail(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    handover = _handover(request, uuid)
    response = _latest(handover)
    form, conflict = None, None
    if request.method == "POST":
        require(request, "responses.edit_response", response)
        form = AnswersForm(request.POST, response=response)
        conflict = _save(request, form, response)
        if form.is_valid():
            return redirect(handover)
        response = _latest(handover)
    elif response.state == ResponseState.DRAFT and request.user.has_perm("responses.edit_response", response):
        form = AnswersForm(response=response)
    context = {
        **_page(request, handover, response),
        "form": form,
        "conflict": conflict,
    }
    return render(request, "responses/detail.html", context, status=422 if form and form.errors else 200)


def _save(request: MemberRequest, form: AnswersForm, response: Response) -> ChangedMeanwhile | None:
    """Save, and put up for signature if asked to. What stands against it is put into the form's errors."""
    if not form.is_valid():
        return None
    try:
        services.save_answers(
            by=request.user,
            response=response,
            lock_version=form.cleaned_data["lock_version"],
            introduction=form.cleaned_data["introduction"],
            answers=form.inputs(),
        )
        if request.POST.get("action") != "ready":
            messages.success(request, _("Der Entwurf ist gespeichert."))
            return None
        services.mark_ready(by=request.user, response=response, lock_version=response.lock_version)
        messages.success(request, _("Die Stellungnahme liegt jetzt zur Unterschrift."))
    except ChangedMeanwhile as faster:
        hint = _(
            "Ihre Eingaben stehen noch im Formular und sind nicht gespeichert. Bei jedem Punkt sehen Sie, was "
            "gespeichert ist. Wenn Sie noch einmal speichern, gilt, was im Formular steht."
        )
        form.add_error(None, f"{faster.message} {hint}")
        form.follow(response)
        return faster
    except AnswerIncomplete as incomplete:
        messages.warning(request, _("Der Entwurf ist gespeichert, liegt aber noch nicht zur Unterschrift."))
        form.show(incomplete.problems)
        form.follow(response)
    except DomainError as refused:
        form.add_error(None, refused.message)
    return None


def _page(request: MemberRequest, handover: Any, response: Response) -> dict[str, Any]:
    """What every view of one hand-over shows besides its form."""
    user = request.user
    impulse = handover.impulse
    # Whoever is kept out of the impulse (Befangenheit) is kept out of its answer as well.
    reads_text = user.has_perm("impulses.read_impulse", impulse)
    may_read = reads_text and user.has_perm("responses.view_response", response)
    may_report = user.has_perm("responses.report_progress", handover)
    return {
        "handover": handover,
        "clock": queries.handover_view(handover, timezone.localdate()),
        "impulse": impulse,
        "response": response,
        "points": queries.preview(response) if may_read else (),
        "may_read": may_read,
        "reads_text": reads_text,
        "may_confirm": handover.receipt_confirmed_at is None and user.has_perm("responses.confirm_receipt", handover),
        "may_sign": response.state == ResponseState.READY and user.has_perm("responses.sign_response", response),
        "kept_out": services.reason_against_answering(user, impulse) if is_cdo(user) else "",
        "may_start": may_report and impulse.state == State.ANSWERED,
        "may_close": may_report and impulse.state in (State.ANSWERED, State.IMPLEMENTING),
        "trail": [
            (_("Arbeitsraum"), reverse("workspace:dashboard")),
            (_("Antworten"), reverse("responses:inbox")),
        ],
    }


@never_cache
@require_GET
def standing(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Only the state, for pages that are open while somebody else saves; ``seen`` is the version they show."""
    handover = _handover(request, uuid)
    response = _latest(handover)
    seen = request.GET.get("seen", "")
    context = {
        **_page(request, handover, response),
        "is_stale": seen != str(response.lock_version),
        "seen": seen if seen.isdigit() else "",
    }
    return render(request, "responses/_standing.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The whole answer as it will appear, and the one signature beneath it."""
    handover = _handover(request, uuid)
    response = _latest(handover)
    if not is_cdo(request.user):
        require(request, "responses.sign_response", response)
    error = ""
    if request.method == "POST" and request.user.has_perm("responses.sign_response", response):
        given = SignForm(request.POST)
        try:
            if not given.is_valid():
                raise DomainError(_("Das Formular war unvollständig. Bitte prüfen Sie die Stellungnahme noch einmal."))
            services.sign_response(by=request.user, response=response, lock_version=given.cleaned_data["lock_version"])
        except DomainError as refused:
            error = refused.message
            handover = _handover(request, uuid)
            response = _latest(handover)
        else:
            messages.success(request, _("Unterzeichnet. Die Stellungnahme ist veröffentlicht."))
            return redirect(handover)
    context = {
        **_page(request, handover, response),
        "error": error,
        "form": SignForm(initial={"lock_version": response.lock_version}),
    }
    refused_now = error or (request.method == "POST" and context["kept_out"])
    return render(request, "responses/sign.html", context, status=409 if refused_now else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    handover = _handover(request, uuid)
    response = _latest(handover)
    require(request, "responses.return_response", response)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_response(by=request.user, response=response, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Die Stellungnahme liegt wieder bei der Geschäftsstelle."))
            return redirect(handover)
    context = {
        "form": form,
        "title": _("Stellungnahme zurückgeben"),
        "text": _("Die Geschäftsstelle bekommt Ihre Nachricht und kann die Stellungnahme wieder bearbeiten."),
        "action": _("Zurückgeben"),
        "back_url": reverse("responses:sign", args=[handover.uuid]),
    }
    return render(request, "components/confirm.html", context)

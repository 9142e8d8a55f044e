"""The hand-over, and what the office says about progress."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.members.requests import MemberRequest

from .. import services
from ..forms import ProgressForm, TransmitForm
from ..models import Handover


@never_cache
@require_http_methods(["GET", "POST"])
def transmit(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Ask first, with the dates that would follow, then hand over."""
    impulse = get_object_or_404(Impulse, uuid=uuid)
    require(request, "responses.transmit_impulse", impulse)
    error = ""
    form = TransmitForm(request.POST if request.method == "POST" else None, impulse=impulse, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            handover = services.transmit_impulse(by=request.user, impulse=impulse, **form.cleaned_data)
        except DomainError as refused:
            error = refused.message
        else:
            text = _("Übermittelt. Die Eingangsnummer ist %(number)s.") % {"number": handover.receipt_number}
            messages.success(request, text)
            return redirect(handover)
    handed_over = Handover.objects.filter(impulse=impulse).first()
    context = {
        "impulse": impulse,
        "handover": handed_over,
        "may_go": impulse.state == State.ADOPTED and handed_over is None,
        "form": form.as_needed(),
        "error": error,
    }
    status = 409 if error else 422 if form.errors else 200
    return render(request, "responses/transmit.html", context, status=status)


@never_cache
@require_POST
def confirm(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    handover = get_object_or_404(Handover, uuid=uuid)
    require(request, "responses.confirm_receipt", handover)
    try:
        services.confirm_receipt(by=request.user, handover=handover)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Der Eingang ist bestätigt."))
    return redirect(handover)


STEPS = {
    "umsetzung": services.start_implementation,
    "abschluss": services.close_handover,
}


@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: MemberRequest, uuid: uuid.UUID, step: str) -> HttpResponse:
    """Say publicly that the impulse is being implemented, or that it is done."""
    act = STEPS.get(step)
    if act is None:
        raise Http404
    handover = get_object_or_404(Handover.objects.select_related("impulse"), uuid=uuid)
    require(request, "responses.report_progress", handover)
    form = ProgressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.user, handover=handover, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Das steht jetzt öffentlich im Verlauf."))
            return redirect(handover)
    closing = step == "abschluss"
    context = {
        "form": form,
        "title": _("Impuls als erledigt melden") if closing else _("Impuls ist in Umsetzung"),
        "text": _("Impuls %(number)s: %(title)s")
        % {"number": handover.impulse.number, "title": handover.impulse.title},
        "action": _("Als erledigt melden") if closing else _("Umsetzung melden"),
        "back_url": handover.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)

"""One hand-over: its text and clock, and the answer as a form for the office."""

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
from digitalrat.members.models import User
from digitalrat.members.requests import MemberRequest
from digitalrat.members.rules import is_cdo

from .. import queries, services
from ..enums import ResponseState
from ..errors import AnswerIncomplete, AnswerUnfit, ChangedMeanwhile, PartsOpen
from ..forms import AnswersForm, NoteForm
from ..models import Handover, Response


def handover_for(request: MemberRequest, uuid: uuid.UUID) -> Any:
    handover = get_object_or_404(
        Handover.objects.with_standing(timezone.localdate()).select_related(
            "impulse__publication", "organisation", "transmitted_by", "receipt_confirmed_by"
        ),
        uuid=uuid,
    )
    require(request, "responses.view_handover", handover)
    return handover


def latest_response(handover: Handover) -> Response:
    responses = handover.responses.select_related("changed_by", "signed_by", "returned_by", "handover__impulse")
    response: Response = responses.order_by("-version")[0]
    return response


def shown_response(user: User, handover: Handover) -> Response:
    """The latest version for those who work on it; for all others the published one, as soon as there is one."""
    latest = latest_response(handover)
    if latest.state == ResponseState.PUBLISHED or user.has_perm("responses.view_draft", latest):
        return latest
    return handover.responses.filter(state=ResponseState.PUBLISHED).order_by("-version").first() or latest


@never_cache
@require_http_methods(["GET", "POST"])
def detail(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    handover = handover_for(request, uuid)
    response = shown_response(request.user, handover)
    form, conflict = None, None
    if request.method == "POST":
        require(request, "responses.edit_response", response)
        form = AnswersForm(request.POST, response=response)
        conflict = _save(request, form, response)
        if form.is_valid():
            return redirect(handover)
        response = latest_response(handover)
    elif response.state == ResponseState.DRAFT and request.user.has_perm("responses.edit_response", response):
        form = AnswersForm(response=response)
    return render_detail(request, handover, response, form, conflict)


def render_detail(
    request: MemberRequest,
    handover: Any,
    response: Response,
    form: AnswersForm | None,
    conflict: ChangedMeanwhile | None = None,
) -> HttpResponse:
    """The page of a hand-over; with ``form`` as somebody has just sent it, if something stands against that."""
    context = {
        **page_of(request, handover, response),
        "form": form,
        "conflict": conflict,
        "workshop": queries.workshop(request.user, response),
    }
    if context["workshop"] is not None:
        context["note_form"] = NoteForm(points=handover.impulse.points.order_by("number"))
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
        show_conflict(form, faster, response)
        return faster
    except AnswerUnfit as unfit:
        form.add_error(None, unfit.message)
        form.show(unfit.problems)
    except AnswerIncomplete as incomplete:
        messages.warning(request, _("Der Entwurf ist gespeichert, liegt aber noch nicht zur Unterschrift."))
        form.show(incomplete.problems)
        form.follow(response)
    except PartsOpen as waiting:
        messages.warning(request, _("Der Entwurf ist gespeichert, liegt aber noch nicht zur Unterschrift."))
        form.add_error(None, waiting.message)
        form.follow(response)
    except DomainError as refused:
        form.add_error(None, refused.message)
    return None


def show_conflict(form: AnswersForm, faster: ChangedMeanwhile, response: Response) -> None:
    """Tell who was first; what was typed stays, and sending it again means having seen what ``response`` says now."""
    hint = _(
        "Ihre Eingaben stehen noch im Formular und sind nicht gespeichert. Bei jedem Punkt sehen Sie, was "
        "gespeichert ist. Wenn Sie noch einmal speichern, gilt, was im Formular steht."
    )
    form.add_error(None, f"{faster.message} {hint}")
    form.follow(response)


def page_of(request: MemberRequest, handover: Any, response: Response) -> dict[str, Any]:
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
        **clock_and_versions(user, handover, response),
        "may_start": may_report and impulse.state == State.ANSWERED,
        "may_close": may_report and impulse.state in (State.ANSWERED, State.IMPLEMENTING),
        "stamp": stamp_of(response),
        "trail": trail_of(),
    }


def clock_and_versions(user: User, handover: Any, response: Response) -> dict[str, Any]:
    """More time, later versions and the council's reaction: what there is, and what this person may do."""
    is_published = response.state == ResponseState.PUBLISHED
    versions = queries.versions_of(handover)
    may_extend = user.has_perm("responses.extend_deadline", handover)
    return {
        "may_extend": may_extend and not services.reason_against_extending(handover),
        "may_start_version": is_published and user.has_perm("responses.start_version", handover),
        "may_react": handover.answered_at is not None and user.has_perm("responses.react", handover),
        "may_read_draft": user.has_perm("responses.view_draft", response),
        "note": next((version.note for version in versions if version.version == response.version), ""),
        "published": [version for version in versions if version.is_published],
        "draft": next((version for version in versions if not version.is_published), None),
        "reactions": queries.reactions_of(handover),
    }


def stamp_of(response: Response) -> str:
    """What a page shows: which version, and which state of it. Another stamp means that somebody was faster."""
    return f"{response.version}-{response.lock_version}"


def trail_of() -> list[tuple[str, str]]:
    return [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Antworten"), reverse("responses:inbox"))]


@never_cache
@require_GET
def standing(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Only the state, for pages that are open while somebody else saves; ``seen`` is the stamp of what they show."""
    handover = handover_for(request, uuid)
    response = shown_response(request.user, handover)
    page = page_of(request, handover, response)
    context = {**page, "is_stale": request.GET.get("seen", "") != page["stamp"]}
    return render(request, "responses/_standing.html", context)

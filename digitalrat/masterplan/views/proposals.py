"""Proposing cards and developments, and judging them: one set of pages for both kinds."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import kinds, services
from ..enums import ProposalState
from ..forms import DeclineForm, ProposalForm
from ..kinds import Kind
from ..models import Chapter, Proposal
from ..queries import proposals_for


@never_cache
@require_safe
def desk(request: MemberRequest, kind: Kind) -> HttpResponse:
    """What waits, what was judged: for the office and the CDO all of it, for others what they proposed."""
    require(request, "masterplan.propose")
    proposals = list(proposals_for(request.user, kind.model))
    context = {
        "kind": kind,
        "kinds": kinds.ALL,
        "waiting": [one for one in proposals if one.state == ProposalState.PROPOSED],
        "judged": [one for one in proposals if one.state != ProposalState.PROPOSED],
        "may_judge": request.user.has_perm("masterplan.judge_proposals"),
    }
    return render(request, "masterplan/desk.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, kind: Kind) -> HttpResponse:
    """``?kapitel=`` names the chapter by its slug, as the chapter's page links here."""
    require(request, "masterplan.propose")
    chapter = Chapter.objects.published().filter(slug=request.GET.get("kapitel", "")[:255].replace("\x00", "")).first()
    form = ProposalForm(request.POST or None, kind=kind, initial={"chapter": chapter})
    if request.method == "POST" and form.is_valid():
        try:
            proposal = services.propose(by=request.user, proposal=kind.model(**form.cleaned_data))
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Danke. Die Geschäftsstelle prüft den Vorschlag und sagt Ihnen Bescheid."))
            return redirect(kind.on_one("page"), proposal.uuid)
    return _form(request, kind, form, str(kind.new), _("Vorschlagen"), reverse(kind.desk))


@never_cache
@require_safe
def page(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    proposal = _proposal(request, kind, uuid)
    may_judge = request.user.has_perm("masterplan.judge_proposals")
    context = {
        "kind": kind,
        "proposal": proposal,
        "may_revise": request.user.has_perm("masterplan.revise_proposal", proposal),
        "may_release": may_judge and proposal.state != ProposalState.RELEASED,
        "may_decline": may_judge and proposal.state != ProposalState.DECLINED,
        "revise_url": reverse(kind.on_one("revise"), args=[uuid]),
        "release_url": reverse(kind.on_one("release"), args=[uuid]),
        "decline_url": reverse(kind.on_one("decline"), args=[uuid]),
        "trail": _trail(kind),
    }
    return render(request, "masterplan/proposal.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def revise(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    proposal = _proposal(request, kind, uuid)
    require(request, "masterplan.revise_proposal", proposal)
    form = ProposalForm(request.POST or None, kind=kind, proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            services.revise_proposal(by=request.user, proposal=proposal, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Änderungen sind gespeichert."))
            return redirect(kind.on_one("page"), uuid)
    back = reverse(kind.on_one("page"), args=[uuid])
    return _form(request, kind, form, _("Vorschlag überarbeiten"), _("Speichern"), back)


@never_cache
@require_POST
def release(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    proposal = _proposal(request, kind, uuid)
    require(request, "masterplan.judge_proposals")
    try:
        services.release_proposal(by=request.user, proposal=proposal)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Freigegeben. Es steht jetzt öffentlich und beim Kapitel."))
    return redirect(kind.on_one("page"), uuid)


@never_cache
@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    proposal = _proposal(request, kind, uuid)
    require(request, "masterplan.judge_proposals")
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_proposal(by=request.user, proposal=proposal, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Nicht übernommen. Wer es vorgeschlagen hat, liest den Grund."))
            return redirect(kind.on_one("page"), uuid)
    back = reverse(kind.on_one("page"), args=[uuid])
    return _form(request, kind, form, _("Vorschlag nicht übernehmen"), _("Nicht übernehmen"), back)


def _form(request: MemberRequest, kind: Kind, form: forms.Form, title: str, action: str, back_url: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": action, "back_url": back_url, "trail": _trail(kind)}
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


def _proposal(request: MemberRequest, kind: Kind, uuid: UUID) -> Proposal:
    """A proposal that the person may see; of others not even the existence is told."""
    require(request, "members.enter_workspace")
    rows: Any = kind.model._default_manager
    proposal: Proposal | None = rows.select_related("chapter", "proposed_by", "judged_by").filter(uuid=uuid).first()
    if proposal is None or not request.user.has_perm("masterplan.view_proposal", proposal):
        raise Http404
    return proposal


def _trail(kind: Kind) -> list[tuple[str, str]]:
    return [(_("Arbeitsraum"), reverse("workspace:dashboard")), (str(kind.plural), reverse(kind.desk))]

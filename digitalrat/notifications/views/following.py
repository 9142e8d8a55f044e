"""What a member follows."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from digitalrat.core.views import require
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..forms import FollowOrganisationForm
from ..models import Follow
from ..services.following import Target

_MODELS: dict[str, type[Any]] = {"impulse": Impulse, "chapter": Chapter, "organisation": Organisation}


@never_cache
@require_GET
def followed(request: MemberRequest) -> HttpResponse:
    """The list; after an unfollow (``?beendet=<uuid>``) with the way back."""
    require(request, "members.enter_workspace")
    context = {
        "follows": queries.followed_by(request.user),
        "ended": _ended(request),
        "form": FollowOrganisationForm(),
    }
    return render(request, "notifications/following.html", context)


def _ended(request: MemberRequest) -> Follow | None:
    try:
        key = uuid.UUID(request.GET.get("beendet", ""))
    except ValueError:
        return None
    return Follow.objects.filter(user=request.user, uuid=key, muted=True).first()


@never_cache
@require_POST
def change(request: MemberRequest, kind: str, uuid: uuid.UUID) -> HttpResponse:
    """Follow a thing, or with ``end`` follow it no longer; then back to where one was (``next``)."""
    require(request, "members.enter_workspace")
    if kind not in _MODELS:
        raise Http404
    target: Target = get_object_or_404(_MODELS[kind], uuid=uuid)
    may_follow = queries.may_follow(request.user, target)
    if "end" in request.POST and (may_follow or queries.is_following(request.user, target)):
        ended = services.unfollow(by=request.user, target=target)
        return redirect(_next(request) or f"{reverse('notifications:following')}?beendet={ended.uuid}")
    if not may_follow:
        # Of a draft of others not even the existence is told.
        raise Http404 if kind == "impulse" else PermissionDenied
    services.follow(by=request.user, target=target)
    messages.success(request, _("Sie verfolgen jetzt: %(name)s") % {"name": target})
    return redirect(_next(request) or "notifications:following")


@never_cache
@require_POST
def follow_organisation(request: MemberRequest) -> HttpResponse:
    require(request, "members.enter_workspace")
    form = FollowOrganisationForm(request.POST)
    if not form.is_valid():
        context = {"follows": queries.followed_by(request.user), "ended": None, "form": form}
        return render(request, "notifications/following.html", context, status=422)
    services.follow(by=request.user, target=form.cleaned_data["organisation"])
    messages.success(request, _("Sie verfolgen jetzt: %(name)s") % {"name": form.cleaned_data["organisation"]})
    return redirect("notifications:following")


def _next(request: MemberRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""

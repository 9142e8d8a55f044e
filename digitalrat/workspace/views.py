"""The first page of everybody with an account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .queries import dashboard


@never_cache
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """What waits for the person; an open page fetches only that part again when there is something new."""
    require(request, "members.enter_workspace")
    template = "workspace/_waiting.html" if request.htmx else "workspace/dashboard.html"
    return render(request, template, {"dashboard": dashboard(request.user)})

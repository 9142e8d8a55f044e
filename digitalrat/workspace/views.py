"""The first page of everybody with an account, and what the office sees of the work in the background."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import QueuedTask
from digitalrat.core.services import discard_task, retry_all_tasks, retry_task
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from . import background as read_model
from .queries import dashboard

LETTERS_PER_PAGE = 25


@never_cache
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """What waits for the person; an open page fetches only that part again when there is something new."""
    require(request, "members.enter_workspace")
    template = "workspace/_waiting.html" if request.htmx else "workspace/dashboard.html"
    return render(request, template, {"dashboard": dashboard(request.user)})


@never_cache
@require_safe
def background(request: MemberRequest) -> HttpResponse:
    """What is done by the clock, and what failed."""
    require(request, "workspace.view_background")
    page = Paginator(QueuedTask.objects.dead_letters(), LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspace/background.html", {"background": read_model.background(), "page_obj": page})


@require_POST
def retry(request: MemberRequest, uuid: UUID) -> HttpResponse:
    require(request, "workspace.settle_tasks")
    try:
        retry_task(by=request.user, task=QueuedTask(pk=uuid))
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Der Auftrag wird gleich noch einmal versucht."))
    return redirect("workspace:background")


@require_POST
def retry_all(request: MemberRequest) -> HttpResponse:
    require(request, "workspace.settle_tasks")
    number = retry_all_tasks(by=request.user)
    words = ngettext(
        "Ein Auftrag wird gleich noch einmal versucht.",
        "%(n)d Aufträge werden gleich noch einmal versucht.",
        number,
    )
    messages.success(request, words % {"n": number})
    return redirect("workspace:background")


def discard(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Asks first: what is discarded is not done by anybody."""
    require(request, "workspace.settle_tasks")
    task = QueuedTask.objects.dead_letters().filter(pk=uuid).first()
    try:
        if task is None:
            raise StateError(_("Um diesen Auftrag hat sich inzwischen schon jemand gekümmert."))
        if request.method == "POST":
            discard_task(by=request.user, task=task)
            messages.success(request, _("Der Auftrag ist verworfen."))
            return redirect("workspace:background")
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("workspace:background")
    context = {
        "title": _("Auftrag verwerfen?"),
        "text": _("„%(label)s“ wird dann nicht mehr nachgeholt. Das lässt sich nicht zurücknehmen.")
        % {"label": task.label},
        "action": _("Ja, verwerfen"),
        "danger": True,
        "back_url": reverse("workspace:background"),
    }
    return render(request, "components/confirm.html", context)

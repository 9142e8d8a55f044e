"""A person's own notices. There is no way to those of others: they are looked up by person."""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..models import Notification


@never_cache
@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """Grouped by what it is about; with ``?zeigen=ungelesen`` only what has not been read."""
    require(request, "members.enter_workspace")
    only_unread = request.GET.get("zeigen") == "ungelesen"
    shown = queries.inbox(request.user, request.GET.get("page"), only_unread=only_unread)
    return render(request, "notifications/inbox.html", {"inbox": shown, "page_obj": shown.page})


@never_cache
@require_GET
def count(request: MemberRequest) -> HttpResponse:
    """Only the link with the number, for pages that are open while something happens."""
    require(request, "members.enter_workspace")
    return render(request, "notifications/_count.html", {"member": request.user})


@never_cache
@require_GET
def open_notice(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """Go to what the notice is about; having gone there counts as having read it."""
    require(request, "members.enter_workspace")
    notice = get_object_or_404(Notification, uuid=uuid, user=request.user)
    services.mark_read(by=request.user, notification=notice)
    return redirect(notice.url)


@never_cache
@require_POST
def read(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    require(request, "members.enter_workspace")
    notice = get_object_or_404(Notification, uuid=uuid, user=request.user)
    services.mark_read(by=request.user, notification=notice)
    return redirect("notifications:inbox")


@never_cache
@require_POST
def read_thread(request: MemberRequest) -> HttpResponse:
    """All that the page showed of one thread; what has come since (``until``) is new."""
    require(request, "members.enter_workspace")
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError as error:
        raise BadRequest("no moment") from error
    number = services.mark_thread_read(by=request.user, thread=request.POST.get("thread", ""), until=until)
    _say_read(request, number)
    return redirect("notifications:inbox")


@never_cache
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    require(request, "members.enter_workspace")
    _say_read(request, services.mark_all_read(by=request.user))
    return redirect("notifications:inbox")


def _say_read(request: MemberRequest, number: int) -> None:
    text = ngettext("Eine Mitteilung ist jetzt gelesen.", "%(n)d Mitteilungen sind jetzt gelesen.", number)
    messages.success(request, text % {"n": number})

"""A person's own notices. There is no way to those of others: they are looked up by person."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from . import services
from .models import Notification

PAGE_SIZE = 30


@never_cache
@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    require(request, "members.enter_workspace")
    notices = Notification.objects.filter(user=request.user).unread_first()
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/inbox.html", {"page_obj": page})


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
def read_all(request: MemberRequest) -> HttpResponse:
    require(request, "members.enter_workspace")
    number = services.mark_all_read(by=request.user)
    text = ngettext("Eine Mitteilung ist jetzt gelesen.", "%(n)d Mitteilungen sind jetzt gelesen.", number)
    messages.success(request, text % {"n": number})
    return redirect("notifications:inbox")

"""The page of an impulse: what it says, where it stands, what is said about it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import services
from ..enums import DISCUSSABLE
from ..forms import CommentForm
from ..models import Comment, Impulse
from ..parts import parts_for
from ..queries import comments_of, quotes_of, steps_of
from .access import find_impulse
from .steps import steps_for


def _context(request: MemberRequest, impulse: Impulse) -> dict[str, object]:
    return {
        "impulse": impulse,
        "authorships": list(impulse.authorships.all()),
        "steps": steps_for(request.user, impulse),
        "may_read": request.user.has_perm("impulses.read_impulse", impulse),
        "may_change": request.user.has_perm("impulses.change_impulse", impulse),
        "is_invited": request.user.has_perm("impulses.accept_coauthorship", impulse),
        "transitions": list(steps_of(impulse)),
        "quotes": list(quotes_of(impulse)),
        "extra_parts": parts_for(impulse, request.user),
    }


@never_cache
@require_GET
def detail(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    impulse = find_impulse(request, uuid, "impulses.view_impulse")
    context = _context(request, impulse) | _discussion(request, impulse, CommentForm())
    return render(request, "impulses/detail.html", context)


@never_cache
@require_GET
def live(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """All of the page that changes with the impulse, for pages that are open meanwhile."""
    impulse = find_impulse(request, uuid, "impulses.view_impulse")
    return render(request, "impulses/_impulse.html", _context(request, impulse))


def _discussion(request: MemberRequest, impulse: Impulse, form: CommentForm) -> dict[str, object]:
    may_read = request.user.has_perm("impulses.read_impulse", impulse)
    return {
        "impulse": impulse,
        "comments": list(comments_of(impulse)) if may_read else [],
        "may_comment": request.user.has_perm("impulses.comment", impulse),
        "comment_form": form,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def comments(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    """The discussion: the list alone (GET), and a new contribution (POST)."""
    impulse = find_impulse(request, uuid, "impulses.read_impulse")
    if request.method == "GET":
        return render(request, "impulses/_comments.html", _discussion(request, impulse, CommentForm()))
    form = CommentForm(request.POST)
    # Whoever only comes too late is told so by the service, and keeps the words.
    if impulse.state in DISCUSSABLE:
        require(request, "impulses.comment", impulse)
    if form.is_valid():
        try:
            comment = services.add_comment(by=request.user, impulse=impulse, body=form.cleaned_data["body"])
        except DomainError as error:
            form.add_error("body", error.message)
        else:
            if request.htmx:
                return HttpResponse(status=204, headers={"HX-Trigger": "comment-saved"})
            return redirect(reverse("impulses:detail", args=[impulse.uuid]) + f"#beitrag-{comment.uuid}")
    if request.htmx:
        context = _discussion(request, impulse, form) | {"may_comment": True}
        return render(request, "impulses/_comment_form.html", context, status=422)
    context = _context(request, impulse) | _discussion(request, impulse, form) | {"may_comment": True}
    return render(request, "impulses/detail.html", context, status=422)


@require_POST
def withdraw_comment(request: MemberRequest, uuid: uuid.UUID) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.select_related("impulse"), uuid=uuid)
    require(request, "impulses.withdraw_comment", comment)
    services.withdraw_comment(by=request.user, comment=comment)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Trigger": "comment-saved"})
    return redirect(reverse("impulses:detail", args=[comment.impulse.uuid]) + "#beratung")

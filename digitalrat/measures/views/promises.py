"""The promise log: the public list and page, and the office's pages in the workspace."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..enums import Relation
from ..forms.promises import SAID, NewPromiseForm, PromiseForm, StatementForm
from ..models import Statement
from ..queries.promises import PromiseView, all_promises, promise_in_full, public_promise, public_promises

# --- for everybody: no session is looked at, no cookie is set -----------------------------------------------------


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    context = {"promises": public_promises(timezone.localdate()), "trail": _public_trail()[:-1]}
    return render(request, "measures/promises/list.html", context)


@require_safe
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    view = public_promise(slug, timezone.localdate())
    if view is None or not AnonymousUser().has_perm("measures.view_promise", view.promise):
        raise Http404
    return render(request, "measures/promises/page.html", {"view": view, "trail": _public_trail()})


def _public_trail() -> list[tuple[str, str]]:
    return [(_("Maßnahmen"), reverse("measures:list")), (_("Zusagen"), reverse("measures:promises"))]


# --- workspace ----------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def promise_list(request: MemberRequest) -> HttpResponse:
    require(request, "measures.keep_promises")
    return render(request, "measures/promises/desk.html", {"promises": all_promises(timezone.localdate())})


@never_cache
@require_http_methods(["GET", "POST"])
def promise_new(request: MemberRequest) -> HttpResponse:
    require(request, "measures.keep_promises")
    form = NewPromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            promise = services.log_promise(
                by=request.user, title=data["title"], chapter=data["chapter"], said=form.said()
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, _("Die Zusage ist eingetragen. Öffentlich wird sie erst, wenn Sie sie freigeben.")
            )
            return redirect("measures:promise_desk", promise.uuid)
    return _form(request, form, _("Zusage eintragen"), _("Eintragen"), reverse("measures:promise_list"))


@never_cache
@require_safe
def promise_page(request: MemberRequest, uuid: UUID) -> HttpResponse:
    context = {"view": _view(request, uuid), "trail": _trail()}
    return render(request, "measures/promises/promise.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def promise_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    promise = _view(request, uuid).promise
    form = PromiseForm(request.POST or None, initial={"title": promise.title, "chapter": promise.chapter_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_promise(by=request.user, promise=promise, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("measures:promise_desk", promise.uuid)
    return _form(request, form, _("Zusage ändern"), _("Speichern"), _url(uuid))


@never_cache
@require_http_methods(["GET", "POST"])
def statement_new(request: MemberRequest, uuid: UUID) -> HttpResponse:
    view = _view(request, uuid)
    form = StatementForm(
        request.POST or None,
        promise=view.promise,
        initial={"refers_to": view.statements[-1].pk, "relation": Relation.REPEATS},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.add_statement(
                by=request.user,
                promise=view.promise,
                relation=form.cleaned_data["relation"],
                refers_to=form.cleaned_data["refers_to"],
                said=form.said(),
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Aussage ist eingetragen."))
            return redirect("measures:promise_desk", uuid)
    return _form(request, form, _("Spätere Aussage eintragen"), _("Eintragen"), _url(uuid))


@never_cache
@require_http_methods(["GET", "POST"])
def statement_edit(request: MemberRequest, uuid: UUID, statement: UUID) -> HttpResponse:
    view = _view(request, uuid)
    found = next((one for one in view.statements if one.uuid == statement), None)
    if found is None:
        raise Http404
    form = StatementForm(request.POST or None, promise=view.promise, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_statement(
                by=request.user,
                statement=found,
                relation=form.cleaned_data["relation"],
                refers_to=form.cleaned_data["refers_to"],
                said=form.said(),
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Aussage ist berichtigt."))
            return redirect("measures:promise_desk", uuid)
    return _form(request, form, _("Aussage berichtigen"), _("Speichern"), _url(uuid))


@never_cache
@require_http_methods(["GET", "POST"])
def promise_release(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Ask first: what is public stays public."""
    promise = _view(request, uuid).promise
    if request.method == "POST":
        try:
            services.release_promise(by=request.user, promise=promise)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Die Zusage ist jetzt öffentlich."))
        return redirect("measures:promise_desk", uuid)
    context = {
        "title": _("Zusage veröffentlichen?"),
        "text": _(
            "„%(title)s“ steht dann mit allen Aussagen auf der öffentlichen Seite, auch jede spätere. "
            "Zurücknehmen lässt sich das nicht. Stimmen Wortlaut, Tag und Quelle?"
        )
        % {"title": promise.title},
        "action": _("Ja, veröffentlichen"),
        "back_url": _url(uuid),
    }
    return render(request, "components/confirm.html", context)


def _initial(statement: Statement) -> dict[str, object]:
    initial = {name: getattr(statement, name) for name in SAID if name != "organisation"}
    return {
        **initial,
        "organisation": statement.organisation_id,
        "relation": statement.relation,
        "refers_to": statement.refers_to_id,
    }


def _form(request: MemberRequest, form: forms.Form, title: str, action: str, back_url: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": action, "back_url": back_url, "trail": _trail()}
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


def _view(request: MemberRequest, uuid: UUID) -> PromiseView:
    require(request, "measures.keep_promises")
    view = promise_in_full(uuid, timezone.localdate())
    if view is None:
        raise Http404
    return view


def _url(uuid: UUID) -> str:
    return reverse("measures:promise_desk", args=[uuid])


def _trail() -> list[tuple[str, str]]:
    return [
        (_("Arbeitsraum"), reverse("workspace:dashboard")),
        (_("Zusagen"), reverse("measures:promise_list")),
    ]

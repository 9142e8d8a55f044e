"""Where the office keeps its own page true: six kinds of entries, four verbs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import kinds, services
from ..forms import EndForm, EntryForm
from ..kinds import Kind
from ..models import Body
from ..queries import entries_of


@never_cache
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    require(request, "steering.keep_office")
    today = timezone.localdate()
    groups = [(kind, entries_of(kind.model, today)) for kind in kinds.ALL]
    return render(request, "steering/desk.html", {"groups": groups, "today": today})


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest, slug: str) -> HttpResponse:
    kind = _kind(request, slug)
    form = EntryForm(request.POST or None, kind=kind, initial={"body": _body(request.GET.get("gremium", ""))})
    if request.method == "POST" and form.is_valid():
        entry = kind.model(
            valid_from=form.cleaned_data["valid_from"], valid_until=form.cleaned_data["valid_until"], **form.said()
        )
        try:
            services.begin(by=request.user, entry=entry)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Eingetragen: „%(entry)s“.") % {"entry": entry})
            return _back(kind)
    return _form(request, form, kind, str(kind.new), _("Eintragen"))


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, slug: str, uuid: UUID) -> HttpResponse:
    kind = _kind(request, slug)
    entry = get_object_or_404(kind.model, uuid=uuid)
    form = EntryForm(request.POST or None, kind=kind, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change(
                by=request.user, entry=entry, valid_from=form.cleaned_data["valid_from"], **form.said()
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            if changed.pk == entry.pk and entry.valid_from <= timezone.localdate():
                messages.info(request, _("Sie haben nichts geändert."))
            else:
                text = _("Geändert zum %(day)s. Was vorher galt, bleibt nachlesbar.")
                messages.success(request, text % {"day": date_format(changed.valid_from)})
            return _back(kind)
    hint = _("Das Bisherige endet am Tag davor und bleibt nachlesbar.")
    return _form(request, form, kind, str(kind.change), _("Ändern"), hint)


@never_cache
@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, slug: str, uuid: UUID) -> HttpResponse:
    kind = _kind(request, slug)
    entry = get_object_or_404(kind.model, uuid=uuid)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end(by=request.user, entry=entry, last_day=form.cleaned_data["valid_until"])
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("„%(entry)s“ ist beendet und bleibt nachlesbar.") % {"entry": entry})
            return _back(kind)
    title = _("„%(entry)s“ beenden") % {"entry": entry}
    return _form(request, form, kind, title, _("Beenden"))


@never_cache
@require_http_methods(["GET", "POST"])
def take_back(request: MemberRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Only what has not begun; asked before."""
    kind = _kind(request, slug)
    entry = get_object_or_404(kind.model, uuid=uuid)
    if request.method == "POST":
        try:
            services.take_back(by=request.user, entry=entry)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("„%(entry)s“ ist zurückgenommen.") % {"entry": entry})
        return _back(kind)
    context = {
        "title": _("Zurücknehmen, bevor es gilt?"),
        "text": _("„%(entry)s“ sollte ab dem %(day)s gelten. Was es ersetzen sollte, gilt dann weiter.")
        % {"entry": entry, "day": date_format(entry.valid_from)},
        "action": _("Ja, zurücknehmen"),
        "back_url": reverse("steering:desk"),
    }
    return render(request, "components/confirm.html", context)


def _form(request: MemberRequest, form: Any, kind: Kind, title: str, action: str, hint: str = "") -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "hint": hint,
        "action": action,
        "back_url": f"{reverse('steering:desk')}#{kind.slug}",
        "trail": [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Das Büro"), reverse("steering:desk"))],
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


def _kind(request: MemberRequest, slug: str) -> Kind:
    require(request, "steering.keep_office")
    kind = kinds.BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    return kind


def _body(text: str) -> Body | None:
    """The body that an address names; nonsense names none."""
    try:
        return Body.objects.filter(uuid=UUID(text)).first()
    except ValueError:
        return None


def _back(kind: Kind) -> HttpResponse:
    return redirect(f"{reverse('steering:desk')}#{kind.slug}")

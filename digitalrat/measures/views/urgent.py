"""Urgent cases: the public list and page, and the office's and helpers' pages in the workspace."""

from uuid import UUID

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
from ..forms.urgent import CaseForm, CloseForm, HelpersForm, OfficeStepForm, StepForm
from ..models import UrgentCase
from ..queries.urgent import CaseView, case_in_full, cases_of, public_case, public_cases

# --- for everybody: no session is looked at, no cookie is set -----------------------------------------------------


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    context = {"cases": public_cases(timezone.localdate()), "trail": _public_trail()[:-1]}
    return render(request, "measures/urgent/list.html", context)


@require_safe
def public_page(request: HttpRequest, slug: str) -> HttpResponse:
    case = public_case(slug)
    if case is None or not AnonymousUser().has_perm("measures.view_case", case):
        raise Http404
    context = {"case": case, "view": CaseView(case, timezone.localdate()), "trail": _public_trail()}
    return render(request, "measures/urgent/page.html", context)


def _public_trail() -> list[tuple[str, str]]:
    return [(_("Maßnahmen"), reverse("measures:list")), (_("Dringliche Fälle"), reverse("measures:urgent"))]


# --- workspace ----------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def case_list(request: MemberRequest) -> HttpResponse:
    require(request, "measures.view_cases")
    context = {
        "cases": cases_of(request.user, timezone.localdate()),
        "may_keep": request.user.has_perm("measures.keep_cases"),
    }
    return render(request, "measures/urgent/desk.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def case_new(request: MemberRequest) -> HttpResponse:
    require(request, "measures.keep_cases")
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.open_case(by=request.user, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Der Fall ist angelegt. Öffentlich wird er erst, wenn Sie ihn freigeben."))
            return redirect("measures:case", case.uuid)
    context = {"form": form, "title": _("Dringlichen Fall eröffnen"), "back_url": reverse("measures:cases")}
    return _form(request, context, _("Fall eröffnen"))


@never_cache
@require_http_methods(["GET", "POST"])
def case_page(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """The case with what can be done about it; a post adds a step."""
    case = _case(request, uuid)
    if not request.user.has_perm("measures.follow_case", case):
        return redirect("measures:urgent_case", case.slug)
    may_keep = request.user.has_perm("measures.keep_cases")
    may_add = case.closed_at is None and request.user.has_perm("measures.add_step", case)
    form = (OfficeStepForm if may_keep else StepForm)(request.POST or None)
    if request.method == "POST":
        require(request, "measures.add_step", case)
        if form.is_valid():
            data = form.cleaned_data
            organisation = data["organisation"] if may_keep else request.user.organisation
            try:
                services.add_step(
                    by=request.user,
                    case=case,
                    text=data["text"],
                    taken_on=data["taken_on"],
                    organisation=organisation,
                )
            except DomainError as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("Der Schritt ist eingetragen."))
                return redirect("measures:case", case.uuid)
    context = {
        "case": case,
        "view": CaseView(case, timezone.localdate()),
        "form": form if may_add or form.errors else None,
        "may_keep": may_keep,
        "trail": _trail(),
    }
    return render(request, "measures/urgent/case.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def case_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    case = _kept_case(request, uuid)
    initial = {
        "title": case.title,
        "organisation": case.organisation_id,
        "since": case.since,
        "problem": case.problem,
        "chapter": case.chapter_id,
    }
    form = CaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_case(by=request.user, case=case, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("measures:case", case.uuid)
    context = {"form": form, "title": _("Angaben zum Fall ändern"), "back_url": _url(case)}
    return _form(request, context, _("Speichern"))


@never_cache
@require_http_methods(["GET", "POST"])
def case_helpers(request: MemberRequest, uuid: UUID) -> HttpResponse:
    case = _kept_case(request, uuid)
    form = HelpersForm(
        request.POST if request.method == "POST" else None,
        case=case,
        initial={"organisations": [helper.pk for helper in case.helpers.all()]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.call_helpers(by=request.user, case=case, organisations=form.cleaned_data["organisations"])
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Es ist festgehalten, wer hilft."))
            return redirect("measures:case", case.uuid)
    context = {"form": form, "title": _("Hilfe aus anderen Stellen"), "back_url": _url(case)}
    return _form(request, context, _("Speichern"))


@never_cache
@require_http_methods(["GET", "POST"])
def step_edit(request: MemberRequest, uuid: UUID, step: UUID) -> HttpResponse:
    case = _kept_case(request, uuid)
    found = next((one for one in case.steps.all() if one.uuid == step), None)
    if found is None:
        raise Http404
    form = StepForm(request.POST or None, initial={"text": found.text, "taken_on": found.taken_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_step(by=request.user, step=found, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Der Schritt ist berichtigt."))
            return redirect("measures:case", case.uuid)
    context = {"form": form, "title": _("Schritt berichtigen"), "back_url": _url(case)}
    return _form(request, context, _("Speichern"))


@never_cache
@require_http_methods(["GET", "POST"])
def case_release(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Ask first: what is public stays public."""
    case = _kept_case(request, uuid)
    if request.method == "POST":
        try:
            services.release_case(by=request.user, case=case)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Der Fall ist jetzt öffentlich."))
        return redirect("measures:case", case.uuid)
    context = {
        "title": _("Fall veröffentlichen?"),
        "text": _(
            "„%(title)s“ steht dann mit allen Schritten und der laufenden Uhr auf der öffentlichen Seite, auch jeder "
            "spätere Schritt. Zurücknehmen lässt sich das nicht. Stehen keine Namen von Betroffenen darin?"
        )
        % {"title": case.title},
        "action": _("Ja, veröffentlichen"),
        "back_url": _url(case),
    }
    return render(request, "components/confirm.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def case_close(request: MemberRequest, uuid: UUID) -> HttpResponse:
    case = _kept_case(request, uuid)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_case(by=request.user, case=case, closing_note=form.cleaned_data["closing_note"])
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Der Fall ist abgeschlossen. Die Uhr steht."))
            return redirect("measures:case", case.uuid)
    context = {"form": form, "title": _("Fall abschließen"), "back_url": _url(case)}
    return _form(request, context, _("Abschließen"))


def _form(request: MemberRequest, context: dict[str, object], action: str) -> HttpResponse:
    form = context["form"]
    errors = getattr(form, "errors", None)
    context = {**context, "action": action, "trail": _trail()}
    return render(request, "components/form_page.html", context, status=422 if errors else 200)


def _case(request: MemberRequest, uuid: UUID) -> UrgentCase:
    """A case that the person may see; of others not even the existence is told."""
    require(request, "members.enter_workspace")
    case = case_in_full(uuid)
    if case is None or not request.user.has_perm("measures.view_case", case):
        raise Http404
    return case


def _kept_case(request: MemberRequest, uuid: UUID) -> UrgentCase:
    case = _case(request, uuid)
    require(request, "measures.keep_cases")
    return case


def _url(case: UrgentCase) -> str:
    return reverse("measures:case", args=[case.uuid])


def _trail() -> list[tuple[str, str]]:
    return [
        (_("Arbeitsraum"), reverse("workspace:dashboard")),
        (_("Dringliche Fälle"), reverse("measures:cases")),
    ]

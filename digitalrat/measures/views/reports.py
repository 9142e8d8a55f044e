"""The office's pages of reports: cycles, freezing, what is missing, files, corrections. Everybody reads them in cms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..enums import FileState, ReportKind
from ..files.pango import why_no_pdf
from ..forms.desk import AskForm
from ..forms.reports import CorrectionForm, CycleForm, FreezeForm
from ..models import Report, ReportCycle
from ..queries.reading import read_report
from ..queries.report_desk import changed_since, missing_updates, report_desk
from ..queries.reports import files_of, versions_of


@never_cache
@require_safe
def report_list(request: MemberRequest) -> HttpResponse:
    require(request, "measures.view_drafts")
    context = {
        "desk": report_desk(),
        "may_manage": request.user.has_perm("measures.manage_cycles"),
        "may_freeze": request.user.has_perm("measures.freeze_report"),
        "no_pdf": why_no_pdf(),
    }
    return render(request, "measures/reports/desk.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def cycle_set(request: MemberRequest) -> HttpResponse:
    require(request, "measures.manage_cycles")
    initial = {"kind": request.GET.get("art", ReportKind.INTERIM)}
    form = CycleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            cycle = services.set_cycle(by=request.user, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            text = _("Der Zyklus gilt. Erster Stichtag ist der %s; Berichte, die es schon gibt, bleiben unberührt.")
            messages.success(request, text % date_format(cycle.first_cutoff))
            return redirect("measures:reports")
    context = {
        "form": form,
        "title": _("Abstand der Berichte festlegen"),
        "hint": _("Ein früherer Zyklus derselben Art endet damit. Seine Berichte bleiben, wie sie sind."),
        "action": _("Zyklus festlegen"),
        "back_url": reverse("measures:reports"),
        "trail": _trail(),
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def cycle_end(request: MemberRequest, uuid: UUID) -> HttpResponse:
    cycle = ReportCycle.objects.filter(uuid=uuid).first()
    require(request, "measures.manage_cycles")
    if cycle is None:
        raise Http404
    if request.method == "POST":
        services.end_cycle(by=request.user, cycle=cycle)
        messages.success(request, _("Der Zyklus ist beendet. Berichte, die es schon gibt, bleiben."))
        return redirect("measures:reports")
    context = {
        "title": _("Zyklus beenden: %s") % cycle,
        "text": _(
            "Zum nächsten Stichtag wird nichts mehr von selbst eingefroren. Berichte, die es schon gibt, bleiben."
        ),
        "action": _("Ja, Zyklus beenden"),
        "back_url": reverse("measures:reports"),
    }
    return render(request, "components/confirm.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def freeze(request: MemberRequest) -> HttpResponse:
    """The form is the question, too: what is frozen stays so."""
    require(request, "measures.freeze_report")
    initial = {"kind": request.GET.get("art", ReportKind.INTERIM), "cutoff": timezone.localdate()}
    form = FreezeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        began = timezone.now()
        try:
            report = services.freeze_report(by=request.user, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            if report.created_at < began:
                text = _("Zu diesem Stichtag ist der Bericht schon eingefroren, am %s. Er bleibt, wie er ist.")
                at = date_format(timezone.localtime(report.frozen_at), "DATETIME_FORMAT")
                messages.info(request, text % at)
            else:
                messages.success(request, _("Der Stand aller Maßnahmen ist eingefroren. Jetzt fehlen Ihre Worte dazu."))
            return redirect("measures:report", report.uuid)
    context = {
        "form": form,
        "title": _("Bericht jetzt einfrieren"),
        "text": _(
            "Alle Maßnahmen werden eingefroren, wie sie in diesem Augenblick sind. Das lässt sich für diesen Stichtag "
            "nicht wiederholen."
        ),
        "action": _("Ja, jetzt einfrieren"),
        "back_url": reverse("measures:reports"),
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def report_page(request: MemberRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    newest = versions_of(report).order_by("-version")[0]
    may_correct = request.user.has_perm("measures.correct_report", report)
    context = {
        **_files(request, report),
        "reading": read_report(report),
        "missing": missing_updates(report),
        "may_ask": request.user.has_perm("measures.keep_measures"),
        "ask_form": AskForm(),
        "versions": versions_of(report).defer("snapshot", "content"),
        "may_correct": may_correct and newest == report and report.is_published,
        "may_discard": may_correct and report.version > 1 and not report.is_published,
        "no_pdf": why_no_pdf(),
        "trail": _trail(),
    }
    return render(request, "measures/reports/report.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def report_files(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """How far the files are; a post has those made that failed."""
    report = _report(request, uuid)
    if request.method == "POST":
        require(request, "measures.publish_report", report)
        try:
            services.request_files(report)
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("measures:report", report.uuid)
    return render(request, "measures/reports/_files.html", _files(request, report))


def _files(request: MemberRequest, report: Report) -> dict[str, Any]:
    files = list(files_of(report))
    return {
        "report": report,
        "files": files,
        "being_made": any(file.state in (FileState.WAITING, FileState.BUILDING) for file in files),
        "failed": any(file.state == FileState.FAILED for file in files),
        "may_write": request.user.has_perm("measures.publish_report", report),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: MemberRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    require(request, "measures.correct_report", report)
    form = CorrectionForm(request.POST or None, changed=changed_since(report) if report.is_published else [])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            draft = services.correct_report(
                by=request.user, report=report, note=data["note"], measures=data.get("measures", ())
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            text = _("Die Fassung %d ist begonnen. Bis sie veröffentlicht ist, lesen alle die bisherige.")
            messages.success(request, text % draft.version)
            return redirect("measures:report", draft.uuid)
    context = {
        "form": form,
        "title": _("Berichtigen: %s") % report,
        "hint": _(
            "Ein veröffentlichter Bericht ändert sich nicht. Eine Berichtigung ist eine neue Fassung mit Vermerk."
        ),
        "action": _("Neue Fassung beginnen"),
        "back_url": reverse("measures:report", args=[report.uuid]),
        "trail": _trail(),
    }
    return render(request, "components/form_page.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def discard(request: MemberRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    require(request, "measures.correct_report", report)
    try:
        services.discard_correction(by=request.user, report=report)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("measures:report", report.uuid)
    messages.success(request, _("Die begonnene Berichtigung ist verworfen."))
    return redirect("measures:reports")


def _report(request: HttpRequest, uuid: UUID) -> Report:
    """Raises Http404 for a report that does not exist; drafts are for office, editors and the CDO."""
    require(request, "measures.view_drafts")
    report = Report.objects.select_related("previous", "cycle").filter(uuid=uuid).first()
    if report is None:
        raise Http404
    return report


def _trail() -> list[tuple[str, str]]:
    return [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Berichte"), reverse("measures:reports"))]

"""A measure as its owner works on it: how it stands, a short update, what it says about itself."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitalrat.core.errors import DomainError, InputError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..errors import ChangedMeanwhile
from ..forms.desk import AskForm
from ..forms.indicators import ValueForm
from ..forms.work import DescribeForm, MoveForm, Outcome, ReachForm, UpdateForm
from ..models import Measure
from ..queries.work import LATEST, due_milestones, work_view
from .own import own_measure, trail_to, work_url


@never_cache
@require_safe
def work(request: MemberRequest, number: str) -> HttpResponse:
    """How it stands, what is asked, and what can be said at once."""
    require(request, "members.enter_workspace")
    view = work_view(number, timezone.localdate())
    if view is None:
        raise Http404
    require(request, "measures.contribute", view.measure)
    context = {
        "view": view,
        "measure": view.measure,
        "updates": view.page.updates[:LATEST],
        "milestones": [
            (one, ReachForm(prefix=str(one.milestone.uuid)), MoveForm(prefix=str(one.milestone.uuid)))
            for one in view.open_milestones
        ],
        "indicators": [(one, ValueForm(prefix=str(one.indicator.uuid))) for one in view.page.indicators],
        "may_keep": request.user.has_perm("measures.keep_measures"),
        "ask_form": AskForm(),
        "trail": trail_to(),
    }
    return render(request, "measures/own/measure.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def update(request: MemberRequest, number: str) -> HttpResponse:
    """Made for a phone and two minutes; what somebody else saved meanwhile is shown, and nothing typed is lost."""
    measure = own_measure(request, number)
    today = timezone.localdate()
    milestones = due_milestones(measure, today, _mentioned(request))
    form = UpdateForm(request.POST or None, measure=measure, milestones=milestones)
    conflict = None
    if request.method == "POST" and form.is_valid():
        conflict = _report(request, measure, form)
        if form.is_valid():
            messages.success(request, _("Danke. Ihre Meldung ist gespeichert und öffentlich."))
            return redirect(work_url(measure))
        measure = own_measure(request, number)
    context = {
        "measure": measure,
        "form": form,
        "conflict": conflict,
        "latest": measure.updates.first() if conflict else None,
        "request_open": measure.update_requests.filter(answered_by__isnull=True).first(),
        "today": today,
        "trail": trail_to(measure),
    }
    return render(request, "measures/own/update.html", context, status=422 if form.errors else 200)


def _mentioned(request: MemberRequest) -> list[UUID]:
    """Milestones that a sent form has fields of: nothing said about them is passed over."""
    found = []
    for name in request.POST:
        if name.endswith("-outcome"):
            try:
                found.append(UUID(name.removesuffix("-outcome")))
            except ValueError:
                continue
    return found


def _report(request: MemberRequest, measure: Measure, form: UpdateForm) -> ChangedMeanwhile | None:
    """Save all or nothing; what stands against it goes to its field. Returns who was faster, if somebody was."""
    data = form.cleaned_data
    field = ""
    try:
        with transaction.atomic():
            services.write_update(
                by=request.user,
                measure=measure,
                **{name: data[name] for name in ("happened", "next_steps", "status", "light", "note", "lock_version")},
            )
            for key, said in form.said():
                field = f"{key}-"
                if said.outcome == Outcome.REACHED:
                    services.reach_milestone(by=request.user, milestone=said.milestone, on=said.on)
                else:
                    services.move_milestone(by=request.user, milestone=said.milestone, due=said.on, reason=said.reason)
    except ChangedMeanwhile as faster:
        follow(form, measure, faster)
        return faster
    except InputError as refused:
        # A milestone's service names the day "on"; here it stands beside the other one.
        name = f"{field}{'reached_on' if field and refused.field == 'on' else refused.field}"
        form.add_error(name if name in form.fields else None, refused.message)
    except DomainError as refused:
        form.add_error(f"{field}outcome" if field else None, refused.message)
    return None


def follow(form: UpdateForm | DescribeForm, measure: Measure, faster: ChangedMeanwhile) -> None:
    """Tell who was first; what was typed stays in the form."""
    hint = _(
        "Ihre Eingaben stehen noch im Formular und sind nicht gespeichert. "
        "Wenn Sie noch einmal speichern, gilt, was Sie geschrieben haben."
    )
    form.add_error(None, f"{faster.message} {hint}")
    form.follow(Measure.objects.get(pk=measure.pk))


@never_cache
@require_http_methods(["GET", "POST"])
def describe(request: MemberRequest, number: str) -> HttpResponse:
    measure = own_measure(request, number)
    initial = {name: getattr(measure, name) for name in ("contact", "description", "lock_version")}
    form = DescribeForm(request.POST or None, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.update_measure(by=request.user, measure=measure, **form.cleaned_data)
        except ChangedMeanwhile as faster:
            follow(form, measure, faster)
            conflict = faster
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect(work_url(measure))
        measure = own_measure(request, number)
    context = {"measure": measure, "form": form, "conflict": conflict, "trail": trail_to(measure)}
    return render(request, "measures/own/describe.html", context, status=422 if form.errors else 200)

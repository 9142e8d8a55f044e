"""The office's pages of one measure: entering it, all of its fields, and how it hangs together with others."""

import json
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from .. import services
from ..errors import ChangedMeanwhile
from ..forms.measures import LinkForm, MeasureForm, NewMeasureForm
from ..models import Measure, MeasureLink
from ..queries.doubles import similar_measures
from ..queries.links import links_of, offered


@never_cache
@require_http_methods(["GET", "POST"])
def measure_new(request: MemberRequest) -> HttpResponse:
    """Similar measures are shown before it is entered; who has seen them may enter it anyway."""
    require(request, "measures.keep_measures")
    form = NewMeasureForm(request.POST or None)
    similar: list[tuple[Measure, int]] = []
    if request.method == "POST" and form.is_valid():
        details = form.details
        similar = similar_measures(details["title"], details["description"])
        seen = request.POST.get("anyway", "").split(",")
        if all(measure.number in seen for measure, _score in similar):
            try:
                measure = services.create_measure(by=request.user, number=form.cleaned_data["number"], **details)
            except DomainError as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("Die Maßnahme ist angelegt und öffentlich."))
                return redirect("measures:work", measure.number)
    context = {
        "form": form,
        "similar": [] if form.errors else similar,
        "anyway": ",".join(measure.number for measure, _score in similar),
        "trail": _trail(),
    }
    return render(request, "measures/desk/new.html", context, status=422 if form.errors or similar else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def measure_edit(request: MemberRequest, number: str) -> HttpResponse:
    """If somebody else saved meanwhile, the page comes back with both: nothing typed is lost, nothing overwritten."""
    measure = _measure(request, number)
    form = MeasureForm(request.POST or None, measure=measure)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.update_measure(
                by=request.user, measure=measure, lock_version=form.cleaned_data["lock_version"] or 0, **form.details
            )
        except ChangedMeanwhile as late:
            form, conflict = _both(form, Measure.objects.get(pk=measure.pk), late)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("measures:work", measure.number)
    context = {
        "measure": measure,
        "form": form,
        "conflict": conflict,
        "trail": [*_trail(), (str(measure), reverse("measures:work", args=[measure.number]))],
    }
    return render(request, "measures/desk/edit.html", context, status=422 if form.errors or conflict else 200)


Conflict = dict[str, Any]


def _both(form: MeasureForm, measure: Measure, late: ChangedMeanwhile) -> tuple[MeasureForm, Conflict]:
    """The form again: with what was typed where somebody typed, with what the other saved everywhere else."""
    fresh = MeasureForm(measure=measure)
    theirs, mine, seen = fresh.shown(), form.sent(), _seen(form)
    data = cast(QueryDict, form.data).copy()
    taken_over, both = [], []
    for name, saved in theirs.items():
        if name not in mine or mine[name] == saved or seen.get(name, mine[name]) == saved:
            continue
        if seen.get(name) == mine[name]:
            data.setlist(name, saved if isinstance(saved, list) else [saved])
            taken_over.append({"label": fresh[name].label, "saved": fresh.words(name, saved)})
        else:
            field = {"label": fresh[name].label, "target": fresh[name].auto_id, "mine": form.words(name, mine[name])}
            both.append(field | {"saved": fresh.words(name, saved)})
    data["lock_version"], data["seen"] = str(measure.lock_version), json.dumps(theirs)
    again = MeasureForm(data, measure=measure)
    again.is_valid()
    return again, {"message": late.message, "taken_over": taken_over, "both": both}


def _seen(form: MeasureForm) -> dict[str, Any]:
    """What stood on the page when it was made; nothing if somebody meddled with it."""
    try:
        seen = json.loads(form.cleaned_data["seen"])
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}


@never_cache
@require_http_methods(["GET", "POST"])
def measure_links(request: MemberRequest, number: str) -> HttpResponse:
    """Add a link, or remove the one whose button was pressed."""
    measure = _measure(request, number)
    if request.method == "POST" and "remove" in request.POST:
        _remove(request, measure)
        return redirect("measures:links", measure.number)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = services.link_measures(by=request.user, source=measure, **form.cleaned_data)
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            words = {"source": link.source.number, "kind": link.get_kind_display(), "target": link.target.number}
            messages.success(request, _("Festgehalten: %(source)s %(kind)s %(target)s.") % words)
            return redirect("measures:links", measure.number)
    context = {
        "measure": measure,
        "links": links_of(measure),
        "offered": offered(measure),
        "form": form,
        "trail": [*_trail(), (str(measure), reverse("measures:work", args=[measure.number]))],
    }
    return render(request, "measures/desk/links.html", context, status=422 if form.errors else 200)


def _remove(request: MemberRequest, measure: Measure) -> None:
    """Only links of this measure; one that is gone already is as good as removed."""
    key = request.POST["remove"]
    link = (
        MeasureLink.objects.filter(Q(source=measure) | Q(target=measure), pk=key).first()
        if key.isascii() and key.isdigit()
        else None
    )
    if link is not None:
        services.unlink_measures(by=request.user, link=link)
    messages.success(request, _("Die Verbindung ist entfernt."))


def _measure(request: MemberRequest, number: str) -> Measure:
    require(request, "measures.keep_measures")
    measure = Measure.objects.select_related("owner").filter(number=number).first()
    if measure is None:
        raise Http404
    return measure


def _trail() -> list[tuple[str, str]]:
    return [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Maßnahmen"), reverse("measures:desk"))]

"""The desk of measures: what asks for attention, and asking for updates."""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest
from digitalrat.members.rules import is_cdo, is_office

from .. import services
from ..forms.desk import AskForm, DeskFilter
from ..models import Measure, UpdateRequest
from ..queries.desk import Desk, desk, without_people

# On a phone the filters would stand before everything else.
FEW = 12


@never_cache
@require_safe
def measure_desk(request: MemberRequest) -> HttpResponse:
    """Office and CDO see all measures, contributors those of their organisation."""
    require(request, "measures.see_desk")
    return _page(request, request.GET, AskForm())


def _page(request: MemberRequest, parameters: QueryDict, form: AskForm, status: int = 200) -> HttpResponse:
    sees_all = is_office(request.user) or is_cdo(request.user)
    mine = None if sees_all else request.user.organisation
    filters = DeskFilter(parameters, mine=mine)
    measures = Measure.objects.all() if sees_all else Measure.objects.filter(owner=mine)
    found = desk(timezone.localdate(), filters.apply(measures), filters.chosen_reason, parameters.get("page"))
    context = {
        "desk": found,
        "page_obj": found.page,
        "tabs": list(_tabs(found, filters)),
        "filters": filters,
        "few": FEW,
        "mine": mine,
        "sees_all": sees_all,
        "may_keep": request.user.has_perm("measures.keep_measures"),
        "may_contribute": mine is not None and mine.dissolved_on is None,
        "form": form,
        "ticked": form.ticked,
        "address": parameters.urlencode(),
    }
    return render(request, "measures/desk/desk.html", context, status=status)


def _tabs(found: Desk, filters: DeskFilter) -> Iterator[dict[str, object]]:
    """All, and each reason that somebody has."""
    yield {
        "label": _("Alle"),
        "number": found.total,
        "address": filters.address(None),
        "is_current": filters.chosen_reason is None,
    }
    for reason, number in found.counts.items():
        if number or filters.chosen_reason == reason:
            yield {
                "label": reason.label,
                "number": number,
                "address": filters.address(reason),
                "is_current": filters.chosen_reason == reason,
            }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: MemberRequest) -> HttpResponse:
    """Ask for updates: of all that are ticked, or of the one whose button was pressed.

    ``next``: where to go back to from another page; ``address``: the filters of the desk as they stood. The desk that
    is shown after a refusal has this address; its tabs and pages lead on to the desk itself.
    """
    require(request, "measures.keep_measures")
    if request.method != "POST":
        return redirect(f"{reverse('measures:desk')}?{request.GET.urlencode()}".rstrip("?"))
    data = request.POST.copy()
    if one := data.get("one"):
        data.setlist("measure", [one])
    form = AskForm(data)
    back = _back(request)
    if form.is_valid():
        try:
            requests = services.request_updates(
                by=request.user, measures=form.cleaned_data["measure"], due=form.cleaned_data["due"]
            )
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            _tell(request, requests)
            return redirect(back or f"{reverse('measures:desk')}?{request.POST.get('address', '')}".rstrip("?"))
    if back:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(back)
    # The ticks as they were, also when another row's button was pressed.
    form.data = request.POST
    return _page(request, QueryDict(request.POST.get("address", "")), form, status=422)


def _back(request: MemberRequest) -> str:
    """An address of our own, or nothing."""
    target = request.POST.get("next", "")
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


def _tell(request: MemberRequest, requests: Sequence[UpdateRequest]) -> None:
    owners = {one.measure.owner for one in requests}
    words = ngettext(
        "Um eine Meldung bis zum %(day)s gebeten: %(owners)s, zu %(measures)s.",
        "Um %(n)d Meldungen bis zum %(day)s gebeten: %(owners)s.",
        len(requests),
    )
    day = date_format(requests[0].due)
    names = {"day": day, "owners": _listed(owners), "measures": str(requests[0].measure), "n": len(requests)}
    messages.success(request, words % names)
    if silent := without_people(owners):
        text = _("Dort hat noch niemand ein Konto: %s. Bitte sagen Sie auf anderem Weg Bescheid.")
        messages.warning(request, text % _listed(silent))


def _listed(things: Iterable[object]) -> str:
    return ", ".join(sorted(str(thing) for thing in things))

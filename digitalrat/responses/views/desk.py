"""The office's desk, and handing several matters to a colleague at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from digitalrat.core.errors import DomainError
from digitalrat.core.views import require
from digitalrat.members.requests import MemberRequest

from .. import queries, services
from ..forms import AssignForm, DeskForm
from ..queries.desk_filter import DeskFilter


@never_cache
@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """An open page fetches only the list again when something changed."""
    require(request, "responses.view_inbox")
    return _page(request, request.GET, AssignForm())


def _page(request: MemberRequest, parameters: QueryDict, form: AssignForm, status: int = 200) -> HttpResponse:
    desk = queries.desk(request.user, DeskFilter.of(parameters.dict()), parameters.get("page"))
    chosen = desk.filter.parameters
    context = {
        "desk": desk,
        "page_obj": desk.page,
        "filter_form": DeskForm(desk.filter, sees_work=desk.sees_work),
        "may_transmit": request.user.has_perm("responses.transmit_impulse"),
        "may_set_deadlines": request.user.has_perm("responses.set_deadlines"),
        "may_assign": request.user.has_perm("responses.assign_handovers"),
        "form": form,
        "ticked": form.ticked,
        "lights": [
            {
                "light": count.light,
                "number": count.number,
                "address": "?" + urlencode(chosen | {"ampel": count.light.value}) if count.light else "",
                "is_current": count.light == desk.filter.light,
            }
            for count in desk.lights
        ],
        "all_address": "?" + urlencode(chosen),
        "address": urlencode(parameters.dict()),
        "list_url": reverse("responses:inbox") + "?" + urlencode(parameters.dict()),
    }
    template = "responses/_desk_list.html" if request.htmx and request.method == "GET" else "responses/inbox.html"
    return render(request, template, context, status=status)


@never_cache
@require_POST
def assign(request: MemberRequest) -> HttpResponse:
    """Ticked hand-overs go to a person of the office; if somebody was faster, the page shows it with the ticks kept."""
    require(request, "responses.assign_handovers")
    form = AssignForm(request.POST)
    parameters = QueryDict(request.POST.get("address", ""))
    if form.is_valid():
        try:
            number = services.assign_handovers(
                by=request.user, handovers=form.cleaned_data["handover"], to=form.chosen, seen=form.seen()
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            _tell(request, form, number)
            return redirect(reverse("responses:inbox") + "?" + parameters.urlencode())
    return _page(request, parameters, form, status=422)


def _tell(request: MemberRequest, form: AssignForm, number: int) -> None:
    if form.chosen is None:
        text = ngettext(
            "Ein Vorgang ist niemandem mehr zugewiesen.", "%(n)d Vorgänge sind niemandem mehr zugewiesen.", number
        )
    else:
        text = ngettext("Ein Vorgang liegt jetzt bei %(name)s.", "%(n)d Vorgänge liegen jetzt bei %(name)s.", number)
    if number:
        messages.success(request, text % {"n": number, "name": form.chosen})
    else:
        messages.info(request, _("Das war schon so: Es hat sich nichts geändert."))

"""The ledger and the lists behind its figures. For everybody: no session is looked at, no cookie is set."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import queries
from ..chart import standing_bar, trend_chart
from ..queries import Selection


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    figures = queries.ledger(Selection.of(request.GET.dict()))
    context = {
        "ledger": figures,
        "bar": standing_bar(figures.total),
        "chart": trend_chart(figures.trend.rows),
        "datasets": (queries.IMPULSES, queries.POINTS),
        "DATA_LICENCE_URL": settings.DATA_LICENCE_URL,
        "trail": [(_("Bilanz"), reverse("responses:ledger"))] if figures.scope.period else [],
    }
    return render(request, "responses/ledger.html", context)


@require_safe
def ledger_list(request: HttpRequest) -> HttpResponse:
    selection = Selection.of(request.GET.dict())
    listing = queries.select(selection, request.GET.get("page"))
    trail = [(_("Bilanz"), reverse("responses:ledger"))]
    if selection.period:
        trail.append((selection.period, selection.page))
    context = {"listing": listing, "page_obj": listing.page, "trail": trail}
    return render(request, "responses/ledger_list.html", context)

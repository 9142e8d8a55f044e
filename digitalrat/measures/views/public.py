"""Public pages of measures. They ask for no account, set no cookie and load no script."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..forms import MeasureFilter
from ..overview import overview
from ..parts import parts_of
from ..queries.matrix import matrix
from ..queries.page import measure_by, measure_view


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    filters = MeasureFilter(request.GET)
    if filters.says_nothing_in_places and filters.is_valid():
        # A form sends its empty fields along; the address that people pass on should do without.
        return redirect(reverse("measures:list") + filters.query())
    found = overview(filters, request.GET.get("page"))
    context = {
        "filters": filters,
        "overview": found,
        "page_obj": found.page,
        "DATA_LICENCE_URL": settings.DATA_LICENCE_URL,
    }
    return render(request, "measures/list.html", context)


@require_safe
def measure_page(request: HttpRequest, number: str) -> HttpResponse:
    measure = measure_by(number)
    # The page is the same for everybody, so the visitor's right decides; looking at the request's user would make
    # it vary by cookie.
    if measure is None or not AnonymousUser().has_perm("measures.view_measure", measure):
        raise Http404
    context = {
        "measure": measure,
        "view": measure_view(measure, timezone.localdate()),
        "parts": parts_of(measure),
        "trail": [_measures()],
        "DATA_LICENCE_URL": settings.DATA_LICENCE_URL,
    }
    return render(request, "measures/detail.html", context)


@require_safe
def measure_matrix(request: HttpRequest) -> HttpResponse:
    return render(request, "measures/matrix.html", {"matrix": matrix(), "trail": [_measures()]})


def _measures() -> tuple[str, str]:
    return _("Maßnahmen"), reverse("measures:list")

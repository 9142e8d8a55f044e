"""Public pages of measures. They ask for no account, set no cookie and load no script."""

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms import MeasureFilter
from ..parts import parts_of
from ..queries import count_by_light, measures

PER_PAGE = 50


def measure_list(request: HttpRequest) -> HttpResponseBase:
    filters = MeasureFilter(request.GET)
    page = Paginator(filters.apply(measures()), PER_PAGE).get_page(request.GET.get("page"))
    lights = count_by_light()
    context = {"filters": filters, "page_obj": page, "lights": lights, "total": sum(lights.values())}
    return render(request, "measures/list.html", context)


def measure_page(request: HttpRequest, number: str) -> HttpResponseBase:
    measure = get_object_or_404(measures(), number=number)
    # The page is the same for everybody, so the visitor's right decides; looking at the request's user would make
    # it vary by cookie.
    if not AnonymousUser().has_perm("measures.view_measure", measure):
        raise Http404
    context = {
        "measure": measure,
        "parts": parts_of(measure),
        "trail": [(_("Maßnahmen"), reverse("measures:list"))],
    }
    return render(request, "measures/detail.html", context)

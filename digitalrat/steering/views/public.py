"""The office for everybody: as it is, as it was, what changed. No session is looked at, no cookie is set."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..forms import DayForm
from ..queries import history, office_on

EVENTS_PER_PAGE = 50


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """How it is today, or with ``?tag=`` how it was (or is planned to be) on that day."""
    today = timezone.localdate()
    form = DayForm(request.GET or None)
    day: date = (form.cleaned_data.get("tag") if form.is_valid() else None) or today
    context = {"office": office_on(day), "form": form, "today": today, "trail": _trail()[:-1]}
    return render(request, "steering/office.html", context)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    page = Paginator(history(), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "today": timezone.localdate(), "trail": _trail()}
    return render(request, "steering/changes.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Digitalrat"), reverse("meetings:council")), (_("Das Büro"), reverse("steering:office"))]

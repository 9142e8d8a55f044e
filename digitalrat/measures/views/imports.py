"""Values of indicators out of a file: send, look, answer, confirm."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from digitalrat.core.errors import DomainError
from digitalrat.core.spreadsheets import csv_bytes
from digitalrat.core.views import require, show_refusal
from digitalrat.members.requests import MemberRequest

from ..enums import ImportState
from ..forms.indicators import FileForm
from ..importing import Column
from ..models import Indicator, IndicatorImport
from ..queries.imports import open_import
from ..queries.work import measures_of
from ..services import imports
from .own import trail_to


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: MemberRequest) -> HttpResponse:
    """Send a file; what was sent before and not dealt with is offered again."""
    _require_measures(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            item = imports.take_file(by=request.user, name=file.name, data=file.read())
        except DomainError as refused:
            show_refusal(form, refused)
        else:
            return redirect("measures:import_page", item.uuid)
    earlier = open_import(request.user)
    context = {
        "form": form,
        "earlier": earlier if earlier and earlier.state in (ImportState.CHECKED, ImportState.CHECKING) else None,
        "columns": list(Column),
        "trail": trail_to(),
    }
    return render(request, "measures/own/import_start.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """What the file says; a post answers a question, confirms or discards."""
    _require_measures(request)
    item = IndicatorImport.objects.defer("data").filter(uuid=uuid, sent_by=request.user).first()
    if item is None:
        raise Http404
    if request.method == "POST":
        return _act(request, item)
    context = {"item": item, "result": _typed(item.result), "trail": _trail()}
    is_poll = bool(request.htmx)
    return render(request, "measures/own/_import.html" if is_poll else "measures/own/import.html", context)


def _act(request: MemberRequest, item: IndicatorImport) -> HttpResponse:
    action = request.POST.get("action")
    try:
        if action == "discard":
            imports.discard_import(by=request.user, item=item)
            messages.success(request, _("Die Datei ist verworfen, nichts wurde eingetragen."))
            return redirect("measures:import")
        if action == "confirm":
            item = imports.confirm_import(by=request.user, item=item)
        else:
            style, order = request.POST.get("style", ""), request.POST.get("order", "")
            imports.answer_questions(
                by=request.user,
                item=item,
                style=style if style in ("comma", "point") else "",
                order=order if order in ("day", "month") else "",
            )
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("measures:import_page", item.uuid)


@never_cache
@require_safe
def template(request: MemberRequest) -> HttpResponse:
    """An empty file for one's own indicators: the names are right, day and value are to be filled in."""
    _require_measures(request)
    mine = Indicator.objects.filter(measure__in=measures_of(request.user).order_by().values("pk"))
    names = mine.order_by("measure__number", "pk").values_list("measure__number", "title")
    rows = [[number, title, "", ""] for number, title in names]
    answer = HttpResponse(csv_bytes(list(Column), rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="kennzahlen.csv"'
    return answer


def _require_measures(request: MemberRequest) -> None:
    """Who keeps no measure has no values to enter."""
    require(request, "measures.see_desk")
    if not measures_of(request.user).exists():
        raise PermissionDenied


def _typed(result: dict[str, Any]) -> dict[str, Any]:
    """Days and numbers of the kept result, so that the page writes them in the reader's way."""
    return {
        **result,
        "indicators": [
            {**one, "first": date.fromisoformat(one["first"]), "last": date.fromisoformat(one["last"])}
            for one in result.get("indicators", [])
        ],
        "replacements": [
            {
                **one,
                "on": date.fromisoformat(one["on"]),
                "before": Decimal(one["before"]),
                "after": Decimal(one["after"]),
            }
            for one in result.get("replacements", [])
        ],
    }


def _trail() -> list[tuple[str, str]]:
    return [*trail_to(), (_("Werte einlesen"), reverse("measures:import"))]

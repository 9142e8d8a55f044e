"""Measures as open data, with the filters of the list. For everybody; not sent again if nothing has changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from digitalrat.core.models import AuditHead
from digitalrat.core.streaming import streamed_file

from ..enums import Light, LinkKind, Status
from ..files.dataset import as_csv, as_json_pieces, as_xlsx
from ..forms import MeasureFilter
from ..models import Measure
from ..queries.dataset import INDICATORS, MEASURES, MILESTONES, VALUES, in_chunks

# Grows when the columns change, so that nobody keeps a file of the old form.
FORM = "1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _etag(request: HttpRequest, form: str) -> str:
    """The same as long as nothing happened: every change writes a line of the audit trail.

    Names that are changed elsewhere (a chapter, an organisation) appear the next day at the latest.
    """
    head = AuditHead.objects.values_list("hash", flat=True).first() or ""
    parts = (FORM, head, timezone.localdate().isoformat(), form, request.META["QUERY_STRING"], request.get_host())
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


@require_safe
@condition(etag_func=_etag)
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    filters = MeasureFilter(request.GET)
    if not filters.is_valid():
        return _refused(filters)
    origin = f"{request.scheme}://{request.get_host()}"
    chunks = in_chunks(filters.apply(Measure.objects.all()), in_full=form != "csv")
    name = f"massnahmen.{form}"
    if form == "csv":
        kind = "text/csv; charset=utf-8; header=present"
        return streamed_file(request, as_csv(chunks, origin), content_type=kind, name=name)
    if form == "json":
        pieces = as_json_pieces(_meta(filters, origin), chunks, origin)
        return streamed_file(request, pieces, content_type="application/json", name=name)
    # A workbook is an archive whose parts refer to each other; it can only be sent as a whole.
    content = as_xlsx(chunks, origin, title="Maßnahmen", subject=settings.CITY_NAME)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, no-cache"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _refused(filters: MeasureFilter) -> HttpResponse:
    """A file with everything in it would be taken for the selection that was asked for."""
    lines = [_("Diese Auswahl gibt es nicht, deshalb gibt es keine Datei dazu."), ""]
    for name, errors in filters.errors.items():
        lines += [f"{name}: {error}" for error in errors]
    return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def _meta(filters: MeasureFilter, origin: str) -> dict[str, Any]:
    """Who says this, when, by which words and on which terms; in German in every language of the site."""
    with translation.override("de"):
        tables: dict[str, tuple[Any, ...]] = {
            "measures": MEASURES,
            "milestones": MILESTONES,
            "indicators": INDICATORS,
            "values": VALUES,
        }
        return {
            "title": "Maßnahmen",
            "as_of": timezone.localdate().isoformat(),
            "selection": {part.label: part.words for part in filters.chosen},
            "publisher": settings.CITY_NAME,
            "source": origin + reverse("measures:list") + filters.query(),
            "licence": settings.DATA_LICENCE_URL,
            "definitions": {kind.value: str(kind.label) for kinds in (Status, Light, LinkKind) for kind in kinds},
            "columns": {
                table: [{"name": one.name, "type": one.type, "description": one.meaning} for one in columns]
                for table, columns in tables.items()
            },
        }

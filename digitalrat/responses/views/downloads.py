"""The ledger as open data. For everybody; written while it is read, and not at all if nothing has changed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import condition, require_safe

from digitalrat.core.models import AuditHead
from digitalrat.core.streaming import streamed_file

from ..enums import Standing
from ..files import csv_pieces, json_pieces
from ..queries import IMPULSES, POINTS, Dataset, Selection

# Grows when the columns change, so that nobody keeps a file of the old form.
FORM = "1"


def _etag(request: HttpRequest) -> str:
    """The same as long as nothing happened: every change of state writes a line of the audit trail.

    Names that are changed elsewhere (a chapter, an organisation) appear the next day at the latest.
    """
    head = AuditHead.objects.values_list("hash", flat=True).first() or ""
    scope = Selection.of(request.GET.dict()).scope.query
    parts = (FORM, head, timezone.localdate().isoformat(), request.path, scope, request.get_host())
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


@require_safe
@condition(etag_func=_etag)
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _csv(request, IMPULSES, "bilanz")


@require_safe
@condition(etag_func=_etag)
def points_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _csv(request, POINTS, "bilanz-punkte")


@require_safe
@condition(etag_func=_etag)
def ledger_json(request: HttpRequest) -> StreamingHttpResponse:
    scope = Selection.of(request.GET.dict()).scope
    chunks = IMPULSES.read(scope, timezone.localdate())
    pieces = json_pieces(IMPULSES.name, _meta(request, IMPULSES, scope), IMPULSES.columns, chunks, _origin(request))
    return streamed_file(request, pieces, content_type="application/json", name="bilanz.json")


def _csv(request: HttpRequest, dataset: Dataset, name: str) -> StreamingHttpResponse:
    chunks = dataset.read(Selection.of(request.GET.dict()).scope, timezone.localdate())
    pieces = csv_pieces(dataset.columns, chunks, _origin(request))
    return streamed_file(request, pieces, content_type="text/csv; charset=utf-8; header=present", name=f"{name}.csv")


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _meta(request: HttpRequest, dataset: Dataset, scope: Selection) -> dict[str, Any]:
    """Who says this, when, by which words and on which terms; in German in every language of the site."""
    with translation.override("de"):
        return {
            "title": dataset.title,
            "as_of": timezone.localdate().isoformat(),
            "period": scope.period or "gesamte Zeit",
            "publisher": settings.CITY_NAME,
            "council": settings.COUNCIL_NAME,
            "source": _origin(request) + scope.page,
            "licence": settings.DATA_LICENCE_URL,
            "definitions": {
                **{standing.value: str(standing.label) for standing in Standing},
                "sum": "in_time + late + open + overdue = übermittelte Impulse",
                "days_to_answer": "Kalendertage in Europe/Berlin von der Übermittlung bis zur ersten Unterschrift",
                "not_public": "Von nicht entschiedenen Impulsen stehen hier nur Nummer und Zustand.",
            },
            "columns": [
                {"name": column.name, "type": column.type, "description": column.meaning} for column in dataset.columns
            ],
        }

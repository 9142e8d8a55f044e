"""The thread of one impulse for everybody. No session is looked at, no cookie is set, no script is loaded."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import queries
from ..linked_data import linked_data
from ..queries import Thread
from ..vocabulary import TERMS


def _thread(number: str) -> Thread:
    """What is not decided is as unknown as what never was."""
    found = queries.public_thread(number)
    if found is None:
        raise Http404
    return found


@require_safe
def thread(request: HttpRequest, number: str) -> HttpResponse:
    found = _thread(number)
    context = {
        "thread": found,
        "impulse": found.impulse,
        "permanent_url": request.build_absolute_uri(found.url),
        "trail": [(_("Bilanz"), reverse("responses:ledger"))],
    }
    return render(request, "responses/thread.html", context)


@require_safe
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """A published version of the answer, for good; 404 unless the recommendation is published."""
    found = queries.version_page(number, version)
    if found is None:
        raise Http404
    back = reverse("responses:thread", args=[number])
    context = {
        "page": found,
        "impulse": found.impulse,
        "permanent_url": request.build_absolute_uri(found.detail.url),
        "trail": [(_("Bilanz"), reverse("responses:ledger")), (_("Impuls %(number)s") % {"number": number}, back)],
    }
    return render(request, "responses/version.html", context)


@require_safe
def thread_jsonld(request: HttpRequest, number: str) -> HttpResponse:
    """The same as the page, for machines (docs/roter-faden.md)."""
    data = linked_data(_thread(number), request.build_absolute_uri)
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/ld+json")


@require_safe
def thread_terms(request: HttpRequest) -> HttpResponse:
    """What a thread is, how its hashes are computed, and the terms of the JSON-LD."""
    context = {"terms": TERMS.items(), "trail": [(_("Bilanz"), reverse("responses:ledger"))]}
    return render(request, "responses/thread_terms.html", context)

"""What others do, for everybody. No session is looked at, no cookie is set, no script is loaded."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digitalrat.core.templatetags.addresses import local_url

from ..forms import CardFilter, DevelopmentFilter
from ..models import ReferenceCard
from ..queries import released_cards, released_developments

PER_PAGE = 30


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    form = CardFilter(request.GET)
    page = Paginator(form.apply(released_cards()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "masterplan/cards.html", {"form": form, "page_obj": page, "trail": _trail()})


@require_safe
def card(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(ReferenceCard.objects.select_related("chapter"), uuid=uuid)
    if not AnonymousUser().has_perm("masterplan.view_proposal", found):
        raise Http404
    trail = [*_trail(), (_("Vorbilder"), reverse("masterplan:cards"))]
    return render(request, "masterplan/card.html", {"card": found, "trail": trail})


@require_safe
def developments(request: HttpRequest) -> HttpResponse:
    form = DevelopmentFilter(request.GET)
    page = Paginator(form.apply(released_developments()), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "masterplan/developments.html", {"form": form, "page_obj": page, "trail": _trail()})


def _trail() -> list[tuple[str, str]]:
    return [(_("Masterplan"), local_url("/masterplan/"))]

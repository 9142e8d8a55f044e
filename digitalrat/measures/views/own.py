"""What the pages of those have in common who keep measures up to date."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from digitalrat.core.views import require

from ..models import Measure


def own_measure(request: HttpRequest, number: str) -> Measure:
    """A measure that the person may keep up to date; everybody may know that it exists. Raises Http404."""
    require(request, "members.enter_workspace")
    measure = Measure.objects.select_related("owner").filter(number=number).first()
    if measure is None:
        raise Http404
    require(request, "measures.contribute", measure)
    return measure


def work_url(measure: Measure, place: str = "") -> str:
    url = reverse("measures:work", args=[measure.number])
    return f"{url}#{place}" if place else url


def trail_to(measure: Measure | None = None) -> list[tuple[str, str]]:
    trail = [(_("Arbeitsraum"), reverse("workspace:dashboard")), (_("Maßnahmen"), reverse("measures:desk"))]
    return [*trail, (measure.number, work_url(measure))] if measure else trail

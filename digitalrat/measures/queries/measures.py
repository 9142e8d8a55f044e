"""Read models of measures."""

from django.db.models import Count, QuerySet

from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation

from ..enums import Light
from ..models import Measure


def measures() -> QuerySet[Measure]:
    """All measures with owner and chapter, by number."""
    return Measure.objects.select_related("owner", "chapter")


def count_by_light() -> dict[Light, int]:
    """How many measures show which light, in the order of the enum, zeros included; one query."""
    found = dict(Measure.objects.order_by().values_list("light").annotate(Count("pk")))
    return {light: found.get(light.value, 0) for light in Light}


def owners() -> QuerySet[Organisation]:
    """Organisations that own at least one measure."""
    return Organisation.objects.filter(pk__in=Measure.objects.order_by().values("owner"))


def chapters() -> QuerySet[Chapter]:
    """Published chapters that at least one measure belongs to."""
    return Chapter.objects.published().filter(pk__in=Measure.objects.order_by().values("chapter"))

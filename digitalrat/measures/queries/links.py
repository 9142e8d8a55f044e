"""How a measure hangs together with others, read from its side."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from ..enums import LinkKind
from ..models import Measure, MeasureLink

# More than these are no help in a list to choose from.
MOST_OFFERED = 500


@dataclass(frozen=True)
class LinkView:
    """``words`` stand between the measure and ``other``: "hängt ab von", from the other side "wird gebraucht von"."""

    link: MeasureLink
    words: str
    other: Measure


def links_of(measure: Measure) -> list[LinkView]:
    """Both those it has and those that others have with it, by kind; one query."""
    links = MeasureLink.objects.filter(Q(source=measure) | Q(target=measure))
    return [_view(link, measure) for link in links.select_related("source__owner", "target__owner")]


def _view(link: MeasureLink, measure: Measure) -> LinkView:
    if link.source_id == measure.pk:
        return LinkView(link, link.get_kind_display(), link.target)
    words = {
        LinkKind.DEPENDS_ON: _("wird gebraucht von"),
        LinkKind.BLOCKS: _("wird blockiert von"),
        LinkKind.SAME_GOAL: link.get_kind_display(),
    }
    return LinkView(link, str(words[LinkKind(link.kind)]), link.source)


def offered(measure: Measure) -> list[Measure]:
    """Measures that it can be linked with, by number; nothing if there are too many to choose from."""
    found = Measure.objects.exclude(pk=measure.pk).only("number", "title").order_by("number")[: MOST_OFFERED + 1]
    measures = list(found)
    return measures if len(measures) <= MOST_OFFERED else []

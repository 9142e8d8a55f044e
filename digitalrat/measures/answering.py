"""What the page of a measure says besides the measure: who answers for its chapter, and whose example it follows."""

from django.template.loader import render_to_string
from django.utils import timezone

from digitalrat.masterplan.enums import ProposalState
from digitalrat.steering.queries import responsible_for

from .models import Measure


def chapter_part(measure: Measure) -> str | None:
    """For everybody; two queries. What is not published or released is not in it."""
    chapter = measure.chapter if measure.chapter and measure.chapter.is_published else None
    answering = responsible_for(chapter, timezone.localdate()) if chapter else []
    cards = list(measure.reference_cards.filter(state=ProposalState.RELEASED))
    if not answering and not cards:
        return None
    return render_to_string("measures/_chapter_part.html", {"chapter": chapter, "answering": answering, "cards": cards})

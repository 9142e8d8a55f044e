"""What stands around a chapter: who answers for it, and what others do about its matter."""

from dataclasses import dataclass

from django.utils import timezone

from digitalrat.masterplan.models import Chapter
from digitalrat.masterplan.queries import Outlook, outlook
from digitalrat.steering.models import Responsibility
from digitalrat.steering.queries import responsible_for

SHOWN = 3


@dataclass(frozen=True)
class Surroundings:
    """``answering`` holds today: first for the whole chapter, then for topics within it."""

    chapter: Chapter
    answering: list[Responsibility]
    outlook: Outlook


def surroundings_of(chapter: Chapter) -> Surroundings:
    """Three queries."""
    return Surroundings(chapter, responsible_for(chapter, timezone.localdate()), outlook(chapter, SHOWN))

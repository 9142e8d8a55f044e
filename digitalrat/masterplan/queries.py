"""Reference cards and developments as everybody reads them, and as proposals in the workspace."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from digitalrat.members.models import User
from digitalrat.members.rules import is_cdo, is_office

from .enums import ProposalState
from .models import Chapter, Development, Proposal, ReferenceCard


def released_cards() -> QuerySet[ReferenceCard]:
    """By city; each with its chapter."""
    return ReferenceCard.objects.filter(state=ProposalState.RELEASED).select_related("chapter")


def released_developments() -> QuerySet[Development]:
    """The newest first; each with its chapter."""
    return Development.objects.filter(state=ProposalState.RELEASED).select_related("chapter")


def cities() -> list[str]:
    """Cities that released cards tell of."""
    return list(released_cards().order_by("city").values_list("city", flat=True).distinct())


def chapters_with(model: type[Proposal]) -> QuerySet[Chapter]:
    """Published chapters that something released belongs to."""
    proposals: Any = model._default_manager
    released = proposals.filter(state=ProposalState.RELEASED).order_by().values("chapter")
    return Chapter.objects.published().filter(pk__in=released)


@dataclass(frozen=True)
class Outlook:
    """The first cards and developments of a chapter, and whether there are more."""

    cards: list[ReferenceCard]
    has_more_cards: bool
    developments: list[Development]
    has_more_developments: bool


def outlook(chapter: Chapter, shown: int) -> Outlook:
    """What others do about the chapter's matter, at most ``shown`` of each; two queries."""
    cards = list(released_cards().filter(chapter=chapter)[: shown + 1])
    developments = list(released_developments().filter(chapter=chapter)[: shown + 1])
    return Outlook(cards[:shown], len(cards) > shown, developments[:shown], len(developments) > shown)


def proposals_for(user: User, model: type[Proposal]) -> QuerySet[Proposal]:
    """What the office and the CDO see in the workspace: everything; others: their own. What waits comes first."""
    waits = Case(When(state=ProposalState.PROPOSED, then=Value(0)), default=Value(1), output_field=IntegerField())
    proposals: Any = model._default_manager
    proposals = proposals.select_related("chapter", "proposed_by")
    if not (is_office(user) or is_cdo(user)):
        proposals = proposals.filter(proposed_by=user)
    ordered: QuerySet[Proposal] = proposals.order_by(waits, F("proposed_at").desc())
    return ordered


def waiting_proposals() -> list[Proposal]:
    """What the office has not judged yet, the oldest first; two queries."""
    found: list[Proposal] = []
    for model in (ReferenceCard, Development):
        found += model._default_manager.filter(state=ProposalState.PROPOSED)
    return sorted(found, key=lambda proposal: proposal.proposed_at)

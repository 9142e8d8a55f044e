"""Public events of all impulses in order of time: for feeds, and for mails to those who follow.

Each is a step of a thread (queries.thread) and follows the same rules: nothing before the council has decided, no
words about the matter before the recommendation is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..enums import PartState, ResponseState
from .thread.anchors import permanent_id

Words = tuple[str, str]


@dataclass(frozen=True)
class PublicEvent:
    """Something that happened to a decided impulse, for everybody.

    ``id`` (urn:uuid:…) never changes. ``title``, ``text`` and ``url`` (absolute path to the exact anchor) are made in
    the language that is active when they are read.
    """

    at: datetime
    impulse: Impulse
    kind: str
    anchor: str
    words: Callable[[], Words] = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        return permanent_id(self.impulse.uuid, self.anchor)

    @property
    def title(self) -> str:
        return self.words()[0]

    @property
    def text(self) -> str:
        return self.words()[1]

    @property
    def url(self) -> str:
        return f"{reverse('responses:thread', args=[self.impulse.number])}#{self.anchor}"


@dataclass(frozen=True)
class Span:
    """Which events are wanted: of ``impulses``, after ``since`` (not included), until ``until`` (included).

    With a ``limit`` each kind of row is read newest first and no further than that.
    """

    impulses: QuerySet[Impulse]
    since: datetime | None
    until: datetime
    limit: int | None

    def rows(self, rows: QuerySet[Any], at: str, impulse: str) -> QuerySet[Any]:
        """Those of ``rows`` whose time ``at`` lies in the window and whose ``impulse`` is wanted, newest first."""
        rows = rows.filter(**{f"{impulse}__in": self.impulses, f"{at}__lte": self.until})
        if self.since:
            rows = rows.filter(**{f"{at}__gt": self.since})
        return self.cut(rows.order_by(f"-{at}", "-pk"))

    def cut(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows[: self.limit] if self.limit is not None else rows

    def contains(self, at: datetime | None) -> bool:
        return at is not None and at <= self.until and (self.since is None or at > self.since)


def public_events(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    impulse: Impulse | None = None,
    chapter: Chapter | None = None,
    organisation: Organisation | None = None,
    limit: int | None = None,
) -> list[PublicEvent]:
    """What happened after ``since`` until ``until`` (default: now), the oldest first, in a fixed number of queries.

    Whoever asks from time to time should look back a minute and know what they had by ``id``: what is being committed
    at this moment has an earlier time than the moment it is seen. ``limit`` keeps the newest so many. A chapter's
    events are those of published recommendations about it (what an unpublished impulse is about is not public); an
    organisation's are those of impulses that it was to answer, or whose answer carries its signature.
    """
    from .occurrences import occurrences  # it makes PublicEvents

    impulses = public_impulses(impulse=impulse, chapter=chapter, organisation=organisation)
    span = Span(impulses, since, min(until or timezone.now(), timezone.now()), limit)
    events = sorted(occurrences(span), key=lambda event: (event.at, _rank(event.kind), event.anchor))
    return events[max(len(events) - limit, 0) :] if limit is not None else events


def public_impulses(
    *, impulse: Impulse | None = None, chapter: Chapter | None = None, organisation: Organisation | None = None
) -> QuerySet[Impulse]:
    """Decided impulses, all or those that concern a chapter or an organisation."""
    impulses = Impulse.objects.filter(state__in=DECIDED, number__isnull=False)
    if impulse is not None:
        impulses = impulses.filter(pk=impulse.pk)
    if chapter is not None:
        impulses = impulses.filter(chapters=chapter, publication__isnull=False, publication__withdrawn_at__isnull=True)
    if organisation is not None:
        concerned = Q(handover__organisation=organisation) | Q(pk__in=_cosigned(organisation))
        if organisation.kind == OrganisationKind.OFFICE:
            concerned |= Q(handover__isnull=False, handover__organisation__isnull=True)
        impulses = impulses.filter(concerned)
    return impulses.order_by().values("pk")  # type: ignore[return-value]  # used in subqueries only


def _cosigned(organisation: Organisation) -> QuerySet[Any]:
    return organisation.parts.filter(state=PartState.MERGED, response__state=ResponseState.PUBLISHED).values(
        "response__handover__impulse"
    )


# What comes first of events that have the same instant.
KINDS = (
    "deferred",
    "rejected",
    "adopted",
    "published",
    "transmitted",
    "receipt",
    "extension",
    "overdue",
    "answered",
    "question",
    "reaction",
    "came_back",
    "implementing",
    "closed",
)


def _rank(kind: str) -> int:
    return KINDS.index(kind)

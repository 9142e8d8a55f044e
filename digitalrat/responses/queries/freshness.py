"""Whether there is anything new, in one query: for readers that ask every second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Max, QuerySet, Value
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse, Publication, Transition

from ..enums import ResponseState
from ..models import Extension, Handover, Reaction, Response
from .happening import midnight


@dataclass(frozen=True)
class Freshness:
    """``stamp`` changes with every public event of the impulses asked about, and with nothing that is internal.

    ``changed_at`` is when the newest one came, or last midnight, because a day makes things overdue by itself.
    """

    stamp: tuple[Any, ...]
    changed_at: datetime


def freshness(impulses: QuerySet[Impulse]) -> Freshness:
    """``impulses`` as queries.public_impulses gives them."""
    told = Transition.objects.filter(
        to_state__in=[State.ADOPTED, State.REJECTED, State.DEFERRED, State.IMPLEMENTING, State.CLOSED]
    )
    published = Response.objects.filter(state=ResponseState.PUBLISHED)
    reactions = Reaction.objects.filter(answer__response__state=ResponseState.PUBLISHED)
    sources: list[tuple[QuerySet[Any], str, str]] = [
        (told, "impulse", "at"),
        (Publication.objects.filter(withdrawn_at__isnull=True), "impulse", "published_at"),
        (Publication.objects.filter(withdrawn_at__isnull=False), "impulse", "withdrawn_at"),
        (Handover.objects.all(), "impulse", "transmitted_at"),
        (Handover.objects.filter(receipt_confirmed_at__isnull=False), "impulse", "receipt_confirmed_at"),
        (Extension.objects.all(), "handover__impulse", "given_at"),
        (published, "handover__impulse", "signed_at"),
        (reactions, "answer__response__handover__impulse", "given_at"),
    ]
    rows = [
        source.filter(**{f"{impulse}__in": impulses})
        .order_by()
        .annotate(source=Value(number))
        .values("source")
        .annotate(number=Count("pk"), newest=Max(at, output_field=DateTimeField()))
        .values_list("source", "number", "newest")
        for number, (source, impulse, at) in enumerate(sources)
    ]
    found = sorted(rows[0].union(*rows[1:], all=True))
    today = timezone.localdate()
    times = [newest for _source, _number, newest in found if newest]
    return Freshness((today, *found), max([midnight(today), *times]))

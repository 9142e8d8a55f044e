"""What the ledger knows about each impulse; every figure of a page is counted from the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..enums import Disposition
from ..models import Extension, Handover, PointAnswer
from .periods import local_day
from .selection import (
    FOLLOW_UPS,
    OFFICE,
    UNANSWERED,
    Choice,
    Selection,
    follow_up_condition,
    follow_ups,
    in_scope,
    points_handed_over,
)


class Fact(NamedTuple):
    """One impulse: the local day on which it was put up for deliberation, and where it stands.

    ``standing`` (enums.Standing) is empty unless it was handed over. ``days`` are the calendar days from the
    hand-over to the first signed answer, None before that. ``organisation`` is the value of a Choice.
    """

    pk: int
    on: date
    state: str
    standing: str = ""
    organisation: str = ""
    days: int | None = None
    is_extended: bool = False


@dataclass(frozen=True)
class Facts:
    """All impulses of a scope, and the organisations that answer, by the value of their Choice."""

    impulses: Sequence[Fact]
    organisations: dict[str, Choice]


def read_facts(scope: Selection, today: date) -> Facts:
    """Three queries, however many impulses there are."""
    organisations = {
        pk: Choice(slug, name) if kind != OrganisationKind.OFFICE else Choice(OFFICE, settings.OFFICE_NAME)
        for pk, slug, name, kind in Organisation.objects.order_by("name").values_list("pk", "slug", "name", "kind")
    }
    handovers = {
        impulse: (
            standing,
            organisations[organisation].value if organisation else OFFICE,
            (local_day(answered) - local_day(transmitted)).days if answered else None,
            extended,
        )
        for impulse, standing, organisation, transmitted, answered, extended in Handover.objects.with_standing(today)
        .filter(in_scope(scope, "impulse__submitted_at"), impulse__submitted_at__isnull=False)
        .order_by()
        .values_list(
            "impulse",
            "standing",
            "organisation",
            "transmitted_at",
            "answered_at",
            Exists(Extension.objects.filter(handover=OuterRef("pk"))),
        )
    }
    rows = Impulse.objects.counted().filter(in_scope(scope)).order_by().values_list("pk", "submitted_at", "state")
    return Facts(
        [
            Fact(pk, local_day(submitted_at), state, *handovers.get(pk, ()))
            for pk, submitted_at, state in rows
            if submitted_at
        ],
        {OFFICE: Choice(OFFICE, settings.OFFICE_NAME), **{choice.value: choice for choice in organisations.values()}},
    )


def fields_of_impulses(scope: Selection) -> tuple[dict[int, set[str]], list[Choice]]:
    """The action fields (slugs) of each decided impulse that has any, and all fields in the plan's order; one query."""
    fields: dict[int, set[str]] = {}
    names: dict[str, tuple[int, str]] = {}
    rows = (
        Impulse.chapters.through.objects.filter(
            in_scope(scope, "impulse__submitted_at"),
            impulse__submitted_at__isnull=False,
            impulse__state__in=DECIDED,
            chapter__action_field__isnull=False,
        )
        .order_by()
        .values_list(
            "impulse",
            "chapter__action_field__slug",
            "chapter__action_field__title",
            "chapter__action_field__position",
        )
        .distinct()
    )
    for impulse, slug, title, position in rows:
        fields.setdefault(impulse, set()).add(slug)
        names[slug] = min((position, title), names.get(slug, (position, title)))
    return fields, [Choice(slug, names[slug][1]) for slug in sorted(names, key=lambda slug: names[slug])]


def count_dispositions(scope: Selection) -> dict[str, int]:
    """Points that were handed over, by the disposition of their current public answer; two queries."""
    inside = in_scope(scope, "impulse__submitted_at")
    total = points_handed_over().filter(inside).count()
    answered = (
        PointAnswer.objects.current()
        .filter(
            in_scope(scope, "point__impulse__submitted_at"),
            point__impulse__submitted_at__isnull=False,
        )
        .order_by()
        .values_list("disposition")
        .annotate(number=Count("pk"))
    )
    counted = {**dict.fromkeys(Disposition.values, 0), **dict(answered)}
    return {**counted, UNANSWERED: total - sum(counted.values())}


def count_follow_ups(scope: Selection, today: date) -> dict[str, int]:
    """Follow-up questions by where they stand (FOLLOW_UPS); one query."""
    numbers: dict[str, int] = (
        follow_ups()
        .filter(in_scope(scope, "answer__point__impulse__submitted_at"))
        .aggregate(**{status: Count("pk", filter=follow_up_condition(status, today)) for status in FOLLOW_UPS})
    )
    return numbers

"""What the ledger knows about each impulse; every figure of a page is counted from the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count

from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation

from ..enums import Disposition
from ..models import Extension, Handover, PointAnswer
from .periods import day_of_hour, utc_hour
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
    """Four queries, however many impulses there are."""
    organisations = {
        pk: Choice(slug, name) if kind != OrganisationKind.OFFICE else Choice(OFFICE, settings.OFFICE_NAME)
        for pk, slug, name, kind in Organisation.objects.order_by("name").values_list("pk", "slug", "name", "kind")
    }
    inside = in_scope(scope, "impulse__submitted_at")
    extended = set(Extension.objects.order_by().values_list("handover__impulse", flat=True))
    handovers = {
        impulse: (
            standing,
            organisations[organisation].value if organisation else OFFICE,
            (day_of_hour(answered) - day_of_hour(transmitted)).days if answered else None,
            impulse in extended,
        )
        for impulse, standing, organisation, transmitted, answered in Handover.objects.with_standing(today)
        .filter(inside, impulse__submitted_at__isnull=False)
        .order_by()
        .values_list("impulse", "standing", "organisation", utc_hour("transmitted_at"), utc_hour("answered_at"))
    }
    rows = Impulse.objects.counted().filter(in_scope(scope)).order_by()
    return Facts(
        [
            Fact(pk, day_of_hour(submitted), state, *handovers.get(pk, ()))
            for pk, submitted, state in rows.values_list("pk", utc_hour("submitted_at"), "state")
        ],
        {OFFICE: Choice(OFFICE, settings.OFFICE_NAME), **{choice.value: choice for choice in organisations.values()}},
    )


def fields_of_impulses(scope: Selection) -> tuple[dict[int, set[str]], list[Choice]]:
    """The action fields (slugs) of each impulse that has any, and all fields in the plan's order; two queries.

    What an undecided impulse is about is not public: ask only for the decided ones.
    """
    chapters = (
        Chapter.objects.filter(action_field__isnull=False)
        .order_by("action_field__position", "action_field__title")
        .values_list("pk", "action_field__slug", "action_field__title")
    )
    slugs: dict[int, str] = {}
    titles: dict[str, str] = {}
    for chapter, slug, title in chapters:
        slugs[chapter] = slug
        # Two plans may share a field; the first name counts.
        titles.setdefault(slug, title)
    fields: dict[int, set[str]] = {}
    links = Impulse.chapters.through.objects.filter(in_scope(scope, "impulse__submitted_at")).order_by()
    for impulse, chapter in links.values_list("impulse_id", "chapter_id"):
        if chapter in slugs:
            fields.setdefault(impulse, set()).add(slugs[chapter])
    return fields, [Choice(slug, title) for slug, title in titles.items()]


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

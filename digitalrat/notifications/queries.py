"""What the pages of this room show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, Q, Value, When

from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import User

from .enums import Topic
from .models import Follow, Notification
from .services.following import Target, field_of
from .telling import public_path

PAGE_SIZE = 20
# Notices of a thread that stand open; the others are folded up.
SHOWN = 5


@dataclass(frozen=True)
class InboxThread:
    """What a person was told about one thing; ``notices`` unread ones first, then the newest."""

    key: str
    title: str
    notices: tuple[Notification, ...]
    unread: int
    latest: datetime

    @property
    def first(self) -> tuple[Notification, ...]:
        return self.notices[:SHOWN]

    @property
    def folded(self) -> tuple[Notification, ...]:
        return self.notices[SHOWN:]


@dataclass(frozen=True)
class Inbox:
    """One page of a person's notices, in two queries and that for the number of pages."""

    page: Page[Any]
    threads: tuple[InboxThread, ...]
    only_unread: bool


def inbox(user: User, page_number: str | int | None = 1, *, only_unread: bool = False) -> Inbox:
    """Threads with something unread first, each group by what happened last; with ``only_unread`` no others."""
    notices = Notification.objects.filter(user=user)
    unread = Count("pk", filter=Q(read_at__isnull=True))
    groups = (
        notices.order_by()
        .values("thread")
        .annotate(latest=Max("created_at"), last=Max("pk"), unread=unread)
        .annotate(is_read=Case(When(unread=0, then=Value(1)), default=Value(0)))
        .order_by("is_read", "-latest", "-last")
    )
    if only_unread:
        groups = groups.filter(unread__gt=0)
        notices = notices.unread()
    page = Paginator(groups, PAGE_SIZE).get_page(page_number)
    found: dict[str, list[Notification]] = {group["thread"]: [] for group in page}
    for notice in notices.filter(thread__in=found).unread_first():
        found[notice.thread].append(notice)
    return Inbox(page, tuple(_thread(group, found[group["thread"]]) for group in page), only_unread)


def _thread(group: Mapping[str, Any], notices: list[Notification]) -> InboxThread:
    return InboxThread(
        key=group["thread"],
        title=next((notice.about for notice in notices if notice.about), ""),
        notices=tuple(notices),
        unread=group["unread"],
        latest=group["latest"],
    )


@dataclass(frozen=True)
class Followed:
    """Something that a person follows; ``url`` is where one reads it, empty if there is no such page."""

    kind: str
    kind_label: str
    target: Target
    automatic: bool
    url: str


def followed_by(user: User) -> list[Followed]:
    """What somebody follows and may still know of, newest first; in two queries and those of the rules."""
    follows = (
        Follow.objects.active()
        .filter(user=user)
        .select_related("impulse", "chapter", "organisation")
        .prefetch_related("impulse__authorships")
    )
    return [
        Followed(follow.kind, follow.kind_label, follow.target, follow.automatic, _url(user, follow.target))
        for follow in follows
        if may_follow(user, follow.target)
    ]


def _url(user: User, target: Target) -> str:
    if isinstance(target, Impulse):
        sees = user.has_perm("impulses.view_impulse", target)
        return target.get_absolute_url() if sees else public_path(target)
    return target.url if isinstance(target, Chapter) else ""


def may_follow(user: User, target: Target) -> bool:
    return user.has_perm(f"notifications.follow_{field_of(target)}", target)


def is_following(user: User, target: Target) -> bool:
    return Follow.objects.active().filter(user=user, **{field_of(target): target}).exists()


def topics_for(user: User) -> list[Topic]:
    """The topics of which ``user`` may ever hear, in the order of the settings page."""
    reads = user.has_perm("impulses.list_impulses")
    edits = user.has_perm("masterplan.edit_plan")
    answers, contributes = user.has_perm("responses.view_draft"), user.has_perm("responses.view_parts")
    hears = {
        Topic.WRITING: reads,
        Topic.DELIBERATION: reads,
        Topic.BALLOTS: reads or edits,
        Topic.THREADS: True,
        Topic.CHAPTERS: True,
        Topic.MEASURES: True,
        Topic.PARTS: contributes,
        Topic.DESK: answers,
        Topic.DEADLINES: answers or contributes,
    }
    return [topic for topic in Topic if hears[topic]]

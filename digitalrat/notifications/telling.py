"""How receivers and reminders tell: to whom, by which right, and with the address that fits the reader."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User

from .audience import followers, followers_outside, who_may, who_muted
from .services.notices import Need, notify


def path_to(name: str, *args: Any, anchor: str = "") -> str:
    """A path without language, with which every reader starts in their own."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args) + (f"#{anchor}" if anchor else "")


def impulse_path(impulse: Impulse, anchor: str = "") -> str:
    return path_to("impulses:detail", impulse.uuid, anchor=anchor)


def day(when: date | datetime) -> str:
    return date_format(timezone.localtime(when) if isinstance(when, datetime) else when)


def thread_of(impulse: Impulse) -> str:
    return f"impulse:{impulse.uuid}"


def tell(
    impulse: Impulse,
    *groups: Iterable[User],
    needs: Sequence[Need],
    but: User | None,
    event: str,
    kind: str,
    text: Callable[[], str],
    url: str,
    is_duty: bool = False,
) -> None:
    """Tell everybody in ``groups`` who has the rights in ``needs``, except the actor and who has muted the impulse.

    A duty (vote, sign, contribute) reaches also the latter. Whoever was told of ``event`` before is not told again:
    of two calls with one event, the first gives the better address to those who may go there.
    """
    muted = set() if is_duty else who_muted(impulse)
    notify(
        users=[user for user in who_may(needs, *groups, but=but) if user.pk not in muted],
        event=event,
        kind=kind,
        about=impulse.title,
        thread=thread_of(impulse),
        needs=needs,
        text=text,
        url=url,
    )


def tell_public(
    impulse: Impulse,
    *groups: Iterable[User],
    but: User | None,
    event: str,
    kind: str,
    text: Callable[[], str],
    anchor: str = "",
    public_anchor: str = "",
) -> None:
    """Tell ``groups`` and all followers of something public.

    Who sees the impulse in the workspace goes there, others to its public thread.
    """
    given = [user for group in groups for user in group]
    tell(
        impulse,
        given,
        followers(impulse),
        needs=[("impulses.view_impulse", impulse)],
        but=but,
        event=event,
        kind=kind,
        text=text,
        url=impulse_path(impulse, anchor),
    )
    tell(
        impulse,
        given,
        followers_outside(impulse),
        needs=[("notifications.hear_of_impulse", impulse)],
        but=but,
        event=event,
        kind=kind,
        text=text,
        url=public_path(impulse, public_anchor),
    )


def public_path(impulse: Impulse, anchor: str = "") -> str:
    """The impulse's public thread."""
    return path_to("responses:thread", impulse.number, anchor=anchor)

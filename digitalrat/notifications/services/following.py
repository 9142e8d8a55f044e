"""Follow things, and stop following them for good."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from digitalrat.impulses.models import Impulse
from digitalrat.masterplan.models import Chapter
from digitalrat.members.models import Organisation, User

from ..models import Follow

Target = Impulse | Chapter | Organisation
_FIELDS = {Impulse: "impulse", Chapter: "chapter", Organisation: "organisation"}


def field_of(target: Target) -> str:
    """Name of the relation (of Follow and Subscription) that holds a thing of this kind."""
    return _FIELDS[type(target)]


@transaction.atomic
def follow(*, by: User, target: Target) -> Follow:
    """Follow by one's own wish; also what one had muted. Twice changes nothing."""
    return _set_muted(by, target, False)


@transaction.atomic
def unfollow(*, by: User, target: Target) -> Follow:
    """Hear no more of it, whatever happens: muted stays muted until one follows it again."""
    return _set_muted(by, target, True)


def _set_muted(user: User, target: Target, muted: bool) -> Follow:
    wanted: dict[str, Any] = {"user": user, field_of(target): target}
    found, _created = Follow.objects.update_or_create(**wanted, defaults={"muted": muted})
    return found


def follow_automatically(*, users: Iterable[User], target: Target) -> None:
    """Because they wrote, voted or were asked. Who follows it already or has muted it is left alone."""
    Follow.objects.bulk_create(
        [Follow(user=user, automatic=True, **{field_of(target): target}) for user in users], ignore_conflicts=True
    )

"""Groups of people to tell. Whether each of them may see the thing is asked separately, person by person."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from digitalrat.impulses.models import Impulse
from digitalrat.members.enums import Role
from digitalrat.members.models import Seat, User


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def seat_holders() -> QuerySet[User]:
    return _active().filter(pk__in=Seat.objects.in_office().values("holder"))


def council() -> QuerySet[User]:
    """Holders of voting seats, and the chair also without one."""
    chair = Q(role_assignments__role__in=[Role.CHAIR, Role.DEPUTY_CHAIR])
    return _active().filter(chair | Q(pk__in=Seat.objects.in_office().values("holder"))).distinct()


def people_with(*roles: Role) -> QuerySet[User]:
    return _active().filter(role_assignments__role__in=roles).distinct()


def authors(impulse: Impulse) -> QuerySet[User]:
    """The first author and the co-authors who have accepted."""
    return _active().filter(authorships__impulse=impulse, authorships__accepted_at__isnull=False).distinct()


def commenters(impulse: Impulse) -> QuerySet[User]:
    """Whoever has taken part in the discussion and not taken it all back."""
    return _active().filter(pk__in=impulse.comments.filter(withdrawn_at__isnull=True).values("author"))


def who_may(permission: str, obj: Any, *groups: Iterable[User], but: User | None) -> list[User]:
    """Everybody in ``groups`` once, without ``but`` (the actor), who may see ``obj`` by the rules."""
    people = {user.pk: user for group in groups for user in group}
    if but is not None:
        people.pop(but.pk, None)
    return [user for user in people.values() if user.has_perm(permission, obj)]

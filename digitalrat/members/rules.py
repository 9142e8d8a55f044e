"""Who somebody is, as predicates for every room; and who may keep members and invitations."""

from typing import Any

import rules
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from rules.predicates import Predicate

from .enums import Role
from .models import Seat, User

Person = AbstractBaseUser | AnonymousUser


def roles_of(user: Any) -> frozenset[str]:
    """Roles of an active person, read once per instance; visitors and deactivated people have none."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    cached = getattr(user, "_roles", None)
    if cached is None:
        cached = user._roles = frozenset(user.role_assignments.values_list("role", flat=True))  # type: ignore[attr-defined]  # cache on the instance
    return cached


def seat_of(user: Any) -> Seat | None:
    """The voting seat that an active person holds today, read once per instance."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if not hasattr(user, "_seat"):
        user._seat = Seat.objects.in_office().filter(holder=user).select_related("sector", "term").first()  # type: ignore[attr-defined]  # cache on the instance
    seat: Seat | None = user._seat  # type: ignore[attr-defined]  # set above
    return seat


def forget_rights(user: User) -> None:
    """Read roles and seat of this instance anew: for services that have just changed them."""
    for name in ("_roles", "_seat"):
        user.__dict__.pop(name, None)


def has_role(*wanted: Role) -> Predicate:
    names = frozenset(wanted)

    def check(user: Any) -> bool:
        return not names.isdisjoint(roles_of(user))

    return Predicate(check, name="has_role:" + ",".join(sorted(names)))


@rules.predicate
def is_active_user(user: Any) -> bool:
    return isinstance(user, User) and user.is_active


@rules.predicate
def is_seat_holder(user: Any) -> bool:
    return seat_of(user) is not None


is_chair = has_role(Role.CHAIR, Role.DEPUTY_CHAIR)
is_office = has_role(Role.OFFICE)
is_cdo = has_role(Role.CDO)
is_contributor = has_role(Role.CONTRIBUTOR)
is_editor = has_role(Role.EDITOR)
is_guest = has_role(Role.GUEST)
is_committee_reader = has_role(Role.COMMITTEE_READER)

# Takes part in the council's internal work: deliberation is readable to all of them.
is_council = is_seat_holder | is_chair
is_insider = is_council | is_office | is_cdo


@rules.predicate
def is_oneself(user: Any, person: Any) -> bool:
    return isinstance(person, User) and bool(person.pk == user.pk)


PERMISSIONS = {
    "members.enter_workspace": is_active_user,
    "members.change_own_profile": is_active_user,
    # Who is who, with the pages about single people.
    "members.view_directory": is_insider | is_committee_reader,
    # Invitations, roles, seats.
    "members.manage_members": is_office,
    # Asked with the person: nobody locks themselves out.
    "members.deactivate_user": is_office & ~is_oneself,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

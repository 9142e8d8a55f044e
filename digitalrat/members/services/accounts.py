"""Accounts: closing and opening them, and what people keep about themselves."""

from typing import IO, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record

from ..enums import MailFrequency, Role
from ..errors import AccountStateError
from ..models import RoleAssignment, User
from ..photos import profile_photo
from ..rules import forget_rights
from ..signals import rights_changed
from .rights import require_another_office_person

PROFILE_FIELDS = frozenset(
    {"first_name", "last_name", "bio", "interests", "language", "mail_frequency", "quiet_from", "quiet_until"}
)


@transaction.atomic
def deactivate_user(*, by: User | None, user: User) -> None:
    """Close an account: its sessions and sockets end, its seat no longer counts. What the person wrote stays.

    Raises AccountStateError if it is closed already, LastOfficePerson if the office would be empty.
    """
    if not user.is_active:
        raise AccountStateError(_("Dieses Konto ist bereits deaktiviert."))
    if RoleAssignment.objects.filter(user=user, role=Role.OFFICE).exists():
        require_another_office_person(user)
    _set_active(by, user, False, "member.deactivated")


@transaction.atomic
def reactivate_user(*, by: User | None, user: User) -> None:
    """Open a closed account again, with the roles and the seat it had. Raises AccountStateError if it is open."""
    if user.is_active:
        raise AccountStateError(_("Dieses Konto ist bereits aktiv."))
    _set_active(by, user, True, "member.reactivated")


def _set_active(by: User | None, user: User, is_active: bool, verb: str) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    forget_rights(user)
    record(by=by, verb=verb, obj=user)
    announce(rights_changed, user_id=user.pk)


@transaction.atomic
def change_profile(
    *, by: User, photo: IO[bytes] | None = None, photo_size: int = 0, remove_photo: bool = False, **fields: Any
) -> User:
    """Change what a person says about themselves; ``fields`` are some of PROFILE_FIELDS.

    ``photo`` is the uploaded file of ``photo_size`` bytes (see photos.profile_photo, raises PhotoError). The trail
    names which fields changed, not their content.
    """
    unknown = set(fields) - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"not part of a profile: {', '.join(sorted(unknown))}")
    if "language" in fields and fields["language"] not in dict(settings.LANGUAGES):
        raise ValueError(fields["language"])
    if "mail_frequency" in fields:
        MailFrequency(fields["mail_frequency"])
    changed = sorted(name for name, value in fields.items() if getattr(by, name) != value)
    for name in changed:
        setattr(by, name, fields[name])
    if photo is not None or (remove_photo and by.photo):
        _replace_photo(by, photo, photo_size)
        changed.append("photo")
    if changed:
        by.save(update_fields=changed)
        record(by=by, verb="member.profile_changed", obj=by, fields=changed)
    return by


def _replace_photo(user: User, photo: IO[bytes] | None, size: int) -> None:
    new = profile_photo(photo, size) if photo is not None else None
    old, storage = user.photo.name, user.photo.storage
    if new is None:
        user.photo = ""
    else:
        user.photo.save(new.name or "", new, save=False)
    if old:
        transaction.on_commit(lambda: storage.delete(old))


@transaction.atomic
def appoint(*, email: str, role: str, first_name: str = "", last_name: str = "") -> User:
    """For who runs the server: give a role to an account, which is made if needed (its password by "forgotten").

    This is how the first person of the office comes in; all others are invited.
    """
    role = Role(role)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record(by=None, verb="member.joined", obj=user)
    RoleAssignment.objects.get_or_create(user=user, role=role)
    record(by=None, verb="role.assigned", obj=user, role=role.value)
    forget_rights(user)
    announce(rights_changed, user_id=user.pk)
    return user

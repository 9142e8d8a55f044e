"""Roles and seats. Every change makes the person's open pages ask for their rights again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.services import announce, record

from ..enums import Role
from ..errors import AccountStateError, LastOfficePerson, RoleError, SeatTaken
from ..models import RoleAssignment, Seat, User
from ..rules import forget_rights
from ..signals import rights_changed


@transaction.atomic
def assign_role(*, by: User | None, user: User, role: str) -> RoleAssignment:
    """Give an active person a role. Raises RoleError if they have it, AccountStateError if deactivated."""
    role = Role(role)
    _require_active(user)
    assignment, is_new = RoleAssignment.objects.get_or_create(user=user, role=role)
    if not is_new:
        raise RoleError(_("%(person)s hat diese Rolle bereits.") % {"person": user})
    record(by=by, verb="role.assigned", obj=user, role=role.value)
    _tell(user)
    return assignment


@transaction.atomic
def remove_role(*, by: User | None, user: User, role: str) -> None:
    """Take a role back. Raises RoleError if the person has it not, LastOfficePerson if the office would be empty."""
    role = Role(role)
    if role == Role.OFFICE:
        require_another_office_person(user)
    removed, _rows = RoleAssignment.objects.filter(user=user, role=role).delete()
    if not removed:
        raise RoleError(_("%(person)s hat diese Rolle nicht.") % {"person": user})
    record(by=by, verb="role.removed", obj=user, role=role.value)
    _tell(user)


@transaction.atomic
def assign_seat(*, by: User | None, seat: Seat, user: User) -> Seat:
    """Let an active person hold a vacant seat of a term that is not over. Raises SeatTaken or AccountStateError."""
    _require_active(user)
    seat = Seat.objects.select_for_update(of=("self",)).select_related("term", "sector").get(pk=seat.pk)
    require_vacant(seat)
    other = Seat.objects.filter(term=seat.term, holder=user).first()
    if other is not None:
        raise SeatTaken(
            _("%(person)s hat in dieser Amtszeit bereits Sitz %(number)s.") % {"person": user, "number": other.number}
        )
    seat.holder = user
    seat.held_since = max(timezone.localdate(), seat.term.begins_on)
    seat.save(update_fields=["holder", "held_since"])
    record(by=by, verb="seat.assigned", obj=seat, user=user.pk)
    _tell(user)
    return seat


@transaction.atomic
def vacate_seat(*, by: User | None, seat: Seat) -> Seat:
    """Free a seat, at the end of a membership. Votes already cast stay with the person and the seat."""
    seat = Seat.objects.select_for_update(of=("self",)).select_related("holder").get(pk=seat.pk)
    former = seat.holder
    if former is None:
        raise SeatTaken(_("Dieser Sitz ist bereits frei."))
    seat.holder, seat.held_since = None, None
    seat.save(update_fields=["holder", "held_since"])
    record(by=by, verb="seat.vacated", obj=seat, user=former.pk)
    _tell(former)
    return seat


def require_vacant(seat: Seat) -> None:
    """Raises SeatTaken if somebody holds the seat or its term is over."""
    if seat.holder_id is not None:
        raise SeatTaken(_("Sitz %(number)s ist bereits besetzt.") % {"number": seat.number})
    if seat.term.ends_on < timezone.localdate():
        raise SeatTaken(_("Die Amtszeit dieses Sitzes ist zu Ende."))


def require_another_office_person(user: User) -> None:
    """Raises LastOfficePerson unless somebody else with an active account has the office's role."""
    office = RoleAssignment.objects.select_for_update().filter(role=Role.OFFICE, user__is_active=True)
    if not list(office.exclude(user=user)):
        raise LastOfficePerson(
            _("%(person)s ist die letzte Person der Geschäftsstelle. Geben Sie die Rolle zuerst einer weiteren Person.")
            % {"person": user}
        )


def _require_active(user: User) -> None:
    if not user.is_active:
        raise AccountStateError(_("Das Konto von %(person)s ist deaktiviert.") % {"person": user})


def _tell(user: User) -> None:
    forget_rights(user)
    announce(rights_changed, user_id=user.pk)

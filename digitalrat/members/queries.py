"""Who is who: the council by sector, other people by role, and what the office has to look after."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from .enums import Role
from .models import Invitation, Organisation, RoleAssignment, Seat, SeatQuerySet, Sector, Term, User


def current_term() -> Term | None:
    """The term that runs today, or None between two terms."""
    today = timezone.localdate()
    return Term.objects.filter(begins_on__lte=today, ends_on__gte=today).first()


def vacant_seats() -> SeatQuerySet:
    """Seats of the running term that nobody holds."""
    today = timezone.localdate()
    seats = Seat.objects.filter(term__begins_on__lte=today, term__ends_on__gte=today, holder__isnull=True)
    return seats.select_related("sector", "term")


def seat_in_term(person: User) -> Seat | None:
    """The seat that a person holds in the running term, also while their account is closed."""
    today = timezone.localdate()
    seats = Seat.objects.filter(holder=person, term__begins_on__lte=today, term__ends_on__gte=today)
    return seats.select_related("sector", "term").first()


@dataclass
class SectorSeats:
    """A sector with its seats of the running term, in order of their number."""

    sector: Sector
    seats: list[Seat] = field(default_factory=list)


@dataclass
class Directory:
    """What the page of members shows; ``closed`` and ``unassigned`` only the office needs.

    ``companions`` have a role and no seat, in the order of the roles.
    """

    term: Term | None
    sectors: list[SectorSeats]
    companions: list[User]
    unassigned: list[User]
    closed: list[User]


def directory() -> Directory:
    """Everybody with an account, in six queries whatever their number."""
    term = current_term()
    with_roles = Prefetch("holder__role_assignments", RoleAssignment.objects.order_by("role"))
    seats = Seat.objects.filter(term=term).select_related("sector", "holder__organisation").prefetch_related(with_roles)
    sectors: dict[int, SectorSeats] = {}
    for seat in seats.order_by("sector__position", "sector__name", "number") if term else []:
        sectors.setdefault(seat.sector_id, SectorSeats(seat.sector)).seats.append(seat)
    seated = {seat.holder_id for entry in sectors.values() for seat in entry.seats}
    people = list(User.objects.select_related("organisation").prefetch_related("role_assignments"))
    others = [person for person in people if person.is_active and person.pk not in seated]
    return Directory(
        term=term,
        sectors=list(sectors.values()),
        companions=sorted((person for person in others if person.role_assignments.all()), key=_first_role),
        unassigned=[person for person in others if not person.role_assignments.all()],
        closed=[person for person in people if not person.is_active],
    )


def _first_role(person: User) -> int:
    """Place in the enum of the first role that somebody has."""
    held = {assignment.role for assignment in person.role_assignments.all()}
    return min(place for place, role in enumerate(Role) if role in held)


def pending_invitations() -> list[Invitation]:
    """Invitations nobody has answered yet, expired ones included, newest first."""
    related = ("seat__sector", "organisation", "invited_by")
    return list(Invitation.objects.pending().select_related(*related))


def organisations() -> QuerySet[Organisation]:
    """Every organisation, those that are dissolved last; with ``members`` and ``contacts``: active accounts, and how
    many of them may write for it.
    """
    active = Q(people__is_active=True)
    writes = active & Q(people__role_assignments__role=Role.CONTRIBUTOR)
    return Organisation.objects.annotate(
        members=Count("people", filter=active, distinct=True), contacts=Count("people", filter=writes, distinct=True)
    ).order_by(F("dissolved_on").asc(nulls_first=True), "name")

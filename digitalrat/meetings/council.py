"""The council as the public sees it: seats by sector, chair, meetings, and agendas without their secrets."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import DECIDED
from digitalrat.impulses.models import Impulse, Publication
from digitalrat.members.enums import Role
from digitalrat.members.models import RoleAssignment, Seat, Sector, Term, User

from .models import AgendaItem, Ballot, Meeting, RulesOfProcedure


@dataclass(frozen=True)
class SeatCard:
    """A seat and its member; ``member`` is None for a vacant seat, also when the account is deactivated."""

    seat: Seat
    member: User | None
    office: str


@dataclass(frozen=True)
class SectorSeats:
    sector: Sector
    cards: tuple[SeatCard, ...]


@dataclass(frozen=True)
class Council:
    """The council of one term. ``offices`` are chair and deputies as (label, person), with or without a seat."""

    term: Term | None
    sectors: tuple[SectorSeats, ...]
    offices: tuple[tuple[str, User], ...]

    @property
    def cards(self) -> list[SeatCard]:
        return [card for sector in self.sectors for card in sector.cards]

    @property
    def vacant(self) -> int:
        return sum(card.member is None for card in self.cards)


def council(today: date) -> Council:
    """The council of the running term, else of the last one that has begun; three queries whatever its size."""
    term = (
        Term.objects.filter(begins_on__lte=today, ends_on__gte=today).first()
        or Term.objects.filter(begins_on__lte=today).first()
    )
    assignments = RoleAssignment.objects.filter(
        role__in=[Role.CHAIR, Role.DEPUTY_CHAIR], user__is_active=True
    ).select_related("user")
    ranked = sorted(assignments, key=lambda one: (one.role != Role.CHAIR, one.user.last_name, one.user.first_name))
    office_of = {one.user_id: one.get_role_display() for one in reversed(ranked)}
    seats = Seat.objects.filter(term=term).select_related("sector", "holder__organisation")
    groups: dict[int, tuple[Sector, list[SeatCard]]] = {}
    for seat in seats.order_by("sector__position", "sector__name", "number"):
        member = seat.holder if seat.holder and seat.holder.is_active else None
        card = SeatCard(seat, member, office_of.get(member.pk, "") if member else "")
        groups.setdefault(seat.sector_id, (seat.sector, []))[1].append(card)
    return Council(
        term=term,
        sectors=tuple(SectorSeats(sector, tuple(cards)) for sector, cards in groups.values()),
        offices=tuple((one.get_role_display(), one.user) for one in ranked),
    )


def rules_in_force(today: date) -> RulesOfProcedure | None:
    return RulesOfProcedure.objects.filter(valid_from__lte=today).first()


def upcoming_meetings() -> list[Meeting]:
    return list(Meeting.objects.filter(starts_at__gte=timezone.now()).order_by("starts_at")[:10])


def past_meetings(limit: int) -> list[Meeting]:
    return list(Meeting.objects.filter(starts_at__lt=timezone.now())[:limit])


@dataclass(frozen=True)
class AgendaRow:
    """An item of a published agenda. Of a non-public item nothing is left but its number.

    ``impulse`` is set once the council has decided: then title and fate are public. ``url`` is where it is
    published, ``ballot`` its latest closed ballot.
    """

    item: AgendaItem
    title: str
    impulse: Impulse | None = None
    url: str = ""
    ballot: Ballot | None = None


def agenda(meeting: Meeting) -> list[AgendaRow]:
    """The agenda as everybody may read it; two queries whatever its length."""
    items = list(meeting.agenda_items.select_related("impulse__publication"))
    public = [item.impulse for item in items if item.is_public and item.impulse]
    shown = {impulse.pk: impulse for impulse in public if impulse.state in DECIDED}
    ballots = {
        ballot.impulse_id: ballot
        for ballot in Ballot.objects.filter(impulse__in=shown, closed_at__isnull=False).order_by("closed_at")
    }
    rows = []
    for item in items:
        if not item.is_public:
            rows.append(AgendaRow(item, _("Nichtöffentlicher Tagesordnungspunkt")))
            continue
        impulse = shown.get(item.impulse_id or 0)
        rows.append(AgendaRow(item, item.title, impulse, _url(impulse), ballots.get(impulse.pk) if impulse else None))
    return rows


def _url(impulse: Impulse | None) -> str:
    publication: Publication | None = getattr(impulse, "publication", None)
    return publication.url if publication and publication.withdrawn_at is None else ""

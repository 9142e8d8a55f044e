"""Which impulses somebody sees, and what the pages about one show."""

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from digitalrat.core.models import AuditEntry
from digitalrat.members.enums import Role
from digitalrat.members.models import RoleAssignment, Seat, User
from digitalrat.members.rules import is_active_user, is_committee_reader, is_insider

from .enums import EDITABLE, State
from .models import Authorship, Comment, Impulse, Quote, Transition


def visible_to(user: User) -> QuerySet[Impulse]:
    """The impulses that ``user`` may view: the same answer as the permission impulses.view_impulse, for many."""
    if not is_active_user(user):
        return Impulse.objects.none()
    own = Exists(Authorship.objects.filter(impulse=OuterRef("pk"), user=user))
    reads_all = is_insider(user) or is_committee_reader(user)
    return Impulse.objects.filter(own | Q(submitted_at__isnull=False) if reads_all else own)


def written_by(user: User) -> QuerySet[Impulse]:
    """Impulses that ``user`` writes or has written."""
    return Impulse.objects.filter(authorships__user=user, authorships__accepted_at__isnull=False)


def drafts_of(user: User) -> QuerySet[Impulse]:
    return written_by(user).filter(state=State.DRAFT)


def invitations_of(user: User) -> QuerySet[Authorship]:
    """Invitations to write along that ``user`` has not answered."""
    return Authorship.objects.filter(user=user, accepted_at=None, impulse__state__in=EDITABLE).select_related(
        "impulse__created_by"
    )


def waiting_for_deliberation() -> QuerySet[Impulse]:
    """What the chair may open deliberation on."""
    return Impulse.objects.filter(state=State.SUBMITTED)


def listed(user: User, *, state: str = "", mine: bool = False, chapter: uuid.UUID | None = None) -> QuerySet[Impulse]:
    """The list of impulses, newest first, with authors; each filter may be left out."""
    impulses = visible_to(user)
    if state:
        impulses = impulses.filter(state=state)
    if mine:
        impulses = impulses.filter(pk__in=Authorship.objects.filter(user=user).values("impulse"))
    if chapter is not None:
        impulses = impulses.filter(chapters__uuid=chapter)
    return impulses.prefetch_related(_authors()).order_by("-created_at", "-pk")


def _authors() -> Prefetch[str]:
    return Prefetch("authorships", Authorship.objects.select_related("user").order_by("position", "invited_at"))


def possible_coauthors(impulse: Impulse) -> QuerySet[User]:
    """Active people who may be asked to write along: council, office and guests, without those asked already."""
    seats = Seat.objects.in_office().filter(holder=OuterRef("pk"))
    roles = RoleAssignment.objects.filter(
        user=OuterRef("pk"), role__in=[Role.CHAIR, Role.DEPUTY_CHAIR, Role.OFFICE, Role.GUEST]
    )
    return (
        User.objects.filter(Exists(seats) | Exists(roles), is_active=True)
        .exclude(pk__in=Authorship.objects.filter(impulse=impulse).values("user"))
        .order_by("last_name", "first_name")
    )


def for_reading() -> QuerySet[Impulse]:
    """Impulses with what every page about one asks for (authors, publication, document)."""
    return Impulse.objects.select_related("publication", "document", "created_by").prefetch_related(_authors())


def quotes_of(impulse: Impulse) -> QuerySet[Quote]:
    return impulse.quotes.select_related("edition__chapter")


def steps_of(impulse: Impulse) -> QuerySet[Transition]:
    return impulse.transitions.select_related("by")


def comments_of(impulse: Impulse) -> QuerySet[Comment]:
    return impulse.comments.select_related("author").order_by("created_at", "pk")


@dataclass(frozen=True)
class LastChange:
    """Who changed the impulse last, by the audit trail."""

    name: str
    actor_id: int | None


def last_change(impulse: Impulse) -> LastChange | None:
    entry = (
        AuditEntry.objects.filter(object_type=Impulse._meta.label_lower, object_id=str(impulse.pk))
        .exclude(verb__in=["impulse.commented", "impulse.comment_withdrawn"])
        .order_by("-sequence")
        .first()
    )
    return LastChange(name=entry.actor_name, actor_id=entry.actor_id) if entry else None

"""Groups of people to tell. Whether each of them may see the thing is asked separately, person by person."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from digitalrat.impulses.models import Impulse, Publication
from digitalrat.masterplan.models import Chapter
from digitalrat.measures.models import Measure
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, Seat, User
from digitalrat.responses.enums import PartState, ResponseState
from digitalrat.responses.models import Handover, Part

from .models import Follow
from .services.notices import Need


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


def contacts(organisation: Organisation) -> QuerySet[User]:
    """The people who write for an organisation that was asked."""
    return people_with(Role.CONTRIBUTOR).filter(organisation=organisation)


def followers(impulse: Impulse) -> QuerySet[User]:
    """Who follows the impulse, a chapter that it is about, or an organisation that answers it or signed along."""
    return _active().filter(pk__in=_follows(impulse, Q(chapter__in=impulse.chapters.all())).values("user"))


def followers_outside(impulse: Impulse) -> QuerySet[User]:
    """Of those, who may hear of it from outside: which chapters it is about is public with the recommendation only."""
    is_published = Publication.objects.filter(impulse=impulse, withdrawn_at__isnull=True).exists()
    return followers(impulse) if is_published else _active().filter(pk__in=_follows(impulse, Q()).values("user"))


def _follows(impulse: Impulse, more: Q) -> QuerySet[Follow]:
    handovers = Handover.objects.filter(impulse=impulse).values("organisation")
    signed = Part.objects.filter(
        point__impulse=impulse, state=PartState.MERGED, response__state=ResponseState.PUBLISHED
    ).values("organisation")
    organisations = Q(organisation__in=handovers) | Q(organisation__in=signed)
    return Follow.objects.active().filter(Q(impulse=impulse) | organisations | more)


def followers_of_chapter(chapter: Chapter) -> QuerySet[User]:
    return _active().filter(follows__in=Follow.objects.active().filter(chapter=chapter))


def followers_of_measure(measure: Measure) -> QuerySet[User]:
    """Who follows the chapter that a measure belongs to, or the organisation that is in charge of it."""
    wanted = Q(chapter=measure.chapter_id, chapter__isnull=False) | Q(organisation=measure.owner_id)
    return _active().filter(pk__in=Follow.objects.active().filter(wanted).values("user"))


def who_muted(impulse: Impulse) -> set[int]:
    """Primary keys of the people who want to hear nothing more of it."""
    return set(Follow.objects.filter(impulse=impulse, muted=True).values_list("user_id", flat=True))


def who_may(needs: Sequence[Need], *groups: Iterable[User], but: User | None) -> list[User]:
    """Everybody in ``groups`` once, without ``but`` (the actor), who has all the rights in ``needs``."""
    people = {user.pk: user for group in groups for user in group}
    if but is not None:
        people.pop(but.pk, None)
    return [user for user in people.values() if all(user.has_perm(permission, obj) for permission, obj in needs)]

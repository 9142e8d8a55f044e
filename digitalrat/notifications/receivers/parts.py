"""Of parts that other organisations contribute: what it is about, and nothing of what is written in it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from digitalrat.members.enums import Role
from digitalrat.members.models import User
from digitalrat.responses import signals
from digitalrat.responses.models import Part

from ..audience import contacts, people_with
from ..enums import Kind
from ..telling import day, path_to, tell


def _values(part: Part) -> dict[str, Any]:
    impulse = part.point.impulse
    return {"title": impulse.title, "n": part.point.number, "name": part.organisation, "day": day(part.due)}


def _tell(
    part: Part, people: Iterable[User], needs: str, by: User | None, kind: Kind, url: str, text: Callable[[], str]
) -> None:
    tell(
        part.point.impulse,
        people,
        needs=[(needs, part)],
        but=by,
        is_duty=True,
        # The same may happen to a part again: asked, returned, handed in, returned.
        event=f"{kind}:{part.uuid}:{part.changed_at.timestamp()}",
        kind=kind,
        text=text,
        url=url,
    )


def _tell_contacts(part: Part, by: User | None, kind: Kind, text: Callable[[], str]) -> None:
    url = path_to("responses:part", part.uuid)
    _tell(part, contacts(part.organisation), "responses.write_part", by, kind, url, text)


def _tell_office(part: Part, by: User | None, kind: Kind, text: Callable[[], str]) -> None:
    url = path_to("responses:detail", part.response.handover.uuid, anchor=f"teil-{part.uuid}")
    _tell(part, people_with(Role.OFFICE), "responses.view_part", by, kind, url, text)


@receiver(signals.part_requested)
def tell_requested(part: Part, by: User, **kwargs: Any) -> None:
    _tell_contacts(
        part,
        by,
        Kind.PART_REQUESTED,
        lambda: (
            _("Zu Punkt %(n)d des Impulses „%(title)s“ braucht die Geschäftsstelle Ihren Beitrag bis zum %(day)s.")
            % _values(part)
        ),
    )


@receiver(signals.part_returned)
def tell_part_returned(part: Part, by: User, **kwargs: Any) -> None:
    _tell_contacts(
        part,
        by,
        Kind.PART_RETURNED,
        lambda: (
            _("Ihr Beitrag zu Punkt %(n)d des Impulses „%(title)s“ soll überarbeitet werden, bis zum %(day)s.")
            % _values(part)
        ),
    )


@receiver(signals.part_cancelled)
def tell_cancelled(part: Part, by: User | None, **kwargs: Any) -> None:
    _tell_contacts(
        part,
        by,
        Kind.PART_CANCELLED,
        lambda: _("Zu Punkt %(n)d des Impulses „%(title)s“ wird Ihr Beitrag nicht mehr gebraucht.") % _values(part),
    )


@receiver(signals.part_merged)
def tell_merged(part: Part, by: User, **kwargs: Any) -> None:
    _tell_contacts(
        part,
        by,
        Kind.PART_MERGED,
        lambda: (
            _("Ihr Beitrag zu Punkt %(n)d des Impulses „%(title)s“ ist in die Stellungnahme übernommen.")
            % _values(part)
        ),
    )


@receiver(signals.part_handed_in)
def tell_handed_in(part: Part, by: User, **kwargs: Any) -> None:
    _tell_office(
        part,
        by,
        Kind.PART_HANDED_IN,
        lambda: _("%(name)s hat zu Punkt %(n)d des Impulses „%(title)s“ zugeliefert.") % _values(part),
    )


@receiver(signals.part_given_back)
def tell_given_back(part: Part, by: User, **kwargs: Any) -> None:
    _tell_office(
        part,
        by,
        Kind.PART_GIVEN_BACK,
        lambda: _("%(name)s gibt die Anfrage zu Punkt %(n)d des Impulses „%(title)s“ zurück.") % _values(part),
    )

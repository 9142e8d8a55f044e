"""What is to be done until when, and by whom: everything of which people are reminded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.models import Impulse
from digitalrat.measures.models import Measure, UpdateRequest
from digitalrat.meetings.models import Ballot, Vote
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User
from digitalrat.responses.enums import OPEN_PARTS
from digitalrat.responses.models import Extension, Handover, Part, Reaction

from .audience import contacts, people_with, seat_holders
from .enums import Kind
from .services.notices import Need
from .telling import day, path_to, thread_of


@dataclass(frozen=True)
class Deadline:
    """Something that people have to do until ``due``, a date in Berlin that it has had since the day ``since``."""

    key: str
    kind: Kind
    about: str
    thread: str
    due: date
    since: date
    people: Callable[[], list[User]]
    need: Need
    url: str
    text: Callable[[], str]


def deadlines(today: date, last: date) -> Iterator[Deadline]:
    """All that is not done and due from ``today`` until ``last``; a fixed number of queries."""
    yield from _answers(today, last)
    yield from _receipts(today, last)
    yield from _parts(today, last)
    yield from _questions(today, last)
    yield from _ballots(today, last)
    yield from _updates(today, last)


def the_desk() -> list[User]:
    return list(people_with(Role.OFFICE, Role.CDO))


def _answers(today: date, last: date) -> Iterator[Deadline]:
    extended = Extension.objects.filter(handover=OuterRef("pk")).order_by("-number").values("given_at")[:1]
    found = Handover.objects.filter(answered_at__isnull=True, answer_due__range=(today, last)).select_related("impulse")
    handover: Any
    for handover in found.annotate(extended_at=Subquery(extended)):
        yield Deadline(
            key=f"answer_due:{handover.uuid}",
            kind=Kind.ANSWER_DUE,
            about=handover.impulse.title,
            thread=thread_of(handover.impulse),
            due=handover.answer_due,
            since=timezone.localdate(handover.extended_at or handover.transmitted_at),
            people=the_desk,
            need=("notifications.awaits_answer", handover),
            url=path_to("responses:detail", handover.uuid),
            text=_sentence(
                lambda values: _("Die Antwort auf den Impuls „%(title)s“ ist bis zum %(day)s fällig.") % values,
                handover.impulse,
                handover.answer_due,
            ),
        )


def _receipts(today: date, last: date) -> Iterator[Deadline]:
    found = Handover.objects.filter(
        answered_at__isnull=True, receipt_confirmed_at__isnull=True, receipt_due__range=(today, last)
    )
    for handover in found.select_related("impulse"):
        yield Deadline(
            key=f"receipt_due:{handover.uuid}",
            kind=Kind.RECEIPT_DUE,
            about=handover.impulse.title,
            thread=thread_of(handover.impulse),
            due=handover.receipt_due,
            since=timezone.localdate(handover.transmitted_at),
            people=lambda: list(people_with(Role.OFFICE)),
            need=("notifications.awaits_receipt", handover),
            url=path_to("responses:detail", handover.uuid),
            text=_sentence(
                lambda values: _("Der Eingang des Impulses „%(title)s“ ist bis zum %(day)s zu bestätigen.") % values,
                handover.impulse,
                handover.receipt_due,
            ),
        )


def _parts(today: date, last: date) -> Iterator[Deadline]:
    found = Part.objects.filter(state__in=OPEN_PARTS, due__range=(today, last))
    for part in found.select_related("point__impulse", "organisation"):
        yield Deadline(
            key=f"part_due:{part.uuid}",
            kind=Kind.PART_DUE,
            about=part.point.impulse.title,
            thread=thread_of(part.point.impulse),
            due=part.due,
            since=timezone.localdate(part.requested_at),
            people=_contacts_of(part.organisation),
            need=("notifications.awaits_part", part),
            url=path_to("responses:part", part.uuid),
            text=_sentence(
                lambda values: (
                    _("Ihr Beitrag zu Punkt %(n)d des Impulses „%(title)s“ ist bis zum %(day)s fällig.") % values
                ),
                part.point.impulse,
                part.due,
                n=part.point.number,
            ),
        )


def _contacts_of(organisation: Organisation) -> Callable[[], list[User]]:
    return lambda: list(contacts(organisation))


def _questions(today: date, last: date) -> Iterator[Deadline]:
    found = Reaction.objects.open_questions().filter(due__range=(today, last))
    for reaction in found.select_related("answer__point", "answer__response__handover__impulse"):
        handover = reaction.answer.response.handover
        assert reaction.due is not None  # a constraint of the table
        yield Deadline(
            key=f"follow_up_due:{reaction.uuid}",
            kind=Kind.FOLLOW_UP_DUE,
            about=handover.impulse.title,
            thread=thread_of(handover.impulse),
            due=reaction.due,
            since=timezone.localdate(reaction.given_at),
            people=the_desk,
            need=("notifications.awaits_follow_up", reaction),
            url=path_to("responses:detail", handover.uuid),
            text=_sentence(
                lambda values: (
                    _(
                        "Die Antwort auf die Nachfrage zu Punkt %(n)d des Impulses „%(title)s“ "
                        "ist bis zum %(day)s fällig."
                    )
                    % values
                ),
                handover.impulse,
                reaction.due,
                n=reaction.answer.point.number,
            ),
        )


def _ballots(today: date, last: date) -> Iterator[Deadline]:
    now = timezone.now()
    for ballot in Ballot.objects.running().filter(deadline__gt=now).select_related("impulse"):
        due = timezone.localdate(ballot.deadline)
        if due > last:
            continue
        yield Deadline(
            key=f"ballot_due:{ballot.uuid}",
            kind=Kind.BALLOT_DUE,
            about=ballot.impulse.title,
            thread=thread_of(ballot.impulse),
            due=due,
            since=timezone.localdate(ballot.opened_at),
            people=_who_has_not_voted(ballot),
            # Also asks whether they have voted meanwhile.
            need=("meetings.cast_vote", ballot),
            url=path_to("meetings:ballot", ballot.uuid),
            text=_sentence(
                lambda values: _("Ihre Stimme zum Impuls „%(title)s“ fehlt noch, bis zum %(day)s.") % values,
                ballot.impulse,
                ballot.deadline,
            ),
        )


def _who_has_not_voted(ballot: Ballot) -> Callable[[], list[User]]:
    return lambda: list(seat_holders().exclude(pk__in=Vote.objects.filter(ballot=ballot).values("voter")))


def _updates(today: date, last: date) -> Iterator[Deadline]:
    found = UpdateRequest.objects.filter(answered_by__isnull=True, due__range=(today, last))
    for request in found.select_related("measure__owner"):
        measure = request.measure
        yield Deadline(
            key=f"update_due:{request.uuid}",
            kind=Kind.UPDATE_DUE,
            about=measure.title,
            thread=f"measure:{measure.uuid}",
            due=request.due,
            since=timezone.localdate(request.requested_at),
            people=_contacts_of(measure.owner),
            need=("notifications.awaits_update", request),
            url=path_to("measures:update", measure.number),
            text=_sentence(
                lambda values: _("Ihre Meldung zur Maßnahme „%(title)s“ ist bis zum %(day)s erbeten.") % values,
                measure,
                request.due,
            ),
        )


def _sentence(
    words: Callable[[dict[str, object]], str], thing: Impulse | Measure, due: date | datetime, **more: object
) -> Callable[[], str]:
    """The date is formatted when the sentence is asked for: in the language of its reader."""
    return lambda: words({"title": thing.title, "day": day(due), **more})

"""What followers hear of after the hand-over, and what only the office and those who contribute hear of."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from digitalrat.impulses.models import Impulse
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.services import follow, unfollow
from digitalrat.responses.enums import ReactionKind
from digitalrat.responses.models import Handover
from digitalrat.responses.services import (
    add_note,
    assign_handovers,
    bring_back_due,
    cancel_part,
    close_handover,
    extend_deadline,
    give_back_part,
    hand_in_part,
    merge_part,
    react,
    return_part,
    start_implementation,
    start_new_version,
)
from tests.factories.members import Cast, make_user
from tests.factories.responses import answer_of, make_handover, make_published, response_of, under_review
from tests.factories.routing import ask, make_company, write

from .conftest import Happening

SECRET = "Das bleibt unter uns: 47.110 Euro"


def told(kind: Kind) -> dict[str, str]:
    """First name → path, for everybody who was told."""
    notices = Notification.objects.filter(kind=kind).select_related("user")
    return {notice.user.first_name: notice.url for notice in notices}


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


@pytest.fixture
def outsider(cast: Cast, handover: Handover) -> User:
    """Writes for another organisation, sees nothing of the council's work, and follows the impulse."""
    user = make_company()[1]
    follow(by=user, target=handover.impulse)
    return user


def thread_of(impulse: Impulse, anchor: str) -> str:
    return f"/bilanz/impuls/{impulse.number}/#{anchor}"


def test_followers_hear_of_every_public_step_where_they_may_read_it(
    cast: Cast, handover: Handover, outsider: User, happen: Happening
) -> None:
    impulse = handover.impulse
    inside = f"/arbeitsraum/impulse/{impulse.uuid}/#stellungnahme"
    extension = happen(lambda: extend_deadline(by=cast.office, handover=handover, reason="Krankheit im Amt."))
    assert told(Kind.DEADLINE_EXTENDED)["Stella"] == thread_of(impulse, "verlaengerung")
    assert told(Kind.DEADLINE_EXTENDED)["Ada"] == inside
    assert "Olaf" not in told(Kind.DEADLINE_EXTENDED)
    assert extension.number == 1
    happen(lambda: make_published(cast, handover))
    assert told(Kind.RESPONSE_PUBLISHED)["Stella"] == thread_of(impulse, "stellungnahme")
    happen(lambda: react(by=cast.chair, answer=answer_of(handover), kind=ReactionKind.ACCEPTED))
    assert told(Kind.REACTION_GIVEN)["Stella"] == thread_of(impulse, "reaktion-1-1")
    assert set(told(Kind.REACTION_GIVEN)) >= {"Ada", "Olaf", "Carla"}
    happen(
        lambda: react(by=cast.chair, answer=answer_of(handover, 2), kind=ReactionKind.FOLLOW_UP, text="Warum nicht?")
    )
    assert told(Kind.FOLLOW_UP_ASKED)["Stella"] == thread_of(impulse, "nachfrage-1-2")
    desk = f"/arbeitsraum/antworten/{handover.uuid}/"
    assert told(Kind.FOLLOW_UP_ARRIVED) == {"Olaf": desk, "Carla": desk}
    happen(lambda: make_published(cast, handover))
    assert told(Kind.VERSION_PUBLISHED)["Stella"] == thread_of(impulse, "stellungnahme-2")
    impulse.refresh_from_db()
    happen(lambda: start_implementation(by=cast.office, handover=Handover.objects.get()))
    assert told(Kind.IMPULSE_IMPLEMENTING)["Stella"] == thread_of(impulse, "umsetzung")
    happen(lambda: close_handover(by=cast.office, handover=Handover.objects.get()))
    assert told(Kind.IMPULSE_CLOSED)["Stella"] == thread_of(impulse, "abschluss")
    # Each step once.
    assert Notification.objects.filter(user=outsider).count() == 7
    assert {notice.thread for notice in Notification.objects.filter(user=outsider)} == {f"impulse:{impulse.uuid}"}


def test_who_has_muted_it_hears_only_of_duties(cast: Cast, handover: Handover, happen: Happening) -> None:
    unfollow(by=cast.author, target=handover.impulse)
    unfollow(by=cast.office, target=handover.impulse)
    happen(lambda: make_published(cast, handover))
    happen(
        lambda: react(by=cast.chair, answer=answer_of(handover, 2), kind=ReactionKind.FOLLOW_UP, text="Warum nicht?")
    )
    assert "Ada" not in told(Kind.RESPONSE_PUBLISHED)
    assert "Ada" not in told(Kind.FOLLOW_UP_ASKED)
    assert "Olaf" in told(Kind.FOLLOW_UP_ARRIVED)


def test_parts_reach_the_asked_and_the_office_without_what_is_written(
    cast: Cast, handover: Handover, happen: Happening, work: Callable[[], int]
) -> None:
    stella = make_company()[1]
    part = happen(lambda: ask(cast, handover))
    part.note = SECRET
    part.save()
    address = f"/arbeitsraum/zulieferungen/{part.uuid}/"
    assert told(Kind.PART_REQUESTED) == {"Dora": address}
    happen(lambda: hand_in_part(by=cast.department, part=write(cast.department, part, SECRET)))
    office = f"/arbeitsraum/antworten/{handover.uuid}/#teil-{part.uuid}"
    assert told(Kind.PART_HANDED_IN) == {"Olaf": office}
    happen(lambda: return_part(by=cast.office, part=part, reason=SECRET))
    happen(lambda: hand_in_part(by=cast.department, part=part))
    happen(lambda: return_part(by=cast.office, part=part, reason=SECRET))
    # The second time is an event of its own.
    assert Notification.objects.filter(user=cast.department, kind=Kind.PART_RETURNED).count() == 2
    happen(lambda: hand_in_part(by=cast.department, part=part))
    lock_version = response_of(handover).lock_version
    happen(lambda: merge_part(by=cast.office, part=part, lock_version=lock_version))
    assert told(Kind.PART_MERGED) == {"Dora": address}
    second = happen(lambda: ask(cast, handover, number=2))
    happen(lambda: give_back_part(by=cast.department, part=second, reason=SECRET))
    assert told(Kind.PART_GIVEN_BACK) == {"Olaf": f"/arbeitsraum/antworten/{handover.uuid}/#teil-{second.uuid}"}
    third = happen(lambda: ask(cast, handover, number=2))
    happen(lambda: cancel_part(by=cast.office, part=third, reason=SECRET))
    assert "Dora" in told(Kind.PART_CANCELLED)
    assert not Notification.objects.filter(user=stella).exists()
    work()
    everything = "".join(f"{message.subject} {message.body}" for message in mail.outbox)
    assert SECRET not in everything
    assert "Ihren Beitrag bis zum" in everything


def test_notes_reach_those_who_have_it_in_hand_without_the_note(
    cast: Cast, handover: Handover, happen: Happening, work: Callable[[], int]
) -> None:
    second = make_user("Ottilie", "Office", Role.OFFICE)
    happen(lambda: add_note(by=cast.cdo, handover=handover, body=SECRET))
    assert told(Kind.NOTE_ADDED) == {}
    happen(lambda: assign_handovers(by=cast.office, handovers=[handover], to=second))
    assert told(Kind.HANDOVER_ASSIGNED) == {"Ottilie": f"/arbeitsraum/antworten/{handover.uuid}/"}
    handover.refresh_from_db()
    note = happen(lambda: add_note(by=cast.office, handover=handover, body=SECRET))
    assert told(Kind.NOTE_ADDED) == dict.fromkeys(
        ["Carla", "Ottilie"], f"/arbeitsraum/antworten/{handover.uuid}/#notiz-{note.uuid}"
    )
    work()
    assert SECRET not in "".join(message.body for message in mail.outbox)


def test_many_assigned_at_once_are_one_notice(cast: Cast, handover: Handover, happen: Happening) -> None:
    second = make_user("Ottilie", "Office", Role.OFFICE)
    other = make_handover(cast, "Offene Daten zuerst")
    happen(lambda: assign_handovers(by=cast.office, handovers=[handover, other], to=second))
    [notice] = Notification.objects.filter(kind=Kind.HANDOVER_ASSIGNED)
    assert (notice.text, notice.url) == (
        "Olaf Office hat Ihnen die Antworten auf 2 Impulse zugewiesen.",
        "/arbeitsraum/antworten/",
    )
    happen(lambda: assign_handovers(by=second, handovers=[handover], to=None))
    happen(lambda: assign_handovers(by=second, handovers=[handover], to=second))
    assert Notification.objects.filter(kind=Kind.HANDOVER_ASSIGNED).count() == 1


def test_a_promised_date_reaches_the_desk(cast: Cast, handover: Handover, happen: Happening) -> None:
    happen(lambda: make_published(cast, handover, [under_review(1, 20), under_review(2, 20)]))
    with time_machine.travel(timezone.now() + timedelta(days=21), tick=False):
        happen(bring_back_due)
    assert "Olaf" in told(Kind.REVIEW_CAME_BACK)
    assert told(Kind.VERSION_STARTED) == {}


def test_a_correction_reaches_the_desk_but_not_its_author(cast: Cast, handover: Handover, happen: Happening) -> None:
    happen(lambda: make_published(cast, handover))
    happen(lambda: start_new_version(by=cast.office, handover=Handover.objects.get(), reason="Ein Zahlendreher."))
    assert set(told(Kind.VERSION_STARTED)) == {"Carla"}


def test_followers_of_an_organisation_hear_of_what_it_answers(
    cast: Cast, handover: Handover, happen: Happening
) -> None:
    reader = make_user("Lisa", "Leserin", Role.GUEST)
    organisation = Organisation.objects.get(slug="digitales")
    follow(by=reader, target=organisation)
    happen(lambda: make_published(cast, handover))
    assert "Lisa" not in told(Kind.RESPONSE_PUBLISHED)
    Handover.objects.update(organisation=organisation)
    happen(lambda: start_implementation(by=cast.office, handover=Handover.objects.get()))
    assert told(Kind.IMPULSE_IMPLEMENTING)["Lisa"] == thread_of(handover.impulse, "umsetzung")

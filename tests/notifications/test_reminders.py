"""Deadlines come closer: ten days, three, the day itself, the day after; each once, and nothing of what is done."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from digitalrat.meetings.services import declare_conflict
from digitalrat.members.models import User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.reminders import remind, stage_of
from digitalrat.notifications.services import follow
from digitalrat.responses.enums import ReactionKind
from digitalrat.responses.models import Handover
from digitalrat.responses.services import confirm_receipt, extend_deadline, hand_in_part, react
from tests.factories.meetings import make_ballot, vote
from tests.factories.members import Cast
from tests.factories.responses import answer_of, make_handover, make_published
from tests.factories.routing import ask, make_company, write

from .conftest import Happening


@pytest.fixture
def clock() -> Iterator[Any]:
    """A Tuesday in March, in the morning."""
    with time_machine.travel("2026-03-03 09:00 +0100", tick=False) as traveller:
        yield traveller


def morning(day: date) -> str:
    return f"{day.isoformat()} 09:00"


@pytest.fixture
def on(clock: Any, happen: Happening) -> Callable[[date], list[tuple[str, str]]]:
    """The reminders that are told on a day: (first name, kind)."""

    def act(day: date) -> list[tuple[str, str]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        clock.move_to(timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9)))
        happen(remind)
        happen(remind)
        new = Notification.objects.exclude(pk__in=before).select_related("user").order_by("pk")
        return [(notice.user.first_name, notice.kind) for notice in new]

    return act


@pytest.mark.parametrize(
    ("given", "left", "stage"),
    [
        (42, 11, None),
        (42, 10, 10),
        (42, 9, 10),
        (42, 4, 10),
        (42, 3, 3),
        (42, 1, 3),
        (42, 0, 0),
        (42, -1, None),
        # Who got a week need not hear of ten days, who got three not of three.
        (7, 7, None),
        (7, 3, 3),
        (3, 3, None),
        (3, 1, None),
        (3, 0, 0),
        (0, 0, None),
    ],
)
def test_the_nearest_stage_that_was_reached(given: int, left: int, stage: int | None) -> None:
    due = date(2026, 4, 14)
    assert stage_of(due, due - timedelta(days=given), due - timedelta(days=left)) == stage


def test_an_answer_ten_three_and_no_days_before_and_the_day_after(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    confirm_receipt(by=cast.office, handover=handover)
    stella = make_company()[1]
    follow(by=stella, target=handover.impulse)
    due = handover.answer_due
    assert due == date(2026, 4, 14)
    desk = [("Carla", "answer_due"), ("Olaf", "answer_due")]
    expected: dict[int, list[tuple[str, str]]] = {11: [], 10: desk, 9: [], 4: [], 3: desk, 2: [], 1: [], 0: desk}
    for days, reminders in expected.items():
        assert sorted(on(due - timedelta(days=days))) == reminders, days
    overdue = on(due + timedelta(days=1))
    council = ["Ada", "Fritz", "Klaus", "Maria", "Vera"]
    assert sorted(overdue) == [(name, "answer_overdue") for name in sorted([*council, "Carla", "Olaf", "Stella"])]
    assert Notification.objects.get(user=stella).url == f"/bilanz/impuls/{handover.impulse.number}/#ueberfaellig"
    assert on(due + timedelta(days=2)) == []
    text = Notification.objects.filter(kind=Kind.ANSWER_DUE)[0].text
    assert text == "Die Antwort auf den Impuls „Termine verlässlich machen“ ist bis zum 14. April 2026 fällig."


def test_after_days_of_downtime_only_the_nearest(cast: Cast, on: Any, happen: Happening) -> None:
    """Ten and three days before were missed: on the eve there is one reminder, and on the day the next."""
    handover = happen(lambda: make_handover(cast))
    confirm_receipt(by=cast.office, handover=handover)
    due = handover.answer_due
    assert sorted(on(due - timedelta(days=1))) == [("Carla", "answer_due"), ("Olaf", "answer_due")]
    assert len(on(due)) == 2


def test_after_the_day_there_is_no_reminder_but_the_truth(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    told = on(handover.answer_due + timedelta(days=4))
    assert {kind for _name, kind in told} == {"answer_overdue"}


def test_in_the_order_of_their_dates(cast: Cast, on: Any, clock: Any, happen: Happening) -> None:
    later = happen(lambda: make_handover(cast))
    earlier = happen(lambda: make_handover(cast, "Offene Daten zuerst"))
    Handover.objects.update(receipt_confirmed_at=timezone.now())
    Handover.objects.filter(pk=earlier.pk).update(answer_due=later.answer_due - timedelta(days=2))
    on(later.answer_due - timedelta(days=2))
    texts = Notification.objects.filter(kind=Kind.ANSWER_DUE, user=cast.office).order_by("pk")
    assert ["Offene Daten" in notice.text for notice in texts] == [True, False]


def test_an_extension_begins_anew(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    confirm_receipt(by=cast.office, handover=handover)
    due = handover.answer_due
    assert len(on(due - timedelta(days=3))) == 2
    happen(lambda: extend_deadline(by=cast.office, handover=handover, reason="Krankheit im Amt."))
    handover.refresh_from_db()
    assert on(due) == []
    assert on(due + timedelta(days=1)) == []
    assert len(on(handover.answer_due - timedelta(days=10))) == 2
    assert ("Olaf", "answer_overdue") in on(handover.answer_due + timedelta(days=1))


def test_an_answered_impulse_needs_no_reminder(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    happen(lambda: make_published(cast, handover))
    assert on(handover.answer_due - timedelta(days=10)) == []
    assert on(handover.answer_due + timedelta(days=1)) == []


def test_what_was_done_between_reminder_and_mail_is_not_mailed(
    cast: Cast, on: Any, happen: Happening, work: Callable[[], int], mailoutbox: list[Any]
) -> None:
    cast.office.mail_frequency = "daily"
    cast.office.save()
    handover = happen(lambda: make_handover(cast))
    on(handover.receipt_due - timedelta(days=3))
    assert Notification.objects.filter(kind=Kind.RECEIPT_DUE, mail_due_at__isnull=False).count() == 1
    confirm_receipt(by=cast.office, handover=handover)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        work()
    own = [message for message in mailoutbox if message.to == [cast.office.email]]
    assert own
    assert "zu bestätigen" not in "".join(message.body for message in own)


def test_the_receipt_is_the_offices(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    assert handover.receipt_due == date(2026, 3, 10)
    assert on(handover.receipt_due - timedelta(days=4)) == []
    assert on(handover.receipt_due - timedelta(days=3)) == [("Olaf", "receipt_due")]


def test_a_part_is_that_of_the_organisation_that_was_asked(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    confirm_receipt(by=cast.office, handover=handover)
    make_company()
    first = happen(lambda: ask(cast, handover, days=14))
    second = happen(lambda: ask(cast, handover, number=2, days=14))
    hand_in_part(by=cast.department, part=write(cast.department, second))
    assert on(first.due - timedelta(days=10)) == [("Dora", "part_due")]
    assert on(first.due - timedelta(days=3)) == [("Dora", "part_due")]
    assert on(first.due) == [("Dora", "part_due")]


def test_a_follow_up_question_has_a_clock_of_its_own(cast: Cast, on: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    happen(lambda: make_published(cast, handover))
    question = happen(
        lambda: react(by=cast.chair, answer=answer_of(handover, 2), kind=ReactionKind.FOLLOW_UP, text="Warum nicht?")
    )
    desk = [("Carla", "follow_up_due"), ("Olaf", "follow_up_due")]
    assert sorted(on(question.due - timedelta(days=3))) == desk
    happen(lambda: make_published(cast, handover))
    assert on(question.due) == []


def test_a_ballot_reminds_those_who_have_not_voted(cast: Cast, on: Any, happen: Happening) -> None:
    deadline = timezone.now() + timedelta(days=14)
    ballot = happen(lambda: make_ballot(cast, deadline=deadline))
    vote(ballot, yes=[cast.author])
    declare_conflict(by=cast.fifth, impulse=ballot.impulse)

    def names(*people: User) -> list[tuple[str, str]]:
        return sorted((person.first_name, "ballot_due") for person in people)

    last = timezone.localdate(deadline)
    assert sorted(on(last - timedelta(days=10))) == names(cast.coauthor, cast.other, cast.chair)
    vote(ballot, no=[cast.coauthor])
    assert sorted(on(last - timedelta(days=3))) == names(cast.other, cast.chair)
    # In the hour in which it ends, nobody is sent there any more.
    assert on(last) == []


def test_nobody_is_woken_for_a_deadline(cast: Cast, clock: Any, happen: Happening) -> None:
    handover = happen(lambda: make_handover(cast))
    day = handover.answer_due - timedelta(days=10)
    clock.move_to(timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 5, 59)))
    assert happen(remind) == 0
    clock.shift(timedelta(minutes=1))
    assert happen(remind) > 0


@pytest.mark.parametrize("handovers", [1, 6])
def test_reminders_told_before_cost_little(
    cast: Cast, clock: Any, happen: Happening, handovers: int, django_assert_max_num_queries: Any
) -> None:
    """The job runs every quarter of an hour: once told, one look per kind and a few queries per deadline."""
    for n in range(handovers):
        due = happen(lambda n=n: make_handover(cast, f"Impuls {n}")).answer_due
    Handover.objects.update(receipt_confirmed_at=timezone.now())
    clock.move_to(timezone.make_aware(timezone.datetime(due.year, due.month, due.day, 9)))
    happen(remind)
    with django_assert_max_num_queries(8):
        happen(remind)

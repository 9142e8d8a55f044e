"""The mail of the day and of the week: everything once, by what it is about, with links to the exact point."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.impulses.services import add_comment, open_deliberation
from digitalrat.members.enums import MailFrequency
from digitalrat.notifications.enums import Kind, Topic
from digitalrat.notifications.models import Mail, Notification
from digitalrat.notifications.services import set_preferences
from tests.factories.meetings import make_impulse
from tests.factories.members import Cast

Tell = Callable[..., list[Notification]]
Work = Callable[[], int]


def wants(user: Any, frequency: MailFrequency, **quiet: time) -> None:
    user.mail_frequency = frequency
    for name, value in quiet.items():
        setattr(user, name, value)
    user.save()


def test_three_threads_in_one_mail_each_event_once_with_the_link_to_the_point(
    cast: Cast, work: Work, happen: Any
) -> None:
    wants(cast.author, MailFrequency.DAILY)
    with time_machine.travel("2026-03-03 09:00 +0100", tick=False) as clock:
        titles = ["Termine verlässlich machen", "Offene Daten zuerst", "WLAN in jeder Schule"]
        impulses = [make_impulse(cast, title, state=State.SUBMITTED) for title in titles]
        points = []
        for n, impulse in enumerate([*impulses, impulses[0]]):
            clock.shift(timedelta(minutes=10))
            body = f"Geheimes Argument {n}"
            comment = happen(lambda impulse=impulse, body=body: add_comment(by=cast.chair, impulse=impulse, body=body))
            points.append(f"http://127.0.0.1:8000/arbeitsraum/impulse/{impulse.uuid}/#beitrag-{comment.uuid}")
        happen(lambda: open_deliberation(by=cast.chair, impulse=impulses[1]))
        work()
        assert [message for message in mail.outbox if message.to == [cast.author.email]] == []
        clock.move_to("2026-03-04 07:00 +0100")
        work()
        work()
    [message] = [message for message in mail.outbox if message.to == [cast.author.email]]
    assert message.subject == "Digitalrat Rheinfurt: 5 Mitteilungen"
    lines = message.body.splitlines()
    assert [line for line in lines if line in titles] == titles
    assert [lines.count(point) for point in points] == [1, 1, 1, 1]
    # The second comment on the first impulse stands with the first, before the second impulse.
    assert lines.index(points[0]) < lines.index(points[3]) < lines.index(titles[1]) < lines.index(points[1])
    assert "Geheimes Argument" not in message.body
    assert "\n\n\n" not in message.body


def test_one_thread_gives_the_mail_its_name(cast: Cast, tell: Tell, work: Work) -> None:
    wants(cast.author, MailFrequency.AT_ONCE)
    tell(cast.author, thread="impulse:1")
    tell(cast.author, event="ballot_closed:1", kind=Kind.BALLOT_CLOSED, thread="impulse:1")
    assert work() == 1
    assert mail.outbox[0].subject == "Digitalrat Rheinfurt: Termine verlässlich machen: 2 Mitteilungen"


def test_each_topic_has_a_frequency_of_its_own(cast: Cast, tell: Tell, work: Work) -> None:
    with time_machine.travel("2026-03-03 09:00 +0100", tick=False) as clock:
        set_preferences(
            by=cast.author,
            default=MailFrequency.AT_ONCE,
            topics={
                Topic.DELIBERATION: MailFrequency.DAILY,
                Topic.WRITING: MailFrequency.WEEKLY,
                Topic.THREADS: MailFrequency.NEVER,
                Topic.BALLOTS: None,
            },
            quiet_from=None,
            quiet_until=None,
        )
        for kind in (Kind.BALLOT_OPENED, Kind.COMMENT_ADDED, Kind.COAUTHOR_INVITED, Kind.IMPULSE_CLOSED):
            tell(cast.author, event=str(kind), kind=kind)
        subjects = []
        for moment in ("2026-03-03 09:00", "2026-03-04 07:00", "2026-03-08 23:59", "2026-03-09 07:00"):
            clock.move_to(f"{moment} +0100")
            work()
            subjects.append([message.subject.split(":")[0] for message in mail.outbox])
            mail.outbox.clear()
    assert subjects == [["Abstimmung eröffnet"], ["Neuer Beitrag"], [], ["Einladung zum Mitschreiben"]]
    assert Notification.objects.count() == 4


def test_the_weekly_mail_across_the_end_of_the_year(cast: Cast, tell: Tell, work: Work) -> None:
    wants(cast.author, MailFrequency.WEEKLY)
    with time_machine.travel("2026-12-29 12:00 +0100", tick=False) as clock:
        tell(cast.author)
        clock.move_to("2027-01-02 12:00 +0100")
        tell(cast.author, event="ballot_opened:2")
        assert work() == 0
        clock.move_to("2027-01-04 07:00 +0100")
        assert work() == 1
    assert mail.outbox[0].body.count("/arbeitsraum/abstimmungen/") == 2


@pytest.mark.parametrize(
    ("evening", "morning"),
    [("2026-03-28 22:00 +0100", "2026-03-29 08:00 +0200"), ("2026-10-24 22:00 +0200", "2026-10-25 08:00 +0100")],
)
def test_nothing_in_quiet_hours_through_both_nights_of_the_clock(
    cast: Cast, tell: Tell, work: Work, evening: str, morning: str
) -> None:
    wants(cast.author, MailFrequency.AT_ONCE, quiet_from=time(20), quiet_until=time(8))
    with time_machine.travel(evening, tick=False) as clock:
        tell(cast.author)
        while not mail.outbox:
            assert timezone.now() < datetime.fromisoformat(morning)
            clock.shift(timedelta(minutes=30))
            work()
        assert timezone.localtime() == datetime.fromisoformat(morning)


def test_a_worker_that_comes_back_at_night_waits_for_the_morning(cast: Cast, tell: Tell, work: Work) -> None:
    wants(cast.author, MailFrequency.AT_ONCE, quiet_from=time(20), quiet_until=time(8))
    with time_machine.travel("2026-03-03 19:00 +0100", tick=False) as clock:
        tell(cast.author)
        clock.move_to("2026-03-03 23:00 +0100")
        assert work() == 0
        clock.move_to("2026-03-04 08:00 +0100")
        assert work() == 1


def test_after_four_days_without_a_worker_everything_comes_once(cast: Cast, tell: Tell, work: Work) -> None:
    wants(cast.author, MailFrequency.DAILY)
    with time_machine.travel("2026-03-03 12:00 +0100", tick=False) as clock:
        for n in range(4):
            tell(cast.author, event=f"ballot_opened:{n}")
            clock.shift(timedelta(days=1))
        assert work() == 1
        assert work() == 0
    [message] = mail.outbox
    assert message.body.count("/arbeitsraum/abstimmungen/") == Mail.objects.get().notices.count() == 4


def test_a_change_of_mind_counts_for_what_still_waits(cast: Cast, tell: Tell, work: Work) -> None:
    wants(cast.author, MailFrequency.WEEKLY)
    with time_machine.travel("2026-03-03 12:00 +0100", tick=False):
        tell(cast.author)
        nothing: dict[str, Any] = {"topics": {}, "quiet_from": None, "quiet_until": None}
        set_preferences(by=cast.author, default=MailFrequency.NEVER, **nothing)
        set_preferences(by=cast.author, default=MailFrequency.AT_ONCE, **nothing)
        # What was not wanted for a moment is not sent any more.
        assert work() == 0
        tell(cast.author, event="ballot_opened:2")
        assert work() == 1

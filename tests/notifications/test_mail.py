"""Mails: once per event and person, in their language, on their terms, and never at the cost of the act itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language, gettext

from digitalrat.impulses.enums import State
from digitalrat.members.enums import MailFrequency, Role
from digitalrat.members.models import RoleAssignment
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Mail, Notification, RefusedAddress
from digitalrat.notifications.services import deliver_mail, notify
from tests.background import run_tasks
from tests.factories.meetings import make_impulse
from tests.factories.members import Cast

from .servers import BROKEN, FULL, PICKY

Tell = Callable[..., list[Notification]]
Work = Callable[[], int]


def test_a_mail_reads_like_written_by_a_person(cast: Cast, tell: Tell, work: Work, settings: Any) -> None:
    settings.BASE_URL = "https://nachhall.example"
    tell(cast.author)
    assert not mail.outbox
    assert work() == 1
    [message] = mail.outbox
    assert message.subject == "Abstimmung eröffnet: Termine verlässlich machen"
    assert message.to == ["ada.autor@rat.example"]
    assert message.body.startswith(
        "Guten Tag, Ada Autor,\n\nÜber den Impuls „Termine verlässlich machen“ wird abgestimmt.\n\n"
        "Der Text steht fest. Ihre Stimme geben Sie hier ab:\n\nhttps://nachhall.example/arbeitsraum/abstimmungen/\n"
    )
    assert "https://nachhall.example/arbeitsraum/mitteilungen/einstellungen/" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"] == f"<{Mail.objects.get().uuid}@nachhall.example>"
    assert not getattr(message, "alternatives", [])


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_a_mail_of_its_own(cast: Cast, tell: Tell, work: Work, kind: str) -> None:
    tell(cast.author, kind=kind, about="")
    work()
    [message] = mail.outbox
    assert message.subject == Kind(kind).label
    assert "\n\n\n" not in message.body


def test_the_same_event_is_told_once(cast: Cast, tell: Tell, work: Work) -> None:
    assert len(tell(cast.author, cast.coauthor, cast.author)) == 2
    assert tell(cast.author) == []
    assert len(tell(cast.author, cast.other)) == 1
    assert work() == 3
    assert Notification.objects.count() == len(mail.outbox) == 3
    assert work() == 0
    tell(cast.author, event="ballot_opened:2")
    assert work() == 1
    assert len(mail.outbox) == 4


def test_who_wants_no_mail_gets_the_notice_only(cast: Cast, tell: Tell, work: Work) -> None:
    cast.author.mail_frequency = MailFrequency.NEVER
    cast.author.save()
    tell(cast.author, cast.coauthor)
    work()
    assert [message.to for message in mail.outbox] == [[cast.coauthor.email]]
    assert Notification.objects.count() == 2
    # Changing the setting later does not send what is old.
    cast.author.mail_frequency = MailFrequency.AT_ONCE
    cast.author.save()
    assert work() == 0


def test_the_sentence_is_asked_for_in_the_language_of_each(cast: Cast, tell: Tell, work: Work) -> None:
    cast.author.language = "en"
    cast.author.save()
    tell(cast.author, cast.coauthor, text=lambda: f"language {get_language()}")
    assert {notice.user.first_name: notice.text for notice in Notification.objects.select_related("user")} == {
        "Ada": "language en",
        "Klaus": "language de",
    }
    work()
    english = next(message for message in mail.outbox if message.to == [cast.author.email])
    assert "/en/arbeitsraum/mitteilungen/einstellungen/" in english.body
    assert gettext("Mitteilungen") == "Mitteilungen"


def test_a_line_break_in_a_title_makes_no_header(cast: Cast, tell: Tell, work: Work) -> None:
    tell(cast.author, about="Titel\nBcc: alle@rat.example")
    work()
    [message] = mail.outbox
    assert message.subject == "Abstimmung eröffnet: Titel Bcc: alle@rat.example"
    assert message.recipients() == [cast.author.email]


def test_marks_in_titles_are_text(cast: Cast, tell: Tell, work: Work) -> None:
    tell(cast.author, text="Wer <b>„A & B“</b> will")
    work()
    assert "Wer <b>„A & B“</b> will" in mail.outbox[0].body


def test_a_dead_mail_server_breaks_nothing_and_mail_comes_later(
    cast: Cast, tell: Tell, work: Work, settings: Any
) -> None:
    settings.EMAIL_BACKEND = BROKEN
    with time_machine.travel("2026-03-03 10:00 +0100", tick=False) as clock:
        tell(cast.author, cast.coauthor)
        assert work() == 2
        assert work() == 0
        assert set(Mail.objects.values_list("attempts", "last_error", "sent_at")) == {(1, "gone", None)}
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert run_tasks() == 0
        clock.shift(timedelta(minutes=2))
        assert run_tasks() == 2
    assert len(mail.outbox) == 2
    assert not Mail.objects.filter(sent_at=None).exists()


def test_a_mail_that_was_taken_is_not_sent_again(cast: Cast, tell: Tell, work: Work) -> None:
    """A worker may run a task twice."""
    tell(cast.author)
    work()
    deliver_mail.call(Mail.objects.get().pk)
    deliver_mail.call(0)
    assert len(mail.outbox) == 1


def test_a_refused_address_is_told_to_the_office_once_and_written_to_no_more(
    cast: Cast, tell: Tell, work: Work, settings: Any, happen: Any
) -> None:
    settings.EMAIL_BACKEND = PICKY
    tell(cast.coauthor, cast.author)
    work()
    assert [message.to for message in mail.outbox] == [[cast.author.email]]
    bounced = Mail.objects.get(user=cast.coauthor)
    assert bounced.bounced_at is not None
    assert bounced.last_error == "550 5.1.1 unknown"
    [told] = Notification.objects.filter(kind=Kind.MAIL_REFUSED)
    assert (told.user, told.url) == (cast.office, f"/arbeitsraum/mitglieder/{cast.coauthor.uuid}/")
    assert told.text.startswith("E-Mails an Klaus Koautor kommen nicht an")
    # Nothing is lost in the product, nothing is tried again, nobody is told again.
    tell(cast.coauthor, event="ballot_opened:2")
    work()
    assert Notification.objects.filter(user=cast.coauthor).count() == 2
    assert Mail.objects.filter(user=cast.coauthor).count() == 1
    assert Notification.objects.filter(kind=Kind.MAIL_REFUSED).count() == 1


def test_a_new_address_is_written_to_again(cast: Cast, tell: Tell, work: Work, settings: Any) -> None:
    settings.EMAIL_BACKEND = PICKY
    tell(cast.coauthor)
    work()
    tell(cast.coauthor, event="ballot_opened:2")
    cast.coauthor.email = "kk@rat.example"
    cast.coauthor.save()
    work()
    assert [message.to for message in mail.outbox if "office" not in message.to[0]] == [["kk@rat.example"]]


def test_a_confirmed_address_counts_again(cast: Cast) -> None:
    from allauth.account.models import EmailAddress
    from allauth.account.signals import email_confirmed

    RefusedAddress.objects.create(email=cast.coauthor.email)
    address = EmailAddress.objects.create(user=cast.coauthor, email=cast.coauthor.email.upper())
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)
    assert not RefusedAddress.objects.exists()


def test_a_full_mailbox_is_no_reason_to_give_up(cast: Cast, tell: Tell, work: Work, settings: Any) -> None:
    settings.EMAIL_BACKEND = FULL
    tell(cast.author)
    work()
    unsent = Mail.objects.get()
    assert (unsent.bounced_at, unsent.attempts) == (None, 1)
    assert "mailbox full" in unsent.last_error
    assert not RefusedAddress.objects.exists()


def test_who_left_meanwhile_gets_no_mail(cast: Cast, tell: Tell, work: Work, settings: Any) -> None:
    settings.EMAIL_BACKEND = BROKEN
    with time_machine.travel("2026-03-03 10:00 +0100", tick=False) as clock:
        tell(cast.author)
        work()
        cast.author.is_active = False
        cast.author.save()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        clock.shift(timedelta(minutes=2))
        assert run_tasks() == 1
    assert not mail.outbox
    assert Mail.objects.get().last_error == "account closed"


def test_a_right_that_was_lost_between_event_and_mail_counts(cast: Cast, work: Work, happen: Any) -> None:
    impulse = make_impulse(cast, "Ein vertraulicher Titel", state=State.SUBMITTED)
    needs = [("impulses.read_impulse", impulse)]
    for user, event in ((cast.committee_reader, "one"), (cast.other, "one")):
        happen(
            lambda user=user, event=event: notify(
                users=[user],
                event=event,
                kind=Kind.COMMENT_ADDED,
                about=impulse.title,
                text="Ein vertraulicher Titel",
                url="/",
                needs=needs,
            )
        )
    RoleAssignment.objects.filter(user=cast.committee_reader, role=Role.COMMITTEE_READER).delete()
    assert work() == 1
    assert [message.to for message in mail.outbox] == [[cast.other.email]]
    # It stays where the rules apply, and is not mailed when the right comes back.
    RoleAssignment.objects.create(user=cast.committee_reader, role=Role.COMMITTEE_READER)
    assert work() == 0
    assert Notification.objects.filter(user=cast.committee_reader).count() == 1


def test_one_mail_that_cannot_be_written_keeps_no_other(
    cast: Cast, tell: Tell, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    tell(cast.author, cast.coauthor)
    Notification.objects.filter(user=cast.author).update(needs=[["no such"]])
    assert work() == 1
    assert [message.to for message in mail.outbox] == [[cast.coauthor.email]]
    assert f"the mail to person {cast.author.pk} could not be written" in caplog.text


def test_a_mail_can_be_ended_by_one_click_without_a_session(cast: Cast, tell: Tell, work: Work) -> None:
    tell(cast.author)
    work()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").replace("http://127.0.0.1:8000", "")
    visitor = Client(enforce_csrf_checks=True)
    # Scanners follow links: looking ends nothing.
    page = visitor.get(path)
    assert "Abstimmungen" in page.content.decode()
    assert "Ada" not in page.content.decode()
    assert not page.cookies
    tell(cast.author, event="ballot_opened:2")
    assert work() == 1
    answer = visitor.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, bool(answer.cookies)) == (200, False)
    tell(cast.author, event="ballot_opened:3")
    # Only that topic.
    tell(cast.author, event="comment:1", kind=Kind.COMMENT_ADDED)
    assert work() == 1
    assert mail.outbox[-1].subject.startswith("Neuer Beitrag")


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsImRlc2siXQ:1abc:forged"])
def test_a_forged_link_ends_nothing(db: None, client: Client, token: str) -> None:
    for answer in (
        client.get(f"/mitteilungen/abbestellen/{token}/"),
        client.post(f"/mitteilungen/abbestellen/{token}/"),
    ):
        assert answer.status_code == 404
        assert "Dieser Link ist nicht" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(users=[cast.author], event="x", kind=Kind.BALLOT_OPENED, text="Nie geschehen", url="/")
        raise RuntimeError
    assert not Notification.objects.exists()
    assert connection.in_atomic_block is False


@pytest.mark.parametrize("notices", [1, 60])
def test_a_mail_costs_as_many_queries_for_many_notices(
    cast: Cast, tell: Tell, notices: int, django_assert_max_num_queries: Any
) -> None:
    from digitalrat.notifications.services.outbox import mail_to

    for n in range(notices):
        tell(cast.author, event=f"ballot_opened:{n}")
    with django_assert_max_num_queries(9):
        assert mail_to(cast.author.pk, timezone.now()) is not None

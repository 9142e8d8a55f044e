"""Mails: once per event and person, in their language, on their terms, and never at the cost of the act itself."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import get_language, gettext

from digitalrat.members.enums import MailFrequency
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.services import notify
from tests.factories.members import Cast

BROKEN = "tests.notifications.test_mail.BrokenServer"
PICKY = "tests.notifications.test_mail.PickyServer"


class BrokenServer(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError("no mail server")


class PickyServer(EmailBackend):
    """Takes nothing for Klaus, and hangs up when Maria is mentioned."""

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if "klaus" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
            if "maria" in message.to[0]:
                raise SMTPServerDisconnected("gone")
        return int(super().send_messages(messages))


@pytest.fixture
def tell(django_capture_on_commit_callbacks: Any) -> Any:
    def act(*users: Any, event: str = "ballot_opened:1", **changes: Any) -> Any:
        given: dict[str, Any] = {
            "kind": Kind.BALLOT_OPENED,
            "about": "Termine verlässlich machen",
            "text": "Über den Impuls „Termine verlässlich machen“ wird abgestimmt.",
            "url": "/arbeitsraum/abstimmungen/",
        }
        with django_capture_on_commit_callbacks(execute=True):
            return notify(users=users, event=event, **(given | changes))

    return act


def test_a_mail_reads_like_written_by_a_person(cast: Cast, tell: Any, settings: Any) -> None:
    settings.BASE_URL = "https://nachhall.example"
    tell(cast.author)
    [message] = mail.outbox
    assert message.subject == "Abstimmung eröffnet: Termine verlässlich machen"
    assert message.to == ["ada.autor@rat.example"]
    assert message.body.startswith(
        "Guten Tag, Ada Autor,\n\nÜber den Impuls „Termine verlässlich machen“ wird abgestimmt.\n\n"
        "Der Text steht fest. Ihre Stimme geben Sie hier ab:\n\nhttps://nachhall.example/arbeitsraum/abstimmungen/\n"
    )
    assert message.body.rstrip().endswith("https://nachhall.example/konto/profil/")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not getattr(message, "alternatives", [])


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_a_mail_of_its_own(cast: Cast, tell: Any, kind: str) -> None:
    tell(cast.author, kind=kind, about="")
    [message] = mail.outbox
    assert message.subject == Kind(kind).label
    assert "\n\n\n" not in message.body


def test_the_same_event_is_told_once(cast: Cast, tell: Any) -> None:
    assert len(tell(cast.author, cast.coauthor, cast.author)) == 2
    assert tell(cast.author) == []
    assert len(tell(cast.author, cast.other)) == 1
    assert Notification.objects.count() == len(mail.outbox) == 3
    tell(cast.author, event="ballot_opened:2")
    assert len(mail.outbox) == 4


def test_who_wants_no_mail_gets_the_notice_only(cast: Cast, tell: Any) -> None:
    cast.author.mail_frequency = MailFrequency.NEVER
    cast.author.save()
    tell(cast.author, cast.coauthor)
    assert [message.to for message in mail.outbox] == [[cast.coauthor.email]]
    assert Notification.objects.count() == 2
    # Changing the setting later does not send what is old.
    cast.author.mail_frequency = MailFrequency.AT_ONCE
    cast.author.save()
    call_command("send_pending_mail")
    assert len(mail.outbox) == 1


def test_the_sentence_is_asked_for_in_the_language_of_each(cast: Cast, tell: Any) -> None:
    cast.author.language = "en"
    cast.author.save()
    tell(cast.author, cast.coauthor, text=lambda: f"language {get_language()}")
    assert {notice.user.first_name: notice.text for notice in Notification.objects.select_related("user")} == {
        "Ada": "language en",
        "Klaus": "language de",
    }
    english = next(message for message in mail.outbox if message.to == [cast.author.email])
    assert "/en/konto/profil/" in english.body
    assert gettext("Mitteilungen") == "Mitteilungen"


def test_a_line_break_in_a_title_makes_no_header(cast: Cast, tell: Any) -> None:
    tell(cast.author, about="Titel\nBcc: alle@rat.example")
    [message] = mail.outbox
    assert message.subject == "Abstimmung eröffnet: Titel Bcc: alle@rat.example"
    assert message.recipients() == [cast.author.email]


def test_marks_in_titles_are_text(cast: Cast, tell: Any) -> None:
    tell(cast.author, text="Wer <b>„A & B“</b> will")
    assert "Wer <b>„A & B“</b> will" in mail.outbox[0].body


def test_a_dead_mail_server_breaks_nothing_and_mail_comes_later(
    cast: Cast, tell: Any, settings: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = BROKEN
    tell(cast.author, cast.coauthor)
    assert "mail server failed, 0 of 2 notices sent" in caplog.text
    assert Notification.objects.filter(mailed_at=None).count() == 2
    call_command("send_pending_mail")
    assert capsys.readouterr().out == "0 sent, 2 still waiting\n"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_pending_mail")
    assert capsys.readouterr().out == "2 sent, 0 still waiting\n"
    assert len(mail.outbox) == 2
    call_command("send_pending_mail")
    assert len(mail.outbox) == 2
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_one_refused_address_does_not_keep_mail_from_others(cast: Cast, tell: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = PICKY
    tell(cast.coauthor, cast.author, cast.other, cast.chair)
    # Klaus was refused; at Maria the server hung up, so Vera waits with her.
    waiting = Notification.objects.to_be_mailed().values_list("user__first_name", flat=True)
    assert set(waiting) == {"Klaus", "Maria", "Vera"}
    assert [message.to for message in mail.outbox] == [[cast.author.email]]


def test_a_second_sender_finds_nothing_to_do(cast: Cast, tell: Any) -> None:
    [notice] = tell(cast.author)
    Notification.objects.update(mailed_at=None)
    # As if another process had it in hand at this moment.
    assert Notification.objects.to_be_mailed().count() == 0
    call_command("send_pending_mail")
    assert len(mail.outbox) == 1
    assert notice.mail_wanted


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_what_was_rolled_back(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(users=[cast.author], event="x", kind=Kind.BALLOT_OPENED, text="Nie geschehen", url="/")
        raise RuntimeError
    assert not mail.outbox
    assert not Notification.objects.exists()
    assert connection.in_atomic_block is False

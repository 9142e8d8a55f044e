"""Mail servers with a will of their own, as backends."""

import os
import signal
from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from digitalrat.core.mail_folder import EmailBackend as FolderBackend

BROKEN = "tests.notifications.servers.BrokenServer"
PICKY = "tests.notifications.servers.PickyServer"
FULL = "tests.notifications.servers.FullMailbox"
DEADLY = "tests.notifications.servers.DeadlyFolder"
DIES_AFTER = 120


class BrokenServer(EmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("gone")


class PickyServer(EmailBackend):
    """Knows nobody called Klaus, and no visitor."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if "klaus" in message.to[0] or "visitor" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"5.1.1 unknown")})
        return int(super().send_messages(messages))


class FullMailbox(EmailBackend):
    """Takes nothing for now, and says that this will pass."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (452, b"4.2.2 mailbox full")})


class DeadlyFolder(FolderBackend):
    """The folder of mails in which the process dies once: a mail is there, and nothing else knows of it yet."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        number = super().send_messages(email_messages)
        died = self.folder / "died"
        if not died.exists() and len(list(self.folder.glob("*.eml"))) >= DIES_AFTER:
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number

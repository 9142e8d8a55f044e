"""Notices by mail: plain text in the person's language, over one connection; a failing server breaks nothing."""

import logging
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from .enums import Kind
from .models import Notification

logger = logging.getLogger(__name__)


def send(notices: Sequence[Notification]) -> int:
    """Send one mail per notice; returns how many were taken. What fails is logged and stays to be mailed later."""
    if not notices:
        return 0
    sent = 0
    connection = get_connection()
    try:
        connection.open()
        for notice in notices:
            sent += _send(notice, connection)
    except OSError:
        # SMTP's errors are among these. The server is gone: the rest waits for send_pending_mail.
        logger.exception("mail server failed, %d of %d notices sent", sent, len(notices))
    finally:
        _close(connection)
    return sent


def _send(notice: Notification, connection: BaseEmailBackend) -> int:
    if not _claim(notice):
        return 0
    try:
        _message(notice, connection).send()
    except (SMTPRecipientsRefused, SMTPDataError):
        # Only this one was refused; the connection still works.
        logger.exception("mail of notice %s refused", notice.uuid)
        _release(notice)
        return 0
    except BaseException:
        _release(notice)
        raise
    Notification.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return 1


def _claim(notice: Notification) -> bool:
    """Whoever gets the row sends the mail; a second sender finds nothing to do."""
    waiting = Notification.objects.to_be_mailed().filter(pk=notice.pk)
    return waiting.update(mail_claimed_at=timezone.now()) == 1


def _release(notice: Notification) -> None:
    Notification.objects.filter(pk=notice.pk).update(mail_claimed_at=None)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        logger.exception("closing the mail connection failed")


def _message(notice: Notification, connection: BaseEmailBackend) -> EmailMessage:
    with translation.override(notice.user.language):
        heading = str(Kind(notice.kind).label) if notice.kind in Kind.values else str(notice._meta.verbose_name)
        # A header is one line, whatever a title contains.
        subject = " ".join(f"{heading}: {notice.about}".split()) if notice.about else heading
        body = render_to_string(
            "notifications/mail.txt",
            {
                "notice": notice,
                "person": notice.user,
                "link": settings.BASE_URL + notice.url,
                "profile": settings.BASE_URL + reverse("members:profile"),
                "COUNCIL_NAME": settings.COUNCIL_NAME,
            },
        )
    return EmailMessage(
        subject=subject,
        body=body.strip() + "\n",
        to=[notice.user.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )

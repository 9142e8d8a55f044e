"""Bring written mails to the mail server: again and again until it takes them, and never again when it took them."""

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.services import announce
from digitalrat.core.tasks import background

from ..models import Mail, RefusedAddress, Subscription
from ..signals import address_refused


# From a minute to six hours apart: a mail server may be away for a day.
@background(label=_("E-Mail zustellen"), attempts=12)
def deliver_mail(mail_id: int) -> None:
    """Send one mail of the outbox, if that has not been done. What a mail server says against it is raised.

    If the process dies after sending and before the row says so, the mail is sent a second time with the same
    Message-ID, by which the default backend (core.mail_folder) and mail servers know that they have it.
    """
    mail = Mail.objects.select_related("user").filter(pk=mail_id).first()
    # Nothing is there any more when a visitor has unsubscribed meanwhile.
    if mail is None or mail.is_done:
        return
    if mail.user is not None and not mail.user.is_active:
        _give_up(mail, "account closed")
        return
    if RefusedAddress.objects.filter(email=mail.to.lower()).exists():
        _give_up(mail, "address refused before")
        return
    try:
        message(mail).send()
    except SMTPRecipientsRefused as error:
        reason = _permanent(error)
        if reason is None:
            _failed(mail, error)
            raise
        _refused(mail, reason)
    except Exception as error:
        _failed(mail, error)
        raise
    else:
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), attempts=F("attempts") + 1, last_error="")


def message(mail: Mail) -> EmailMessage:
    """The mail as it goes over the line."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        # RFC 8058: mail programs show a button that posts to this address.
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(subject=mail.subject, body=mail.body, to=[mail.to], headers=headers)


def _permanent(error: SMTPRecipientsRefused) -> str | None:
    """What the server said, if it will never take mail for this address (RFC 5321: 5yz)."""
    for code, text in error.recipients.values():
        if 500 <= code < 600:
            return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return None


def _failed(mail: Mail, error: Exception) -> None:
    Mail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1, last_error=_shortened(error))


def _shortened(reason: object) -> str:
    return " ".join(str(reason).split())[:500]


def _give_up(mail: Mail, reason: str) -> None:
    Mail.objects.filter(pk=mail.pk).update(bounced_at=timezone.now(), last_error=_shortened(reason))


@transaction.atomic
def _refused(mail: Mail, reason: str) -> None:
    if mail.user is None:
        # A visitor's address that leads nowhere is of no use to anybody, and not ours to keep.
        Subscription.objects.filter(email=mail.to).delete()
        return
    Mail.objects.filter(pk=mail.pk).update(
        bounced_at=timezone.now(), attempts=F("attempts") + 1, last_error=_shortened(reason)
    )
    refused, is_new = RefusedAddress.objects.get_or_create(
        email=mail.to.lower(), defaults={"reason": _shortened(reason)}
    )
    if is_new:
        announce(address_refused, refused=refused, user=mail.user)

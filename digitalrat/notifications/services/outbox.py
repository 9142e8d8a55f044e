"""Write mails: everything that is due to a person goes into one, and each notice into exactly one."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitalrat.core.tasks import background
from digitalrat.members.models import User

from ..due import Quiet
from ..models import Mail, Notification, RefusedAddress
from ..rights import still_allowed
from ..writing import write
from .delivery import deliver_mail

logger = logging.getLogger(__name__)


def mail_what_is_due() -> int:
    """Write one mail to each person for whom something is due; returns how many. Safe to run twice or side by side."""
    now = timezone.now()
    due = Notification.objects.due(now).exclude(user__email__in=RefusedAddress.objects.values("email"))
    people = due.order_by("user").values_list("user", flat=True).distinct()
    written = 0
    for person in list(people):
        try:
            written += mail_to(person, now) is not None
        except Exception:
            # The others' mails do not wait for this one; the next run tries again.
            logger.exception("the mail to person %s could not be written", person)
    return written


@background(label=_("E-Mails schreiben"))
def write_mails() -> int:
    """The same as a task, so that nobody waits for the clock."""
    return mail_what_is_due()


@transaction.atomic
def mail_to(person: int, now: datetime) -> Mail | None:
    """Write the mail with all that is due to the person with this primary key; None: there was nothing to say.

    Mail and notices are tied in one transaction under a lock on the notices, so that a second writer, or the same one
    after a crash, finds either nothing done or everything.
    """
    notices = list(
        Notification.objects.select_for_update(of=("self",)).due(now).filter(user=person).order_by("created_at", "pk")
    )
    if not notices:
        return None
    user = User.objects.get(pk=person)
    quiet = Quiet.of(user)
    if quiet and quiet.covers(now):
        # They were due before, but nobody was at work; now it is night.
        _move(notices, quiet.after(now))
        return None
    allowed = still_allowed(user, notices)
    kept = {notice.pk for notice in allowed}
    _move([notice for notice in notices if notice.pk not in kept], None)
    if not allowed:
        return None
    text = write(user, allowed)
    mail = Mail.objects.create(
        user=user, to=user.email, subject=text.subject, body=text.body, unsubscribe_url=text.unsubscribe_url
    )
    Notification.objects.filter(pk__in=kept).update(mail=mail)
    deliver_mail.enqueue(mail.pk)
    return mail


def _move(notices: list[Notification], due: datetime | None) -> None:
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail_due_at=due)

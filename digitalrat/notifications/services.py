"""Tell people, and note what they have read."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone, translation

from digitalrat.core.live import send_hint
from digitalrat.members.enums import MailFrequency
from digitalrat.members.models import User

from .mail import send
from .models import Notification, NotificationQuerySet
from .protocol import NOTICE, inbox_group


@transaction.atomic
def notify(
    *, users: Iterable[User], event: str, kind: str, text: str | Callable[[], str], url: str, about: str = ""
) -> list[Notification]:
    """Tell each of ``users`` of ``event`` once, however often this is called; returns what is new.

    ``text`` is a sentence, or a function that gives it in the language that is active when it is called: each person
    reads it in theirs. ``url`` is a path without language. Mails go out when the transaction is committed.
    """
    people = {user.pk: user for user in users if user.is_active}
    known = Notification.objects.filter(event=event, user__in=people).values_list("user_id", flat=True)
    for pk in known:
        del people[pk]
    made = [_notice(user, event, kind, text, url, about) for user in people.values()]
    # Two may tell of the same event at once: the database decides whose line stays.
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    new = list(
        Notification.objects.filter(uuid__in=[notice.uuid for notice in made]).select_related("user").order_by("pk")
    )
    transaction.on_commit(lambda: _tell(new))
    return new


def _notice(user: User, event: str, kind: str, text: str | Callable[[], str], url: str, about: str) -> Notification:
    with translation.override(user.language):
        sentence = text() if callable(text) else text
    return Notification(
        user=user,
        event=event,
        kind=kind,
        about=about[:255],
        text=sentence[:400],
        url=url,
        mail_wanted=user.mail_frequency == MailFrequency.AT_ONCE,
    )


def _tell(notices: list[Notification]) -> None:
    for notice in notices:
        send_hint(inbox_group(notice.user_id), NOTICE)
    send([notice for notice in notices if notice.mail_wanted])


@transaction.atomic
def mark_read(*, by: User, notification: Notification) -> None:
    """Reading is nobody else's business, so there is no audit line. Doing it twice changes nothing."""
    _mark(Notification.objects.filter(pk=notification.pk, user=by), by)


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Returns how many were unread."""
    return _mark(Notification.objects.filter(user=by), by)


def _mark(notices: NotificationQuerySet, by: User) -> int:
    changed = notices.unread().update(read_at=timezone.now())
    if changed:
        transaction.on_commit(lambda: send_hint(inbox_group(by.pk), NOTICE))
    return changed

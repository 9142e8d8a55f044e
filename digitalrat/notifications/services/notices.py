"""Tell people, and note what they have read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from digitalrat.core.live import send_hint
from digitalrat.members.models import User

from ..due import Quiet, due_at
from ..enums import topic_of
from ..models import Notification, NotificationQuerySet
from ..protocol import NOTICE, inbox_group
from .preferences import frequencies

# A permission and the object it is asked on.
Need = tuple[str, models.Model | None]


@transaction.atomic
def notify(
    *,
    users: Iterable[User],
    event: str,
    kind: str,
    text: str | Callable[[], str],
    url: str,
    about: str = "",
    thread: str = "",
    needs: Sequence[Need] = (),
) -> list[Notification]:
    """Tell each of ``users`` of ``event`` once, however often this is called; returns what is new.

    ``text`` is a sentence, or a function that gives it in the language that is active when it is called: each person
    reads it in theirs. ``url`` is a path without language, ``thread`` names the thing whose notices belong together.
    Whether it also goes into a mail, and when, the person's settings say; that it is mailed at all, ``needs`` are asked
    again then. Nothing is sent here.
    """
    people = {user.pk: user for user in users if user.is_active}
    known = Notification.objects.filter(event=event, user__in=people).values_list("user_id", flat=True)
    for pk in known:
        del people[pk]
    now, wishes = timezone.now(), frequencies(people.values(), topic_of(kind))
    asked = [_need(permission, obj) for permission, obj in needs]
    made = []
    for user in people.values():
        with translation.override(user.language):
            sentence = text() if callable(text) else text
        made.append(
            Notification(
                user=user,
                event=event,
                thread=thread or event,
                kind=kind,
                about=about[:255],
                text=sentence[:400],
                url=url,
                needs=asked,
                mail_due_at=due_at(wishes[user.pk], now, Quiet.of(user)),
            )
        )
    # Two may tell of the same event at once: the database decides whose line stays.
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    new = list(
        Notification.objects.filter(uuid__in=[notice.uuid for notice in made]).select_related("user").order_by("pk")
    )
    if any(notice.mail_due_at is not None and notice.mail_due_at <= now for notice in new):
        _write_soon()
    transaction.on_commit(lambda: _hint(new))
    return new


def _write_soon() -> None:
    """Have the mails that are due written in a moment; one order in the queue is enough."""
    from .outbox import write_mails

    waiting = DBTaskResult.objects.ready().filter(task_path=write_mails.module_path)
    if not waiting.exists():
        write_mails.enqueue()


def _need(permission: str, obj: models.Model | None) -> list[Any]:
    return [permission, obj._meta.label_lower, obj.pk] if obj is not None else [permission, None, None]


def _hint(notices: list[Notification]) -> None:
    for notice in notices:
        send_hint(inbox_group(notice.user_id), NOTICE)


@transaction.atomic
def mark_read(*, by: User, notification: Notification) -> None:
    """Reading is nobody else's business, so there is no audit line. Doing it twice changes nothing."""
    _mark(Notification.objects.filter(pk=notification.pk, user=by), by)


@transaction.atomic
def mark_thread_read(*, by: User, thread: str, until: datetime | None = None) -> int:
    """Returns how many of ``thread`` were unread; what came after ``until`` stays as it is."""
    notices = Notification.objects.filter(user=by, thread=thread)
    return _mark(notices.filter(created_at__lte=until) if until else notices, by)


@transaction.atomic
def mark_all_read(*, by: User) -> int:
    """Returns how many were unread."""
    return _mark(Notification.objects.filter(user=by), by)


def _mark(notices: NotificationQuerySet, by: User) -> int:
    changed = notices.unread().update(read_at=timezone.now())
    if changed:
        transaction.on_commit(lambda: send_hint(inbox_group(by.pk), NOTICE))
    return changed

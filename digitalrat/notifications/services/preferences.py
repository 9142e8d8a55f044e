"""How often people want mails, per topic; and the time of day when they want none."""

from collections.abc import Iterable, Mapping
from datetime import time

from django.db import transaction
from django.utils import timezone

from digitalrat.members.enums import MailFrequency
from digitalrat.members.models import User
from digitalrat.members.services import change_profile

from ..due import Quiet, due_at
from ..enums import Topic, topic_of
from ..models import Notification, Preference


def frequencies(users: Iterable[User], topic: Topic) -> dict[int, str]:
    """User's primary key → members.enums.MailFrequency for ``topic``; one query."""
    wishes = {user.pk: user.mail_frequency for user in users}
    own = Preference.objects.filter(user__in=wishes, topic=topic).values_list("user_id", "frequency")
    return {**wishes, **dict(own)}


@transaction.atomic
def set_preferences(
    *,
    by: User,
    default: MailFrequency,
    topics: Mapping[Topic, MailFrequency | None],
    quiet_from: time | None,
    quiet_until: time | None,
) -> None:
    """Keep the frequency for everything and those of single ``topics`` (None: like everything), and quiet hours.

    Counts at once for what still waits to be mailed; what was not wanted by mail when it happened is not sent later.
    """
    for topic, frequency in topics.items():
        if frequency is None:
            Preference.objects.filter(user=by, topic=topic).delete()
        else:
            Preference.objects.update_or_create(user=by, topic=topic, defaults={"frequency": frequency})
    change_profile(by=by, mail_frequency=default, quiet_from=quiet_from, quiet_until=quiet_until)
    _reckon_again(by)


@transaction.atomic
def end_mails(*, user: User, topics: Iterable[Topic]) -> None:
    """No more mails about ``topics``: what the link in a mail does, without a login."""
    for topic in topics:
        Preference.objects.update_or_create(user=user, topic=topic, defaults={"frequency": MailFrequency.NEVER})
    _reckon_again(user)


def _reckon_again(user: User) -> None:
    """Give what waits for a mail the time that the settings of now would have given it."""
    waiting = list(Notification.objects.select_for_update().filter(user=user).awaiting_mail())
    own = dict(Preference.objects.filter(user=user).values_list("topic", "frequency"))
    now, quiet = timezone.now(), Quiet.of(user)
    for notice in waiting:
        due = due_at(own.get(topic_of(notice.kind), user.mail_frequency), notice.created_at, quiet)
        notice.mail_due_at = max(due, now) if due else None
    Notification.objects.bulk_update(waiting, ["mail_due_at"])

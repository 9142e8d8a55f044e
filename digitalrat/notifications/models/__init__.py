"""Nouns of the room: notices and preferences, what is followed, visitors' subscriptions, the outbox of mails."""

from .following import Follow
from .mails import Mail, RefusedAddress
from .notices import Notification, NotificationQuerySet, Preference
from .subscriptions import PublicNotice, Subscription

__all__ = [
    "Follow",
    "Mail",
    "Notification",
    "NotificationQuerySet",
    "Preference",
    "PublicNotice",
    "RefusedAddress",
    "Subscription",
]

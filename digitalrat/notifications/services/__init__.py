"""Verbs of the room: tell people, let them choose and follow, write mails and deliver them, serve visitors."""

from .delivery import deliver_mail
from .following import follow, follow_automatically, unfollow
from .notices import mark_all_read, mark_read, mark_thread_read, notify
from .outbox import mail_what_is_due
from .preferences import end_mails, set_preferences
from .visitors import confirm_subscription, end_subscription, mail_visitors, subscribe

__all__ = [
    "confirm_subscription",
    "deliver_mail",
    "end_mails",
    "end_subscription",
    "follow",
    "follow_automatically",
    "mail_visitors",
    "mail_what_is_due",
    "mark_all_read",
    "mark_read",
    "mark_thread_read",
    "notify",
    "set_preferences",
    "subscribe",
    "unfollow",
]

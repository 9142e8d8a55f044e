"""Keep nothing longer than it is needed."""

from datetime import timedelta

from django.utils import timezone

from ..models import Mail, Subscription

KEEP_TEXTS = timedelta(days=30)


def forget() -> None:
    """Delete wishes that nobody confirmed, and the texts of mails that were delivered a month ago."""
    Subscription.objects.expired().delete()
    old = Mail.objects.filter(sent_at__lt=timezone.now() - KEEP_TEXTS)
    # What visitors were told is in no list of theirs; a member's notice keeps the note that it was mailed.
    old.filter(subscription__isnull=False).delete()
    old.exclude(body="").update(body="")

"""When a ballot ends, until when a dissent may be filed, and how long that is in words. Local time throughout."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# A slip of the finger in the year must not keep an impulse frozen for a decade.
LONGEST = timedelta(days=366)


def end_of_day(moment: datetime, days: int = 0) -> datetime:
    """23:59 local time on the day of ``moment``, or ``days`` later."""
    day = timezone.localdate(moment) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def default_deadline(now: datetime) -> datetime:
    return end_of_day(now, settings.BALLOT_DAYS)


def dissent_until(closed_at: datetime) -> datetime:
    """Last moment for a dissenting opinion: the end of the DISSENT_DAYS-th day after the result."""
    return end_of_day(closed_at, settings.DISSENT_DAYS)


def time_left(deadline: datetime, now: datetime) -> str:
    """How long it still is, in words and without seconds; days are counted by the calendar."""
    left = deadline - now
    if left <= timedelta():
        return _("Frist abgelaufen")
    days = (timezone.localdate(deadline) - timezone.localdate(now)).days
    hours = int(left.total_seconds() // 3600)
    if days == 1 and hours >= 12:
        return _("noch bis morgen")
    if days >= 2:
        return ngettext("noch %d Tag", "noch %d Tage", days) % days
    if hours:
        return ngettext("noch %d Stunde", "noch %d Stunden", hours) % hours
    return _("noch weniger als eine Stunde")

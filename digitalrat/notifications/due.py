"""When a mail is due: pure functions over a frequency, quiet hours and a moment. All in the council's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from digitalrat.members.enums import MailFrequency
from digitalrat.members.models import User

# When mails of the day and (on Mondays) of the week go out.
DIGEST_AT = time(7)
MONDAY = 0


@dataclass(frozen=True)
class Quiet:
    """Times of day between which no mail goes out, perhaps over midnight. ``begin`` counts, ``end`` does not."""

    begin: time
    end: time

    @classmethod
    def of(cls, user: User) -> "Quiet | None":
        if user.quiet_from is None or user.quiet_until is None or user.quiet_from == user.quiet_until:
            return None
        return cls(user.quiet_from, user.quiet_until)

    def covers(self, moment: datetime) -> bool:
        at = timezone.localtime(moment).time()
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def after(self, moment: datetime) -> datetime:
        """``moment``, or the end of the quiet hours in which it lies."""
        return next_at(self.end, moment) if self.covers(moment) else moment


def due_at(frequency: str, now: datetime, quiet: Quiet | None = None) -> datetime | None:
    """When something that happened ``now`` goes into a mail; None: never. An unknown frequency raises ValueError."""
    match MailFrequency(frequency):
        case MailFrequency.NEVER:
            return None
        case MailFrequency.AT_ONCE:
            due = now
        case MailFrequency.DAILY:
            due = next_at(DIGEST_AT, now)
        case MailFrequency.WEEKLY:
            due = next_at(DIGEST_AT, now, weekday=MONDAY)
    return quiet.after(due) if quiet else due


def next_at(clock: time, after: datetime, weekday: int | None = None) -> datetime:
    """The first moment later than ``after`` at which clocks show ``clock`` (on that ``weekday``, 0 is Monday)."""
    day = timezone.localtime(after).date()
    # One day more than a week: today's may be over.
    for _n in range(9):
        if weekday is None or day.weekday() == weekday:
            for moment in _moments(day, clock):
                if moment > after:
                    return moment
        day += timedelta(days=1)
    raise AssertionError("every week has every weekday")


def last_at(clock: time, now: datetime) -> datetime:
    """The latest moment until ``now`` at which clocks showed ``clock``."""
    day = timezone.localtime(now).date()
    shown = [moment for n in (1, 0) for moment in _moments(day - timedelta(days=n), clock) if moment <= now]
    return shown[-1]


def _moments(day: date, clock: time) -> list[datetime]:
    """The moments at which clocks show ``clock`` on ``day``: in the night when they are set back perhaps two.

    A time that is skipped in spring comes out as the moment that many minutes after the change.
    """
    zone = timezone.get_default_timezone()
    naive = datetime.combine(day, clock)
    found = {naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    shown = [moment for moment in found if moment.astimezone(zone).time() == clock]
    return sorted(shown or [max(found)])

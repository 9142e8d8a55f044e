"""When something happens by itself, because a day begins: pure functions over dates and times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The instant at which ``day`` begins in the product's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def reached(day: date, *, ended_at: datetime | None, today: date) -> datetime | None:
    """When ``day`` came while something was still open, or None: it ended before, or the day is still to come."""
    if day > today:
        return None
    at = midnight(day)
    return at if ended_at is None or ended_at >= at else None


def overdue_since(due: date, *, ended_at: datetime | None, today: date) -> datetime | None:
    """The midnight after ``due`` if it passed while something was still missing, else None."""
    return reached(due + timedelta(days=1), ended_at=ended_at, today=today)


def overdue_days(due: date, *, ended_at: datetime | None, today: date) -> int:
    """For how many days it is overdue now; 0 when it is not, or not any more."""
    return max(0, (today - due).days) if ended_at is None else 0

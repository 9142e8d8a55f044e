"""Working days and due dates: pure functions over dates, holidays from the library ``holidays``.

Periods are counted as the German civil code does. The day on which something happens does not count (§ 187 (1) BGB),
days end with the last day and weeks on the weekday on which they began (§ 188), and an end that is no working day
moves on to the next (§ 193). "x days before a meeting" is counted backwards by the same rules; there the end moves to
the working day *before*, because otherwise those who wait would get less time than they were promised. Saturdays
are no working days here. All days are days in the council's time zone: the change of the clock has no part in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    BEFORE_MEETING = "before_meeting"

    @property
    def label(self) -> str:
        return str(UNIT_LABELS[self])


UNIT_LABELS = {
    Unit.WORKING_DAYS: gettext_lazy("Arbeitstage"),
    Unit.CALENDAR_DAYS: gettext_lazy("Kalendertage"),
    Unit.WEEKS: gettext_lazy("Wochen"),
    Unit.BEFORE_MEETING: gettext_lazy("Tage vor der nächsten Sitzung"),
}


def period(count: int, unit: Unit) -> str:
    """``count`` in ``unit``, in words: "4 Wochen"."""
    if unit is Unit.WORKING_DAYS:
        return ngettext("%(n)d Arbeitstag", "%(n)d Arbeitstage", count) % {"n": count}
    if unit is Unit.CALENDAR_DAYS:
        return ngettext("%(n)d Kalendertag", "%(n)d Kalendertage", count) % {"n": count}
    if unit is Unit.WEEKS:
        return ngettext("%(n)d Woche", "%(n)d Wochen", count) % {"n": count}
    return ngettext("%(n)d Tag vor der nächsten Sitzung", "%(n)d Tage vor der nächsten Sitzung", count) % {"n": count}


def in_full(day: date) -> str:
    """A day with its weekday, for a sentence: "Dienstag, 24. Februar 2026"."""
    return f"{date_format(day, 'l')}, {date_format(day)}"


@dataclass(frozen=True)
class DueDate:
    """A due date and how it came about.

    ``start`` is day zero, ``count`` and ``unit`` the period, ``skipped`` the holidays (date, name) that were
    passed over, ``moved_from`` the arithmetical end when that was no working day. For Unit.BEFORE_MEETING,
    ``meeting`` is the day (and ``meeting_name`` the name) from which was counted back.
    """

    start: date
    count: int
    unit: Unit
    due: date
    skipped: tuple[tuple[date, str], ...] = ()
    moved_from: date | None = None
    meeting: date | None = None
    meeting_name: str = ""

    @property
    def period(self) -> str:
        return period(self.count, self.unit)

    @property
    def steps(self) -> tuple[str, ...]:
        """How the period led to the day, sentence by sentence and with the paragraphs of the law."""
        if self.meeting is not None:
            days = ngettext("%(n)d Tag vor der Sitzung", "%(n)d Tage vor der Sitzung", self.count) % {"n": self.count}
            sentences = [
                _("Gerechnet wird zurück von der nächsten Sitzung, für die das reicht: „%(name)s“ am %(day)s.")
                % {"name": self.meeting_name, "day": in_full(self.meeting)},
                _("Die Frist endet %(days)s, am %(due)s.") % {"days": days, "due": in_full(self.due)},
            ]
            if self.moved_from:
                sentences.append(
                    _(
                        "Rechnerisch wäre das %(day)s. Weil das kein Arbeitstag ist, endet die Frist am Arbeitstag "
                        "davor (§ 193 BGB, sinngemäß: gerechnet wird rückwärts)."
                    )
                    % {"day": in_full(self.moved_from)}
                )
            return tuple(sentences)
        paragraph = "" if self.unit is Unit.WORKING_DAYS else " (§ 188 BGB)"
        sentences = [
            _("Sie dauert %(period)s und endet am %(due)s%(paragraph)s.")
            % {"period": self.period, "due": in_full(self.due), "paragraph": paragraph}
        ]
        if self.moved_from:
            sentences.append(
                _(
                    "Rechnerisch wäre das %(day)s. Weil das kein Arbeitstag ist, endet die Frist am nächsten "
                    "Arbeitstag (§ 193 BGB)."
                )
                % {"day": in_full(self.moved_from)}
            )
        return tuple(sentences)


@lru_cache(maxsize=64)
def _holidays(subdivision: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=subdivision, years=year, language="de"))


def holiday_name(day: date) -> str:
    """Name of the public holiday on ``day``, or the empty string."""
    return _holidays(settings.HOLIDAY_SUBDIVISION, day.year).get(day, "")


def is_working_day(day: date) -> bool:
    """Monday to Friday and no public holiday of the state that HOLIDAY_SUBDIVISION names."""
    return day.weekday() < 5 and not holiday_name(day)


def next_working_day(day: date) -> date:
    """``day`` itself if it is a working day, else the first one after it (§ 193 BGB)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """``day`` itself if it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(start: date, days: int) -> tuple[date, tuple[tuple[date, str], ...]]:
    """The ``days``-th working day after ``start`` (which does not count, § 187 BGB) and the holidays skipped."""
    skipped: list[tuple[date, str]] = []
    day, left = start, days
    while left:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
        elif day.weekday() < 5:
            skipped.append((day, holiday_name(day)))
    return day, tuple(skipped)


def due_in_working_days(start: date, days: int) -> DueDate:
    """Due on the ``days``-th working day after ``start``."""
    due, skipped = add_working_days(start, days)
    return DueDate(start=start, count=days, unit=Unit.WORKING_DAYS, due=due, skipped=skipped)


def due_in_weeks(start: date, weeks: int) -> DueDate:
    """Due ``weeks`` weeks after ``start`` (§ 188 (2) BGB), moved on when that is no working day (§ 193 BGB)."""
    return _moved_on(start, weeks, Unit.WEEKS, start + timedelta(weeks=weeks))


def due_in_calendar_days(start: date, days: int) -> DueDate:
    """Due ``days`` days after ``start`` (§§ 187, 188 (1) BGB), moved on when that is no working day (§ 193 BGB)."""
    return _moved_on(start, days, Unit.CALENDAR_DAYS, start + timedelta(days=days))


def _moved_on(start: date, count: int, unit: Unit, end: date) -> DueDate:
    due = next_working_day(end)
    return DueDate(
        start=start,
        count=count,
        unit=unit,
        due=due,
        skipped=_holidays_between(end, due - timedelta(days=1)),
        moved_from=end if due != end else None,
    )


def due_before_meeting(start: date, days: int, meetings: Iterable[tuple[date, str]]) -> DueDate | None:
    """Due ``days`` days before the next meeting, moved back when that is no working day.

    ``meetings`` are days with names, in any order. The next meeting is the first whose due date lies after ``start``:
    what would be due today or yesterday is due before the meeting after. None when there is no such meeting.
    """
    for meeting, name in sorted(meetings):
        end = meeting - timedelta(days=days)
        due = previous_working_day(end)
        if due > start:
            return DueDate(
                start=start,
                count=days,
                unit=Unit.BEFORE_MEETING,
                due=due,
                skipped=_holidays_between(due + timedelta(days=1), end),
                moved_from=end if due != end else None,
                meeting=meeting,
                meeting_name=name,
            )
    return None


def due_in(start: date, count: int, unit: Unit, meetings: Iterable[tuple[date, str]] = ()) -> DueDate | None:
    """The due date by ``unit``; None only for Unit.BEFORE_MEETING when no meeting in ``meetings`` is late enough."""
    if unit is Unit.WORKING_DAYS:
        return due_in_working_days(start, count)
    if unit is Unit.CALENDAR_DAYS:
        return due_in_calendar_days(start, count)
    if unit is Unit.WEEKS:
        return due_in_weeks(start, count)
    return due_before_meeting(start, count, meetings)


def _holidays_between(first: date, last: date) -> tuple[tuple[date, str], ...]:
    """The public holidays from ``first`` to ``last``, both included; empty if ``last`` is the earlier."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((day, name) for day in span if (name := holiday_name(day)))

"""The stretches of time by which the ledger counts: years and their parts, and the council's terms of office.

An impulse belongs to the day, in the city's time, on which it was put up for deliberation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import CharField, Max, Min, Q
from django.db.models.functions import Cast, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.models import Impulse
from digitalrat.members.models import Term

# The value of "amtszeit" for what lies in no term.
NO_TERM = "ohne"
FIRST_YEAR, LAST_YEAR = 1900, 2999
# Months per part of a year, by the parameter that names it.
MONTHS = {"halbjahr": 6, "quartal": 3}


@dataclass(frozen=True)
class Period:
    """Days from ``begins`` to ``ends``, both included; without them all days, outside of all ``but`` those.

    ``parameter`` and ``value`` name it in an address, ``label`` on the page.
    """

    parameter: str = ""
    value: str = ""
    label: str = ""
    begins: date | None = None
    ends: date | None = None
    but: tuple[tuple[date, date], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parameter)

    @property
    def page(self) -> str:
        """Address of the ledger of this stretch of time."""
        return reverse("responses:ledger") + (f"?{self.parameter}={self.value}" if self else "")

    @property
    def words(self) -> str:
        return _("Jahr %(year)s") % {"year": self.label} if self.parameter == "jahr" else self.label

    def holds(self, day: date) -> bool:
        if self.begins and self.ends:
            return self.begins <= day <= self.ends
        return not any(begins <= day <= ends for begins, ends in self.but)

    def condition(self, field: str) -> Q:
        """For a filter: the moment in ``field`` lies in this period."""
        if self.begins and self.ends:
            return _between(field, self.begins, self.ends)
        return ~Q(*(_between(field, begins, ends) for begins, ends in self.but), _connector=Q.OR) if self.but else Q()


WHOLE = Period()


def local_day(at: datetime) -> date:
    """As timezone.localdate, without asking for the zone of the request: it is called for thousands of rows."""
    return at.astimezone(timezone.get_default_timezone()).date()


def utc_hour(field: str) -> Substr:
    """The hour of a moment as the database keeps it, in UTC: "2026-03-29 01". For day_of_hour."""
    return Substr(Cast(field, CharField()), 1, 13)


@lru_cache(maxsize=20_000)
def day_of_hour(hour: str) -> date:
    """The city's day in that hour; its clock differs from UTC by whole hours.

    The ledger asks for thousands of days at a time, and making a datetime of each would take half of its time.
    """
    return local_day(datetime.fromisoformat(f"{hour}:00+00:00"))


def _between(field: str, begins: date, ends: date) -> Q:
    # Moments, not dates: the database then needs no time zone, and an index serves.
    return Q(**{f"{field}__gte": _midnight(begins), f"{field}__lt": _midnight(ends + timedelta(days=1))})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def year(number: int) -> Period:
    return Period("jahr", str(number), str(number), date(number, 1, 1), date(number, 12, 31))


def half(number: int, part: int) -> Period:
    """``part`` is 1 or 2."""
    label = _("%(n)d. Halbjahr %(year)d") % {"n": part, "year": number}
    return _part_of_year("halbjahr", number, part, label)


def quarter(number: int, part: int) -> Period:
    """``part`` is 1 to 4."""
    label = _("%(n)d. Quartal %(year)d") % {"n": part, "year": number}
    return _part_of_year("quartal", number, part, label)


def _part_of_year(parameter: str, number: int, part: int, label: str) -> Period:
    months = MONTHS[parameter]
    begins = date(number, months * (part - 1) + 1, 1)
    after = date(number + 1, 1, 1) if months * part == 12 else date(number, months * part + 1, 1)
    return Period(parameter, f"{number}-{part}", label, begins, after - timedelta(days=1))


def term(of: Term) -> Period:
    return Period("amtszeit", of.begins_on.isoformat(), of.name, of.begins_on, of.ends_on)


def outside_terms(terms: tuple[Period, ...]) -> Period:
    spans = tuple((period.begins, period.ends) for period in terms if period.begins and period.ends)
    return Period("amtszeit", NO_TERM, _("außerhalb einer Amtszeit"), but=spans)


def terms() -> tuple[Period, ...]:
    """All terms of office, the newest first; one query."""
    return tuple(term(of) for of in Term.objects.order_by("-begins_on", "pk"))


def years() -> tuple[Period, ...]:
    """From the year of the newest impulse back to that of the first, without a gap; one query."""
    ends = Impulse.objects.counted().aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
    if ends["first"] is None:
        return ()
    first, last = timezone.localdate(ends["first"]).year, timezone.localdate(ends["last"]).year
    return tuple(year(number) for number in range(last, first - 1, -1))


def calendar_period(query: Mapping[str, str]) -> Period:
    """The year, half-year or quarter that the parameters of an address name; all time if none or nonsense."""
    for parameter, make in (("quartal", quarter), ("halbjahr", half)):
        if found := re.fullmatch(r"(\d{4})-(\d)", query.get(parameter, ""), re.ASCII):
            number, part = int(found[1]), int(found[2])
            if FIRST_YEAR <= number <= LAST_YEAR and 1 <= part <= 12 // MONTHS[parameter]:
                return make(number, part)
    if re.fullmatch(r"\d{4}", value := query.get("jahr", ""), re.ASCII) and FIRST_YEAR <= int(value) <= LAST_YEAR:
        return year(int(value))
    return WHOLE


def term_period(query: Mapping[str, str]) -> Period:
    """The term that the parameters of an address name; all time if none or nonsense. A query only if one is named."""
    value = query.get("amtszeit", "")
    if not value:
        return WHOLE
    known = terms()
    if value == NO_TERM:
        return outside_terms(known)
    return next((period for period in known if period.value == value), WHOLE)

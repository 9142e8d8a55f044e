"""How long something has lasted, in years, months and days, and in words. Pure functions over dates.

The context of the message ids says that the words stand in the dative.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext


@dataclass(frozen=True)
class Span:
    """Full months between two days, and the days in all. ``months`` counts years, too: 27 are two years and three."""

    months: int
    days: int

    @property
    def years(self) -> int:
        return self.months // 12

    @property
    def rest(self) -> int:
        """Months beyond the full years."""
        return self.months % 12


def span(start: date, end: date) -> Span:
    """From ``start`` to ``end``, which does not lie before it.

    A month is full on the day with the same number, or on the last day of a month that has no such day (§ 188 (3)
    BGB): what began on 29 February is one year old on 28 February.
    """
    if end < start:
        raise ValueError("a span ends after it begins")
    months = (end.year - start.year) * 12 + end.month - start.month
    is_last_of_month = (end + timedelta(days=1)).day == 1 if end < date.max else True
    if end.day < start.day and not is_last_of_month:
        months -= 1
    return Span(months, (end - start).days)


def in_words(length: Span) -> str:
    """As it stands after "vor" and "nach": "7 Jahren und 3 Monaten", "2 Monaten", "12 Tagen"."""
    years = npgettext("nach vor und nach", "%(n)d Jahr", "%(n)d Jahren", length.years) % {"n": length.years}
    months = npgettext("nach vor und nach", "%(n)d Monat", "%(n)d Monaten", length.rest) % {"n": length.rest}
    if length.years and length.rest:
        return _("%(years)s und %(months)s") % {"years": years, "months": months}
    if length.months:
        return years if length.years else months
    return npgettext("nach vor und nach", "%(n)d Tag", "%(n)d Tagen", length.days) % {"n": length.days}


def ago(start: date, today: date) -> str:
    """ "vor 7 Jahren und 3 Monaten", or "heute"."""
    length = span(start, today)
    return _("vor %(span)s") % {"span": in_words(length)} if length.days else _("heute")


def after(start: date, end: date) -> str:
    """ "nach 2 Jahren", or "am selben Tag"."""
    length = span(start, end)
    return _("nach %(span)s") % {"span": in_words(length)} if length.days else _("am selben Tag")


def running_for(since: date, today: date) -> str:
    """The clock of something that goes on: "seit 41 Tagen", or "seit heute"."""
    days = (today - since).days
    return ngettext("seit %(n)d Tag", "seit %(n)d Tagen", days) % {"n": days} if days else _("seit heute")


def lasted(since: date, end: date) -> str:
    """The clock of something that is over: "63 Tage"."""
    days = max((end - since).days, 0)
    return ngettext("%(n)d Tag", "%(n)d Tage", days) % {"n": days}

"""Days as people write them. What could be two days is never guessed; months and quarters mean their last day."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _

from .cells import BadCell, Percent, RawCell, shown

EARLIEST = date(1900, 1, 1)


class Order(StrEnum):
    """What stands first in 03/04/2026."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Day:
    """``is_period``: the text names a month or a quarter, and ``on`` is its last day."""

    on: date
    is_period: bool = False


_NAMES = {
    name: number
    for number, names in enumerate(
        (
            *("januar jänner january jan jän", "februar feber february feb", "märz maerz march mar mrz mär"),
            *("april apr", "mai may", "juni june jun", "juli july jul", "august aug", "september sept sep"),
            *("oktober october okt oct", "november nov", "dezember december dez dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TIME = re.compile(r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?uhr|z|[+-]\d{2}:?\d{2})?$", re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_SLASHES = re.compile(r"(\d{1,2}) ?([/-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})\.?[ -]?([a-zä]+)\.?,?[ -]?(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
_NAME_DAY = re.compile(r"([a-zä]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{1,2}) ?[/.-] ?(\d{4})|(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_NAME = re.compile(r"([a-zä]+)\.?[ -](\d{4})", re.ASCII)
_QUARTER = re.compile(r"(?:q|qu\.?) ?([1-4])[ /.-]*(\d{4})|(\d{4})[ /.-]*q ?([1-4])", re.ASCII)
_QUARTER_WORD = re.compile(r"([1-4])\. ?(?:quartal|quarter|qu\.?|q)[ /]*(\d{4})", re.ASCII)
_QUARTER_ROMAN = re.compile(r"(i|ii|iii|iv)\.? ?(?:quartal)?[ /]+(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_WEEKDAY = re.compile(r"(mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)[a-zäöü]*[.,]? +")


def slash_order(text: str) -> Order | None:
    """Which order a day with slashes is certainly in; None if it says nothing about that."""
    parts = _slashed(text)
    if parts is None:
        return None
    first, second, _year_ = parts
    if first > 12 >= second:
        return Order.DAY
    return Order.MONTH if second > 12 >= first else None


def is_ambiguous(text: str) -> bool:
    """ "03/04/2026": the 3rd of April, or March the 4th."""
    if _slashed(text) is None:
        return False
    try:
        return read_day(text, Order.DAY) != read_day(text, Order.MONTH)
    except BadCell:
        return False


def read_day(cell: RawCell, order: Order | None) -> Day:
    """Raises BadCell."""
    if isinstance(cell, date):
        return Day(_checked(cell))
    if not isinstance(cell, str):
        raise BadCell(
            _("„%s“ ist eine Zahl und kein Tag. Bitte geben Sie der Spalte in Excel das Format Datum.")
            % shown(cell.value if isinstance(cell, Percent) else cell)
        )
    text = _plain(cell)
    try:
        found = _day(text, order) or _period(text)
    except ValueError:
        raise BadCell(_("Den Tag „%s“ gibt es nicht.") % shown(cell)) from None
    if found is None:
        if _YEAR.fullmatch(text):
            raise BadCell(_("„%s“ ist nur ein Jahr. Bitte nennen Sie den Tag, zum Beispiel 31.12.2026.") % shown(cell))
        raise BadCell(_("„%s“ verstehen wir nicht als Tag. Zum Beispiel 31.12.2026") % shown(cell))
    return Day(_checked(found.on), found.is_period)


def _day(text: str, order: Order | None) -> Day | None:
    """Raises ValueError for a day that does not exist."""
    if match := _DOTS.fullmatch(text):
        return Day(date(_year(match[3]), int(match[2]), int(match[1])))
    if match := _ISO.fullmatch(text):
        return Day(date(int(match[1]), int(match[3]), int(match[4])))
    if match := _SLASHES.fullmatch(text):
        day, month = int(match[1]), int(match[3])
        if order == Order.MONTH:
            day, month = month, day
        return Day(date(_year(match[4]), month, day))
    if (match := _DAY_NAME.fullmatch(text)) and match[2] in _NAMES:
        return Day(date(_year(match[3]), _NAMES[match[2]], int(match[1])))
    if (match := _NAME_DAY.fullmatch(text)) and match[1] in _NAMES:
        return Day(date(int(match[3]), _NAMES[match[1]], int(match[2])))
    return None


def _period(text: str) -> Day | None:
    """Raises ValueError for a month that does not exist."""
    if match := _MONTH.fullmatch(text):
        return _last_day(int(match[2] or match[3]), int(match[1] or match[4]))
    if (match := _MONTH_NAME.fullmatch(text)) and match[1] in _NAMES:
        return _last_day(int(match[2]), _NAMES[match[1]])
    if match := _QUARTER.fullmatch(text):
        return _last_day(int(match[2] or match[3]), 3 * int(match[1] or match[4]))
    if match := _QUARTER_WORD.fullmatch(text):
        return _last_day(int(match[2]), 3 * int(match[1]))
    if match := _QUARTER_ROMAN.fullmatch(text):
        return _last_day(int(match[2]), 3 * _ROMAN[match[1]])
    return None


def _last_day(year: int, month: int) -> Day:
    if not (1 <= month <= 12 and year >= 1):
        raise ValueError("no such month")
    return Day(date(year, month, calendar.monthrange(year, month)[1]), is_period=True)


def _slashed(text: str) -> tuple[int, int, str] | None:
    match = _SLASHES.fullmatch(_plain(text))
    return (int(match[1]), int(match[3]), match[4]) if match else None


# Each cell is looked at several times in a row.
@lru_cache(maxsize=16)
def _plain(text: str) -> str:
    """One case, one kind of space and hyphen, without weekday and time of day. A day has at most 60 signs."""
    text = unicodedata.normalize("NFKC", text[:60] if len(text) <= 60 else "").casefold()
    text = " ".join(text.replace("–", "-").replace("‐", "-").replace("⁄", "/").split())
    return _WEEKDAY.sub("", _TIME.sub("", text), count=1) if text[:1].isalpha() else _TIME.sub("", text)


def _year(text: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _checked(on: date) -> date:
    if on < EARLIEST:
        raise BadCell(_("Das Jahr %d liegt zu weit zurück.") % on.year)
    return on

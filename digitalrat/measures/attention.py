"""Why a measure asks for attention. Pure functions over its facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import CLOSED, Light, Reason, Status
from .spans import ago


@dataclass(frozen=True)
class Facts:
    """Of one measure. ``next_due``: the earliest day of a milestone that is not reached; ``asked_until``: of the
    request that nobody has answered yet."""

    status: str
    light: str
    entered_on: date
    begins_on: date | None = None
    ends_on: date | None = None
    updated_on: date | None = None
    milestones: int = 0
    open_milestones: int = 0
    next_due: date | None = None
    asked_until: date | None = None
    owner_dissolved_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """``since``: the day from which it counts, for the order; the oldest trouble comes first.

    ``words`` is asked only for what is shown: of thousands of measures that are a few.
    """

    reason: Reason
    since: date
    words: Callable[[], str]
    is_overdue: bool = False

    @property
    def text(self) -> str:
        """A sentence beside the label of the reason."""
        return self.words()

    @property
    def tone(self) -> str:
        """The state of its badge."""
        return "overdue" if self.is_overdue else self.reason.tone


def findings(facts: Facts, *, today: date, stale_days: int) -> tuple[Finding, ...]:
    """The most urgent first, at most one for each reason."""
    found: dict[Reason, Finding] = {}
    for finding in _findings(facts, today, stale_days):
        found.setdefault(finding.reason, finding)
    return tuple(found[reason] for reason in Reason if reason in found)


def _findings(facts: Facts, today: date, stale_days: int) -> Iterator[Finding]:
    if (dissolved := facts.owner_dissolved_on) is not None and facts.status not in CLOSED:
        yield Finding(
            Reason.OWNERLESS,
            dissolved,
            lambda: _("Die zuständige Stelle ist seit dem %s aufgelöst.") % date_format(dissolved),
        )
    if (until := facts.asked_until) is not None:
        if until < today:
            yield Finding(
                Reason.ASKED, until, lambda: _("Erbeten bis zum %s, noch nicht da.") % date_format(until), True
            )
        else:
            yield Finding(Reason.ASKED, until, lambda: _("Erbeten bis zum %s.") % date_format(until))
    for since, words in _contradictions(facts, today):
        yield Finding(Reason.CONTRADICTORY, since, words)
    for since, words in _delays(facts, today):
        yield Finding(Reason.LATE, since, words)
    spoken = facts.updated_on or facts.entered_on
    if facts.status == Status.RUNNING and spoken < today - timedelta(days=stale_days):
        yield Finding(Reason.STALE, spoken, lambda: _silence(facts, spoken, today))


def _silence(facts: Facts, spoken: date, today: date) -> str:
    text = _("Letzte Meldung %s.") if facts.updated_on else _("Noch keine Meldung, angelegt %s.")
    return text % ago(spoken, today)


# Since when, and the words for it.
Told = tuple[date, Callable[[], str]]


def _contradictions(facts: Facts, today: date) -> Iterator[Told]:
    """What cannot both be true."""
    begin, end, still_open = facts.begins_on, facts.ends_on, facts.open_milestones
    if facts.status == Status.COMPLETED and still_open:
        yield facts.next_due or today, lambda: _still_open(still_open)
    if facts.status == Status.COMPLETED and facts.light == Light.RED:
        yield today, lambda: _("Abgeschlossen, aber die Ampel steht auf Rot.")
    if facts.status == Status.STOPPED and facts.light == Light.GREEN:
        yield today, lambda: _("Eingestellt, aber die Ampel steht auf Grün.")
    if facts.status == Status.RUNNING and begin is not None and begin > today:
        yield today, lambda: _("Läuft, beginnt aber erst am %s.") % date_format(begin)
    if facts.status == Status.PLANNED and begin is not None and begin < today:
        yield begin, lambda: _("Geplant, sollte aber am %s beginnen.") % date_format(begin)
    all_reached = facts.milestones > 0 and not still_open
    if facts.status == Status.RUNNING and all_reached and end is not None and end < today:
        yield (
            end,
            lambda: _("Läuft, aber alle Meilensteine sind erreicht und das Ende war am %s.") % date_format(end),
        )


def _still_open(number: int) -> str:
    text = ngettext(
        "Abgeschlossen, aber ein Meilenstein ist offen.",
        "Abgeschlossen, aber %(n)d Meilensteine sind offen.",
        number,
    )
    return text % {"n": number}


def _delays(facts: Facts, today: date) -> Iterator[Told]:
    due, end = facts.next_due, facts.ends_on
    if facts.status in CLOSED:
        return
    if due is not None and due < today:
        yield due, lambda: _("Ein Meilenstein war am %s fällig.") % date_format(due)
    if end is not None and end < today:
        yield end, lambda: _("Sollte am %s abgeschlossen sein.") % date_format(end)

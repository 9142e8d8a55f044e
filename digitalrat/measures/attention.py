"""Why a measure asks for attention. Pure functions over its facts."""

from collections.abc import Iterator
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

    ``text`` stands beside the label of the reason.
    """

    reason: Reason
    text: str
    since: date
    is_overdue: bool = False

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
    if facts.owner_dissolved_on is not None and facts.status not in CLOSED:
        text = _("Die zuständige Stelle ist seit dem %s aufgelöst.") % date_format(facts.owner_dissolved_on)
        yield Finding(Reason.OWNERLESS, text, facts.owner_dissolved_on)
    if facts.asked_until is not None:
        is_overdue = facts.asked_until < today
        text = _("Erbeten bis zum %s, noch nicht da.") if is_overdue else _("Erbeten bis zum %s.")
        yield Finding(Reason.ASKED, text % date_format(facts.asked_until), facts.asked_until, is_overdue)
    yield from _contradictions(facts, today)
    yield from _delays(facts, today)
    spoken = facts.updated_on or facts.entered_on
    if facts.status == Status.RUNNING and spoken < today - timedelta(days=stale_days):
        words = ago(spoken, today)
        text = _("Letzte Meldung %s.") % words if facts.updated_on else _("Noch keine Meldung, angelegt %s.") % words
        yield Finding(Reason.STALE, text, spoken)


def _contradictions(facts: Facts, today: date) -> Iterator[Finding]:
    """What cannot both be true."""
    is_over = facts.ends_on is not None and facts.ends_on < today
    all_reached = facts.milestones > 0 and not facts.open_milestones
    if facts.status == Status.COMPLETED and facts.open_milestones:
        text = ngettext(
            "Abgeschlossen, aber ein Meilenstein ist offen.",
            "Abgeschlossen, aber %(n)d Meilensteine sind offen.",
            facts.open_milestones,
        )
        yield _contradiction(text % {"n": facts.open_milestones}, facts.next_due or today)
    if facts.status == Status.COMPLETED and facts.light == Light.RED:
        yield _contradiction(_("Abgeschlossen, aber die Ampel steht auf Rot."), today)
    if facts.status == Status.STOPPED and facts.light == Light.GREEN:
        yield _contradiction(_("Eingestellt, aber die Ampel steht auf Grün."), today)
    if facts.status == Status.RUNNING and facts.begins_on is not None and facts.begins_on > today:
        yield _contradiction(_("Läuft, beginnt aber erst am %s.") % date_format(facts.begins_on), today)
    if facts.status == Status.PLANNED and facts.begins_on is not None and facts.begins_on < today:
        yield _contradiction(_("Geplant, sollte aber am %s beginnen.") % date_format(facts.begins_on), facts.begins_on)
    if facts.status == Status.RUNNING and all_reached and is_over and facts.ends_on is not None:
        text = _("Läuft, aber alle Meilensteine sind erreicht und das Ende war am %s.")
        yield _contradiction(text % date_format(facts.ends_on), facts.ends_on)


def _contradiction(text: str, since: date) -> Finding:
    return Finding(Reason.CONTRADICTORY, text, since)


def _delays(facts: Facts, today: date) -> Iterator[Finding]:
    if facts.status in CLOSED:
        return
    if facts.next_due is not None and facts.next_due < today:
        text = _("Ein Meilenstein war am %s fällig.")
        yield Finding(Reason.LATE, text % date_format(facts.next_due), facts.next_due)
    if facts.ends_on is not None and facts.ends_on < today:
        text = _("Sollte am %s abgeschlossen sein.")
        yield Finding(Reason.LATE, text % date_format(facts.ends_on), facts.ends_on)

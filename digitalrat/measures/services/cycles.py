"""How often reports are made: beginning and ending cycles, freezing what is due, reminding before."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitalrat.core.models import AuditEntry
from digitalrat.core.services import Actor, announce, record

from ..enums import Interval, ReportKind
from ..errors import BadCycle
from ..models import Report, ReportCycle
from ..queries.reports import active_cycles
from ..reporting import cutoffs_until, next_cutoff
from ..signals import cutoff_near
from .reports import freeze_report

MONTHS = {Interval.QUARTERLY: 3, Interval.HALF_YEARLY: 6}
MOST_MONTHS = 60
# Days before a cut-off on which people are reminded of it.
REMIND_BEFORE = (14, 3)
REMINDED = "cycle.reminded"


@transaction.atomic
def set_cycle(
    *, by: Actor | None, kind: str, interval: str, first_cutoff: date, months: int | None = None
) -> ReportCycle:
    """From ``first_cutoff`` on a report of this kind is frozen in this interval; an earlier cycle of the kind ends.

    ``months`` counts only for an interval of one's own. Reports that were made stay as they are. Raises BadCycle.
    """
    if kind not in ReportKind.values:
        raise BadCycle("kind", _("Diese Art von Bericht gibt es nicht."))
    if interval not in Interval.values:
        raise BadCycle("interval", _("Diesen Abstand gibt es nicht."))
    months = MONTHS.get(Interval(interval), months or 0)
    if not 1 <= months <= MOST_MONTHS:
        raise BadCycle("months", _("Bitte geben Sie einen Abstand von 1 bis %(n)d Monaten an.") % {"n": MOST_MONTHS})
    if first_cutoff < timezone.localdate():
        raise BadCycle("first_cutoff", _("Der erste Stichtag liegt in der Vergangenheit."))
    newest = Report.objects.filter(kind=kind).order_by("-cutoff").first()
    if newest is not None and first_cutoff <= newest.cutoff:
        raise BadCycle(
            "first_cutoff",
            _("Zum %(date)s ist schon ein Bericht dieser Art eingefroren. Der erste Stichtag muss danach liegen.")
            % {"date": date_format(newest.cutoff)},
        )
    for earlier in ReportCycle.objects.select_for_update().filter(kind=kind, ended_at__isnull=True):
        end_cycle(by=by, cycle=earlier)
    cycle = ReportCycle.objects.create(
        kind=kind,
        interval=interval,
        months=months,
        first_cutoff=first_cutoff,
        set_by_id=by.pk if by else None,
    )
    record(by=by, verb="cycle.set", obj=cycle, kind=kind, interval=interval, months=months, first_cutoff=first_cutoff)
    return cycle


@transaction.atomic
def end_cycle(*, by: Actor | None, cycle: ReportCycle) -> ReportCycle:
    """No further reports by this cycle; those that were made stay. Ending it again changes nothing."""
    cycle.refresh_from_db(from_queryset=ReportCycle.objects.select_for_update())
    if cycle.ended_at is None:
        cycle.ended_at = timezone.now()
        cycle.save(update_fields=["ended_at"])
        record(by=by, verb="cycle.ended", obj=cycle, kind=cycle.kind)
    return cycle


def next_cutoff_of(cycle: ReportCycle) -> date:
    """The next day on which this cycle freezes: today counts, unless it has been frozen already."""
    after = timezone.localdate() - timedelta(days=1)
    newest = Report.objects.filter(kind=cycle.kind).order_by("-cutoff").values_list("cutoff", flat=True).first()
    return next_cutoff(cycle, max(after, newest) if newest else after)


def freeze_due() -> list[Report]:
    """Freeze every cut-off that has passed (the day itself counts to its end), the earliest first; by the clock.

    Whoever comes too late, after days without a worker, freezes what is true then: ``Report.frozen_at`` says when.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    due = [(day, cycle) for cycle in active_cycles() for day in _missed(cycle, yesterday)]
    return [
        freeze_report(by=None, kind=cycle.kind, cutoff=day, cycle=cycle)
        for day, cycle in sorted(due, key=lambda pair: pair[0])
    ]


def _missed(cycle: ReportCycle, until: date) -> list[date]:
    newest = Report.objects.filter(kind=cycle.kind).order_by("-cutoff").values_list("cutoff", flat=True).first()
    return [day for day in cutoffs_until(cycle, until) if newest is None or day > newest]


def remind_of_cutoffs() -> list[tuple[ReportCycle, date, int]]:
    """Announce cut-offs that are 14 and 3 days ahead, each once; by the clock.

    After days without a worker the reminder comes late and says how many days are really left.
    """
    reminded = []
    today = timezone.localdate()
    for cycle in active_cycles():
        cutoff = next_cutoff_of(cycle)
        left = (cutoff - today).days
        steps = [step for step in REMIND_BEFORE if left <= step]
        if steps and _remind(cycle, cutoff, left, min(steps)):
            reminded.append((cycle, cutoff, left))
    return reminded


@transaction.atomic
def _remind(cycle: ReportCycle, cutoff: date, left: int, step: int) -> bool:
    cycle.refresh_from_db(from_queryset=ReportCycle.objects.select_for_update())
    lines = AuditEntry.objects.filter(object_type=cycle._meta.label_lower, object_id=str(cycle.pk), verb=REMINDED)
    done = {(line.details["cutoff"], line.details["step"]) for line in lines}
    # The reminder of 3 days covers that of 14.
    if any((cutoff.isoformat(), given) in done for given in REMIND_BEFORE if given <= step):
        return False
    record(by=None, verb=REMINDED, obj=cycle, cutoff=cutoff, step=step, days=left)
    announce(cutoff_near, cycle=cycle, cutoff=cutoff, days=left)
    return True


def interval_words(cycle: ReportCycle) -> str:
    """vierteljährlich, halbjährlich, alle 5 Monate."""
    if cycle.interval in MONTHS:
        return cycle.get_interval_display()
    return ngettext("jeden Monat", "alle %d Monate", cycle.months) % (() if cycle.months == 1 else cycle.months)

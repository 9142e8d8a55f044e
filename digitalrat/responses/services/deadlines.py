"""Due dates by rules that the office keeps as data; where there is none, by the settings of the council."""

from datetime import date, datetime, time
from functools import cached_property

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.core.calendar import Unit, due_in
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.services import record
from digitalrat.impulses.enums import Kind
from digitalrat.meetings.models import Meeting
from digitalrat.members.models import Organisation, User

from ..calculation import AppliedRule, Calculation
from ..enums import Purpose
from ..models import DeadlineRule

LONGEST = 400


def default_period(purpose: Purpose) -> tuple[int, Unit]:
    """How long something takes by the settings of the council."""
    return {
        Purpose.RECEIPT: (settings.RECEIPT_WORKING_DAYS, Unit.WORKING_DAYS),
        Purpose.ANSWER: (settings.RESPONSE_WEEKS, Unit.WEEKS),
        Purpose.EXTENSION: (settings.EXTENSION_WEEKS, Unit.WEEKS),
        Purpose.FOLLOW_UP: (settings.FOLLOW_UP_WEEKS, Unit.WEEKS),
        Purpose.PART: (settings.PART_WORKING_DAYS, Unit.WORKING_DAYS),
    }[purpose]


class Rulebook:
    """The rules in force and the meetings that are called, read once: for computing many due dates from ``start``."""

    def __init__(self, start: date) -> None:
        self.start = start
        self._rules = list(DeadlineRule.objects.filter(ended_at__isnull=True).select_related("organisation"))

    def rule_for(
        self, purpose: Purpose, *, kind: str = "", organisation: Organisation | None = None
    ) -> DeadlineRule | None:
        """The most specific rule: for kind and organisation, then organisation, then kind, then neither."""
        fitting = [
            rule
            for rule in self._rules
            if rule.purpose == purpose
            and rule.kind in ("", kind)
            and rule.organisation_id in (None, organisation and organisation.pk)
        ]
        return max(fitting, key=lambda rule: (rule.organisation_id is not None, rule.kind != ""), default=None)

    def deadline(self, purpose: Purpose, *, kind: str = "", organisation: Organisation | None = None) -> Calculation:
        """Until when, for impulses of ``kind`` that ``organisation`` answers (None: the office itself).

        A rule "before the next meeting" falls back to the settings when no meeting is called that lies late enough.
        """
        rule = self.rule_for(purpose, kind=kind, organisation=organisation)
        unmet = None
        if rule is not None:
            name = rule.organisation.name if rule.organisation else ""
            applied = AppliedRule(rule.count, Unit(rule.unit), rule.kind, name)
            if found := self._calculate(purpose, applied):
                return found
            unmet = applied
        count, unit = default_period(purpose)
        found = self._calculate(purpose, AppliedRule(count, unit, is_setting=True), unmet)
        assert found is not None, "settings never count back from a meeting"
        return found

    def _calculate(self, purpose: Purpose, rule: AppliedRule, unmet: AppliedRule | None = None) -> Calculation | None:
        meetings = self._meetings if rule.unit is Unit.BEFORE_MEETING else []
        due = due_in(self.start, rule.count, rule.unit, meetings)
        return Calculation(**vars(due), purpose=purpose, rule=rule, unmet=unmet) if due else None

    @cached_property
    def _meetings(self) -> list[tuple[date, str]]:
        """Meetings that are called for a day after ``start``, by local time."""
        end_of_start = timezone.make_aware(datetime.combine(self.start, time.max))
        meetings = Meeting.objects.filter(starts_at__gt=end_of_start)
        return [(timezone.localdate(meeting.starts_at), meeting.title) for meeting in meetings]


def deadline(purpose: Purpose, start: date, *, kind: str = "", organisation: Organisation | None = None) -> Calculation:
    """Until when, counted from ``start``; see Rulebook.deadline."""
    return Rulebook(start).deadline(purpose, kind=kind, organisation=organisation)


def due_dates(
    start: date, *, kind: str = "", organisation: Organisation | None = None
) -> tuple[Calculation, Calculation]:
    """Until when a hand-over of ``start`` has to be confirmed and answered."""
    rulebook = Rulebook(start)
    return (
        rulebook.deadline(Purpose.RECEIPT, kind=kind, organisation=organisation),
        rulebook.deadline(Purpose.ANSWER, kind=kind, organisation=organisation),
    )


@transaction.atomic
def set_deadline_rule(
    *, by: User, purpose: str, count: int, unit: str, kind: str = "", organisation: Organisation | None = None
) -> DeadlineRule:
    """Put a rule into force from now on; dates that are running keep theirs.

    Raises StateError if there is a rule for the same purpose, kind and organisation (it is ended first), DomainError
    for a period that makes no sense or an organisation that is dissolved.
    """
    purpose, unit = Purpose(purpose), Unit(unit)
    kind = Kind(kind).value if kind else ""
    if not 1 <= count <= LONGEST:
        raise DomainError(_("Bitte nennen Sie eine Dauer von 1 bis %(n)d.") % {"n": LONGEST})
    if organisation is not None:
        require_existing(organisation)
    try:
        # Two who set the same at once: the database lets one pass.
        with transaction.atomic():
            rule = DeadlineRule.objects.create(
                purpose=purpose, kind=kind, organisation=organisation, count=count, unit=unit, set_by=by
            )
    except IntegrityError:
        raise StateError(
            _("Dafür gibt es schon eine Regel. Beenden Sie sie zuerst, dann gilt die neue von da an.")
        ) from None
    record(
        by=by,
        verb="deadline_rule.set",
        obj=rule,
        purpose=purpose.value,
        kind=kind,
        organisation=organisation.name if organisation else "",
        count=count,
        unit=unit.value,
    )
    return rule


@transaction.atomic
def end_deadline_rule(*, by: User, rule: DeadlineRule) -> None:
    """From now on the next less specific rule counts. Raises StateError if it was ended before."""
    rule.refresh_from_db(from_queryset=DeadlineRule.objects.select_for_update())
    if rule.ended_at is not None:
        raise StateError(_("Diese Regel ist bereits beendet."))
    rule.ended_at = timezone.now()
    rule.save(update_fields=["ended_at"])
    record(by=by, verb="deadline_rule.ended", obj=rule)


def require_existing(organisation: Organisation) -> None:
    """Raises DomainError if the organisation is dissolved."""
    if organisation.dissolved_on is not None and organisation.dissolved_on <= timezone.localdate():
        raise DomainError(
            _("„%(name)s“ ist aufgelöst und kann nichts mehr übernehmen. Bitte wählen Sie eine andere Stelle.")
            % {"name": organisation}
        )

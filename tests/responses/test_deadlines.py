"""Due dates by rules that are data, around the days on which clocks and calendars go wrong."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone
from pytest_django.fixtures import Settings

from digitalrat.core.calendar import Unit
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.impulses.enums import Kind
from digitalrat.meetings.models import Meeting
from digitalrat.members.models import Organisation
from digitalrat.responses.calculation import Calculation
from digitalrat.responses.enums import Purpose
from digitalrat.responses.models import DeadlineRule, Handover
from digitalrat.responses.queries import handover_view
from digitalrat.responses.services import deadline, due_dates, end_deadline_rule, set_deadline_rule, transmit_impulse
from tests.factories.members import Cast
from tests.factories.responses import make_adopted

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 3, 2)
TWICE = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)


def department() -> Organisation:
    return Organisation.objects.get(slug="digitales")


def meeting(number: int, at: datetime) -> Meeting:
    return Meeting.objects.create(number=number, title=f"{number}. Sitzung", starts_at=at)


def seen(handover: Handover) -> Handover:
    today = timezone.localdate()
    found: Handover = Handover.objects.with_standing(today).get(pk=handover.pk)
    return found


# --- which rule ---------------------------------------------------------------------------------


def test_without_a_rule_the_settings_count_and_the_page_says_so(cast: Cast) -> None:
    receipt, answer = due_dates(START)
    assert (receipt.due, answer.due) == (date(2026, 3, 9), date(2026, 4, 13))
    assert answer.rule_text == "Regel: allgemeine Frist, 6 Wochen"


def test_the_most_specific_rule_counts(cast: Cast) -> None:
    rule = {"by": cast.office, "purpose": Purpose.ANSWER, "unit": Unit.WEEKS}
    set_deadline_rule(**rule, count=5)
    set_deadline_rule(**rule, count=4, kind=Kind.INQUIRY)
    set_deadline_rule(**rule, count=3, organisation=department())
    set_deadline_rule(**rule, count=2, kind=Kind.INQUIRY, organisation=department())
    told = {
        (kind, organisation): deadline(Purpose.ANSWER, START, kind=kind, organisation=organisation).rule_text
        for kind in (Kind.OPINION, Kind.INQUIRY)
        for organisation in (None, department())
    }
    assert told == {
        (Kind.OPINION, None): "Regel: alle Impulse, 5 Wochen",
        (Kind.INQUIRY, None): "Regel: Auskunftsersuchen, 4 Wochen",
        (Kind.OPINION, department()): "Regel: Dezernat Digitales, 3 Wochen",
        (Kind.INQUIRY, department()): "Regel: Auskunftsersuchen, Dezernat Digitales, 2 Wochen",
    }


def test_a_rule_that_has_ended_counts_no_more(cast: Cast) -> None:
    rule = set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=10, unit=Unit.CALENDAR_DAYS)
    assert deadline(Purpose.ANSWER, START).due == date(2026, 3, 12)
    end_deadline_rule(by=cast.office, rule=rule)
    assert deadline(Purpose.ANSWER, START).due == date(2026, 4, 13)
    with pytest.raises(StateError, match="bereits beendet"):
        end_deadline_rule(by=cast.office, rule=rule)
    verbs = list(AuditEntry.objects.filter(verb__startswith="deadline_rule").values_list("verb", flat=True))
    assert verbs == ["deadline_rule.set", "deadline_rule.ended"]


def test_there_is_one_rule_for_one_case_until_it_is_ended(cast: Cast) -> None:
    case = {"by": cast.office, "purpose": Purpose.ANSWER, "kind": Kind.INQUIRY, "unit": Unit.WEEKS}
    first = set_deadline_rule(**case, count=4)
    with pytest.raises(StateError, match="schon eine Regel"):
        set_deadline_rule(**case, count=3)
    end_deadline_rule(by=cast.office, rule=first)
    set_deadline_rule(**case, count=3)
    assert DeadlineRule.objects.filter(ended_at__isnull=True).get().count == 3


def test_a_period_of_nothing_is_refused_by_service_and_database(cast: Cast) -> None:
    for count in (0, -1, 401):
        with pytest.raises(DomainError, match="von 1 bis 400"):
            set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=count, unit=Unit.WEEKS)
    with pytest.raises(IntegrityError):
        DeadlineRule.objects.create(purpose=Purpose.ANSWER, count=0, unit=Unit.WEEKS, set_by=cast.office)


def test_no_rule_and_no_hand_over_for_a_dissolved_organisation(cast: Cast) -> None:
    gone = department()
    gone.dissolved_on = timezone.localdate()
    gone.save()
    with pytest.raises(DomainError, match="ist aufgelöst"):
        set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=4, unit=Unit.WEEKS, organisation=gone)
    with pytest.raises(DomainError, match="ist aufgelöst"):
        transmit_impulse(by=cast.office, impulse=make_adopted(cast), organisation=gone)
    assert not Handover.objects.exists()


def test_what_runs_keeps_its_date_when_rules_change(cast: Cast) -> None:
    handover = transmit_impulse(by=cast.office, impulse=make_adopted(cast), organisation=department())
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=1, unit=Unit.WEEKS)
    due = handover.answer_due
    handover.refresh_from_db()
    assert (handover.answer_due, handover.organisation) == (due, department())


# --- before the next meeting -----------------------------------------------------------------------


def test_days_before_the_next_meeting_name_the_meeting(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=7, unit=Unit.BEFORE_MEETING)
    meeting(12, datetime(2026, 3, 24, 17, tzinfo=BERLIN))
    found = deadline(Purpose.ANSWER, START)
    assert (found.due, found.meeting, found.meeting_name) == (date(2026, 3, 17), date(2026, 3, 24), "12. Sitzung")
    assert found.rule_text == "Regel: alle Impulse, 7 Tage vor der nächsten Sitzung"
    assert "„12. Sitzung“ am Dienstag, 24. März 2026" in " ".join(found.sentences)


def test_a_meeting_that_is_too_near_is_passed_over(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=7, unit=Unit.BEFORE_MEETING)
    meeting(1, datetime(2026, 3, 9, 17, tzinfo=BERLIN))  # seven days before it is today
    meeting(2, datetime(2026, 6, 10, 17, tzinfo=BERLIN))
    assert deadline(Purpose.ANSWER, START).meeting_name == "2. Sitzung"


def test_counted_backwards_a_free_day_moves_to_the_working_day_before(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=7, unit=Unit.BEFORE_MEETING)
    # Seven days before is Easter Monday; Friday to Sunday before it are free as well.
    meeting(3, datetime(2026, 4, 13, 17, tzinfo=BERLIN))
    found = deadline(Purpose.ANSWER, START)
    assert (found.due, found.moved_from) == (date(2026, 4, 2), date(2026, 4, 6))
    assert [name for _day, name in found.skipped] == ["Karfreitag", "Ostermontag"]
    assert "am Arbeitstag davor" in found.sentences[-1]


def test_without_a_meeting_the_settings_count_and_it_says_why(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=7, unit=Unit.BEFORE_MEETING, kind=Kind.INQUIRY)
    meeting(1, datetime(2026, 3, 1, 17, tzinfo=BERLIN))  # is over
    found = deadline(Purpose.ANSWER, START, kind=Kind.INQUIRY)
    assert (found.due, found.rule_text) == (date(2026, 4, 13), "Regel: allgemeine Frist, 6 Wochen")
    assert found.sentences[0] == (
        "Die Regel „Auskunftsersuchen, 7 Tage vor der nächsten Sitzung“ ließ sich nicht anwenden: Es war noch keine "
        "Sitzung angesetzt, die spät genug liegt. Deshalb gilt die allgemeine Frist."
    )


def test_a_meeting_late_in_the_evening_is_on_its_day_in_berlin(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=1, unit=Unit.BEFORE_MEETING)
    meeting(4, datetime(2026, 7, 14, 22, 30, tzinfo=UTC))  # half past midnight on the 15th
    assert deadline(Purpose.ANSWER, START).due == date(2026, 7, 14)


# --- the days on which counting goes wrong -----------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "start", "receipt", "answer"),
    [
        # Clocks go forward on 29 March 2026: six weeks over it end on the same weekday.
        (datetime(2026, 3, 28, 23, 30, tzinfo=BERLIN), date(2026, 3, 28), date(2026, 4, 7), date(2026, 5, 11)),
        # In that night, after the hour that does not exist.
        (datetime(2026, 3, 29, 3, 5, tzinfo=BERLIN), date(2026, 3, 29), date(2026, 4, 7), date(2026, 5, 11)),
        # Clocks go back on 25 October 2026: the hour between two and three comes twice, the day does not.
        (
            datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=BERLIN),
            date(2026, 10, 25),
            date(2026, 10, 30),
            date(2026, 12, 7),
        ),
        (
            datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
            date(2026, 10, 25),
            date(2026, 10, 30),
            date(2026, 12, 7),
        ),
        # Late in the evening in Berlin it is the same day in UTC, after midnight it is still the day before.
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), date(2026, 7, 1), date(2026, 7, 8), date(2026, 8, 12)),
        (datetime(2026, 6, 30, 21, 30, tzinfo=UTC), date(2026, 6, 30), date(2026, 7, 7), date(2026, 8, 11)),
        # Year's end: Christmas and New Year are skipped, the year changes in Berlin an hour before UTC.
        (datetime(2025, 12, 23, 12, 0, tzinfo=BERLIN), date(2025, 12, 23), date(2026, 1, 2), date(2026, 2, 3)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2027, 1, 1), date(2027, 1, 8), date(2027, 2, 12)),
        # Six weeks end on Carnival Monday. Offices in the Rhineland are closed, but it is a working day by law.
        (datetime(2026, 1, 5, 9, 0, tzinfo=BERLIN), date(2026, 1, 5), date(2026, 1, 12), date(2026, 2, 16)),
        # Six weeks end on Good Friday: on to the Tuesday after Easter.
        (datetime(2026, 2, 20, 9, 0, tzinfo=BERLIN), date(2026, 2, 20), date(2026, 2, 27), date(2026, 4, 7)),
        # Six weeks end on Corpus Christi, a holiday in North Rhine-Westphalia: Friday is a working day.
        (datetime(2026, 4, 23, 9, 0, tzinfo=BERLIN), date(2026, 4, 23), date(2026, 4, 30), date(2026, 6, 5)),
    ],
)
def test_the_clock_at_difficult_times(cast: Cast, moment: datetime, start: date, receipt: date, answer: date) -> None:
    impulse = make_adopted(cast)
    with time_machine.travel(moment, tick=False):
        handover = transmit_impulse(by=cast.office, impulse=impulse)
    assert handover.calculation["answer"]["start"] == start.isoformat()
    assert (handover.receipt_due, handover.answer_due) == (receipt, answer)


def test_overdue_begins_at_midnight_in_berlin(cast: Cast) -> None:
    impulse = make_adopted(cast)
    with time_machine.travel(datetime(2026, 2, 16, 9, tzinfo=BERLIN), tick=False):
        handover = transmit_impulse(by=cast.office, impulse=impulse)
    assert handover.answer_due == date(2026, 3, 30)  # the Monday after the clocks went forward
    standings = {}
    for at in (datetime(2026, 3, 30, 21, 59, tzinfo=UTC), datetime(2026, 3, 30, 22, 1, tzinfo=UTC)):
        with time_machine.travel(at, tick=False):
            standings[at.minute] = handover_view(seen(handover), timezone.localdate()).overdue_text
    assert standings == {59: "", 1: "überfällig seit 1 Tag"}


# --- how it is kept and shown ------------------------------------------------------------------------


def test_a_calculation_is_read_back_as_it_was_computed(cast: Cast) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=7, unit=Unit.BEFORE_MEETING)
    meeting(3, datetime(2026, 4, 13, 17, tzinfo=BERLIN))
    for found in (*due_dates(START), deadline(Purpose.EXTENSION, START), deadline(Purpose.FOLLOW_UP, START)):
        assert Calculation.of(found.kept) == found


def test_calculations_of_the_first_release_are_still_read() -> None:
    kept = {
        "start": "2026-02-20",
        "count": 6,
        "unit": "weeks",
        "due": "2026-04-07",
        "skipped": [["2026-04-03", "Karfreitag"], ["2026-04-06", "Ostermontag"]],
        "moved_from": "2026-04-03",
    }
    read = Calculation.of(kept, Purpose.ANSWER)
    assert (read.due, read.rule_text, read.period) == (date(2026, 4, 7), "", "6 Wochen")
    assert read.sentences == (
        "Die Frist beginnt mit der Übermittlung am Freitag, 20. Februar 2026; dieser Tag zählt nicht mit (§ 187 BGB).",
        "Sie dauert 6 Wochen und endet am Dienstag, 7. April 2026 (§ 188 BGB).",
        "Rechnerisch wäre das Freitag, 3. April 2026. Weil das kein Arbeitstag ist, endet die Frist am nächsten "
        "Arbeitstag (§ 193 BGB).",
    )


def test_the_periods_of_every_purpose_are_settings(cast: Cast, settings: Settings) -> None:
    settings.EXTENSION_WEEKS = settings.FOLLOW_UP_WEEKS = 1
    settings.PART_WORKING_DAYS = 2
    due = {purpose: deadline(purpose, START).due - START for purpose in (Purpose.EXTENSION, Purpose.FOLLOW_UP)}
    assert set(due.values()) == {timedelta(weeks=1)}
    assert deadline(Purpose.PART, START).due == date(2026, 3, 4)

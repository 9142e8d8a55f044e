"""More time for an answer: once, in time, with a reason and a name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from digitalrat.core.calendar import due_in_weeks
from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.members.models import User
from digitalrat.responses.enums import Standing
from digitalrat.responses.errors import ExtensionRefused
from digitalrat.responses.models import Extension, Handover
from digitalrat.responses.queries import HandoverView, handover_view
from digitalrat.responses.services import extend_deadline
from tests.factories.members import Cast
from tests.factories.responses import make_handover, make_published, move_back

REASON = "Die Stellungnahme der Bezirke steht noch aus."


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


def view(handover: Handover) -> HandoverView:
    today = timezone.localdate()
    return handover_view(Handover.objects.with_standing(today).get(pk=handover.pk), today)


def test_an_extension_moves_the_date_and_keeps_the_old_one(cast: Cast, handover: Handover) -> None:
    before = handover.answer_due
    extension = extend_deadline(by=cast.office, handover=handover, reason=f"  {REASON} ")
    handover.refresh_from_db()
    assert extension.from_due == before
    assert handover.answer_due == extension.new_due == due_in_weeks(before, 4).due
    shown = view(handover)
    assert [(one.from_due, one.reason, one.given_by) for one in shown.extensions] == [(before, REASON, "Olaf Office")]
    assert shown.extensions[0].calculation.sentences[0].startswith("Die Verlängerung schließt sich an die bisherige")
    assert (shown.answer_calculation.due, shown.answer_due) == (before, extension.new_due)
    entry = AuditEntry.objects.get(verb="handover.extended")
    assert (entry.actor_id, entry.details["reason"]) == (cast.office.pk, REASON)
    assert verify_audit().intact


def test_who_answers_within_the_extension_answers_in_time(cast: Cast, handover: Handover) -> None:
    extend_deadline(by=cast.cdo, handover=handover, reason=REASON)
    with time_machine.travel(timezone.now() + timedelta(weeks=8), tick=False):
        assert view(handover).standing == Standing.OPEN
        make_published(cast, handover)
        assert view(handover).standing == Standing.IN_TIME


def test_the_second_is_refused_and_says_who_gave_the_first(cast: Cast, handover: Handover, settings: Settings) -> None:
    extend_deadline(by=cast.cdo, handover=handover, reason=REASON)
    with pytest.raises(ExtensionRefused, match="nur einmal verlängern. Carla Cdo hat sie am"):
        extend_deadline(by=cast.office, handover=handover, reason=REASON)
    settings.MAX_EXTENSIONS = 2
    assert extend_deadline(by=cast.office, handover=handover, reason=REASON).number == 2
    with pytest.raises(ExtensionRefused, match="nur 2-mal"):
        extend_deadline(by=cast.office, handover=handover, reason=REASON)
    settings.MAX_EXTENSIONS = 0
    with pytest.raises(ExtensionRefused, match="nicht vorgesehen"):
        extend_deadline(by=cast.office, handover=make_handover(cast, "Zwei"), reason=REASON)


def test_what_is_answered_needs_no_more_time(cast: Cast, handover: Handover) -> None:
    make_published(cast, handover)
    with pytest.raises(ExtensionRefused, match="es läuft keine Frist mehr"):
        extend_deadline(by=cast.office, handover=handover, reason=REASON)


@pytest.mark.parametrize(("days", "passes"), [(0, True), (1, False)])
def test_until_the_last_day_but_not_after_it(cast: Cast, handover: Handover, days: int, passes: bool) -> None:
    move_back(handover, (handover.answer_due - timezone.localdate()).days + days)
    if passes:
        extend_deadline(by=cast.office, handover=handover, reason=REASON)
    else:
        with pytest.raises(ExtensionRefused, match="abgelaufene Frist lässt sich nicht mehr verlängern"):
            extend_deadline(by=cast.office, handover=handover, reason=REASON)
    assert Extension.objects.exists() is passes


def test_the_last_day_ends_in_berlin_and_not_in_greenwich(cast: Cast, handover: Handover) -> None:
    due = handover.answer_due
    with time_machine.travel(datetime(due.year, due.month, due.day, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))):
        extend_deadline(by=cast.office, handover=handover, reason=REASON)


def test_a_reason_is_needed(cast: Cast, handover: Handover) -> None:
    with pytest.raises(DomainError, match="Grund"):
        extend_deadline(by=cast.office, handover=handover, reason=" \n ")


def test_an_extension_over_easter_ends_after_it(cast: Cast, handover: Handover) -> None:
    # Four weeks from Friday 6 March 2026 are Good Friday.
    Handover.objects.filter(pk=handover.pk).update(answer_due=date(2026, 3, 6))
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin")), tick=False):
        assert extend_deadline(by=cast.office, handover=handover, reason=REASON).new_due == date(2026, 4, 7)


@pytest.mark.django_db(transaction=True)
def test_two_extend_at_once_and_one_wins(cast: Cast) -> None:
    handover = make_handover(cast)

    def extend(by: User) -> str:
        try:
            return f"{extend_deadline(by=by, handover=Handover.objects.get(pk=handover.pk), reason=REASON).number}"
        except ExtensionRefused as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(extend, [cast.office, cast.cdo]), key=len)
    winner = Extension.objects.get().given_by
    assert outcomes[0] == "1"
    assert f"{winner} hat sie am" in outcomes[1]

"""Who hears of measures, reports, urgent cases, promises and proposals."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from digitalrat.masterplan.services import decline_proposal, release_proposal
from digitalrat.measures.enums import Interval, Light, ReportKind, Status
from digitalrat.measures.models import Measure
from digitalrat.measures.services import (
    add_statement,
    add_step,
    call_helpers,
    close_case,
    release_case,
    release_promise,
    remind_of_cutoffs,
    request_update,
    request_updates,
    set_cycle,
    write_update,
)
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.reminders import remind
from digitalrat.notifications.services import follow
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_case, make_promise, said
from tests.factories.members import Cast, make_user
from tests.factories.outlook import make_card
from tests.factories.reports import make_measure, make_two_reports, publish

Happening = Callable[[Callable[[], Any]], Any]


def told(kind: Kind) -> dict[str, str]:
    """First name → path, for everybody who was told."""
    notices = Notification.objects.filter(kind=kind).select_related("user")
    return {notice.user.first_name: notice.url for notice in notices}


def names(*people: User) -> set[str]:
    return {person.first_name for person in people}


def report_on(measure: Measure, by: User) -> Any:
    return write_update(
        by=by, measure=measure, happened="Es läuft.", next_steps="", status=Status.RUNNING, light=Light.GREEN, note=""
    )


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return make_measure(chapter=make_chapter())


@pytest.fixture
def helper(cast: Cast) -> User:
    helping = Organisation.objects.create(name="Amt für Personal", slug="personal", kind=OrganisationKind.DEPARTMENT)
    return make_user("Hanna", "Hilfe", Role.CONTRIBUTOR, organisation=helping)


def test_the_owner_hears_that_an_update_is_wanted(
    cast: Cast, measure: Measure, helper: User, happen: Happening
) -> None:
    due = timezone.localdate() + timedelta(days=14)
    happen(lambda: request_update(by=cast.office, measure=measure, due=due))
    assert told(Kind.UPDATE_REQUESTED) == {
        cast.department.first_name: f"/arbeitsraum/massnahmen/{measure.number}/melden/"
    }
    assert "„Freie Termine jeden Morgen“" in Notification.objects.get().text


def test_many_measures_are_asked_for_in_one_notice(cast: Cast, measure: Measure, happen: Happening) -> None:
    due = timezone.localdate() + timedelta(days=14)
    measures = [measure, make_measure("M-02", "Sensornetz"), make_measure("M-03", "Mängelmelder")]
    happen(lambda: request_updates(by=cast.office, measures=measures, due=due))
    assert told(Kind.UPDATE_REQUESTED) == {cast.department.first_name: "/arbeitsraum/massnahmen/"}
    assert "Meldungen zu 3 Maßnahmen" in Notification.objects.get().text


def test_who_asked_and_who_follows_hear_of_the_update(cast: Cast, measure: Measure, happen: Happening) -> None:
    assert measure.chapter is not None
    follow(by=cast.author, target=measure.chapter)
    follow(by=cast.other, target=measure.owner)
    request_update(by=cast.office, measure=measure, due=timezone.localdate() + timedelta(days=14))
    happen(lambda: report_on(measure, cast.department))
    assert told(Kind.MEASURE_UPDATED) == dict.fromkeys(
        names(cast.office, cast.author, cast.other), f"/massnahmen/{measure.number}/"
    )


def test_a_request_is_reminded_of_until_it_is_answered(cast: Cast, measure: Measure, happen: Happening) -> None:
    due = timezone.localdate() + timedelta(days=21)
    request_update(by=cast.office, measure=measure, due=due)
    with time_machine.travel(timezone.now() + timedelta(days=18)):
        happen(remind)
        assert set(told(Kind.UPDATE_DUE)) == names(cast.department)
        report_on(measure, cast.department)
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        happen(remind)
    assert Notification.objects.filter(kind=Kind.UPDATE_DUE).count() == 1


def test_a_cut_off_is_announced_to_those_who_have_something_to_say(
    cast: Cast, measure: Measure, helper: User, happen: Happening
) -> None:
    first = timezone.localdate() + timedelta(days=3)
    set_cycle(by=cast.office, kind=ReportKind.INTERIM, interval=Interval.QUARTERLY, first_cutoff=first)
    happen(remind_of_cutoffs)
    assert told(Kind.CUTOFF_NEAR) == dict.fromkeys(names(cast.office, cast.department), "/arbeitsraum/massnahmen/")


def test_a_draft_is_for_those_who_write_and_the_report_for_many(cast: Cast, happen: Happening) -> None:
    _summer, winter = happen(lambda: make_two_reports(cast))
    assert set(told(Kind.REPORT_FROZEN)) == names(cast.editor)
    Notification.objects.all().delete()
    report = happen(lambda: publish(cast, winter))
    people = names(
        cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth, cast.office, cast.cdo, cast.department
    )
    assert told(Kind.REPORT_PUBLISHED) == dict.fromkeys(people, report.url)


def test_an_urgent_case_is_told_to_the_concerned_and_after_release_to_the_council(
    cast: Cast, helper: User, happen: Happening
) -> None:
    case = happen(lambda: make_case(cast))
    assert set(told(Kind.URGENT_OPENED)) == names(cast.cdo, cast.department)
    assert helper.organisation is not None
    helping = helper.organisation
    happen(lambda: call_helpers(by=cast.office, case=case, organisations=[helping]))
    assert told(Kind.URGENT_HELP) == {"Hanna": f"/arbeitsraum/dringend/{case.uuid}/"}
    today = timezone.localdate()
    happen(lambda: add_step(by=helper, case=case, text="Drei Leute geschickt.", taken_on=today, organisation=helping))
    assert set(told(Kind.URGENT_STEP)) == names(cast.office, cast.department)
    assert "Drei Leute" not in Notification.objects.filter(kind=Kind.URGENT_STEP)[0].text
    happen(lambda: release_case(by=cast.office, case=case))
    council = names(cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth)
    assert told(Kind.URGENT_RELEASED) == dict.fromkeys(council, f"/massnahmen/dringend/{case.slug}/")
    happen(lambda: close_case(by=cast.office, case=case, closing_note="Es gibt wieder Termine."))
    assert set(told(Kind.URGENT_CLOSED)) == council | names(cast.cdo, cast.department, helper)


def test_a_case_that_is_not_released_is_not_told_to_the_council(cast: Cast, happen: Happening) -> None:
    case = make_case(cast)
    happen(lambda: close_case(by=cast.office, case=case, closing_note="Erledigt."))
    assert set(told(Kind.URGENT_CLOSED)) == names(cast.cdo, cast.department)


def test_promises_are_told_once_they_are_released(cast: Cast, happen: Happening) -> None:
    promise = make_promise(cast)
    first = promise.statements.get()

    def contradict(day: date) -> Any:
        return add_statement(
            by=cast.office, promise=promise, relation="contradicts", refers_to=first, said=said(day, "Doch nicht.")
        )

    happen(lambda: contradict(date(2020, 1, 1)))
    assert told(Kind.PROMISE_NEWS) == {}
    happen(lambda: release_promise(by=cast.office, promise=promise))
    promise.refresh_from_db()
    happen(lambda: contradict(date(2021, 1, 1)))
    assert Notification.objects.filter(user=cast.author, kind=Kind.PROMISE_NEWS).count() == 2
    assert set(told(Kind.PROMISE_NEWS).values()) == {f"/massnahmen/zusagen/{promise.slug}/"}


def test_a_proposal_goes_to_the_office_and_the_word_back_to_the_proposer(cast: Cast, happen: Happening) -> None:
    card = happen(lambda: make_card(cast.author))
    assert told(Kind.PROPOSAL_MADE) == {cast.office.first_name: f"/arbeitsraum/vorbilder/{card.uuid}/"}
    happen(lambda: release_proposal(by=cast.office, proposal=card))
    assert "ist veröffentlicht" in Notification.objects.get(kind=Kind.PROPOSAL_JUDGED).text
    other = happen(lambda: make_card(cast.author, title="Noch eine Idee"))
    happen(lambda: decline_proposal(by=cast.office, proposal=other, reason="Gibt es schon."))
    texts = Notification.objects.filter(kind=Kind.PROPOSAL_JUDGED).order_by("pk").values_list("text", flat=True)
    assert texts[1] == f"Ihr Vorschlag „{other}“ wird nicht veröffentlicht."
    assert set(told(Kind.PROPOSAL_JUDGED)) == names(other.proposed_by)

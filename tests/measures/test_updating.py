"""How measures are kept up to date: updates, what the office asks, milestones."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.dispatch import Signal
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from digitalrat.core.errors import StateError
from digitalrat.core.models import AuditEntry
from digitalrat.measures import signals
from digitalrat.measures.enums import Light, Status
from digitalrat.measures.errors import BadMeasure, BadMilestone, BadRequest, ChangedMeanwhile
from digitalrat.measures.models import Measure, MeasureUpdate, Milestone, MilestoneSlip, UpdateRequest
from digitalrat.measures.services import (
    add_milestone,
    create_measure,
    move_milestone,
    reach_milestone,
    remove_milestone,
    rename_milestone,
    reopen_milestone,
    request_update,
    request_updates,
    update_measure,
    write_update,
)
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.members.services import dissolve_organisation
from tests.factories.masterplan import make_chapter
from tests.factories.measures import make_measure
from tests.factories.members import Cast


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return make_measure(cast)


@contextmanager
def heard(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    calls: list[dict[str, Any]] = []

    def receiver(**kwargs: Any) -> None:
        calls.append({name: value for name, value in kwargs.items() if name not in ("signal", "sender")})

    signal.connect(receiver, weak=False)
    try:
        yield calls
    finally:
        signal.disconnect(receiver)


def report(cast: Cast, measure: Measure, **said: Any) -> MeasureUpdate:
    given: dict[str, Any] = {"happened": "Die ersten Termine sind frei.", "status": Status.RUNNING, "light": "green"}
    return write_update(by=cast.department, measure=measure, **(given | said))


# --- updates ------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_an_update_says_how_it_stands_and_answers_the_request(
    cast: Cast, measure: Measure, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    request = request_update(by=cast.office, measure=measure, due=date(2026, 12, 1))
    with heard(signals.measure_updated) as calls, django_capture_on_commit_callbacks(execute=True):
        update = report(
            cast,
            measure,
            happened="  Der Vertrag ist unterschrieben.\r\nDie Technik kommt.  ",
            next_steps="Aufbau",
            light=Light.YELLOW,
            note="Lieferzeit unklar",
        )
    measure.refresh_from_db()
    request.refresh_from_db()
    assert update.happened == "Der Vertrag ist unterschrieben.\nDie Technik kommt."
    assert (update.status, update.light, update.note) == ("running", "yellow", "Lieferzeit unklar")
    assert (measure.light, measure.note, measure.changed_by) == ("yellow", "Lieferzeit unklar", cast.department)
    assert (measure.lock_version, request.answered_by) == (1, update)
    assert calls == [{"update": update, "by": cast.department}]
    entry = AuditEntry.objects.get(verb="measure.reported")
    assert entry.details["light"] == ["grey", "yellow"] and entry.details["answers"] is True
    # The next one answers nothing, and what was said before stays.
    report(cast, measure, light=Light.GREEN)
    request.refresh_from_db()
    assert (request.answered_by, MeasureUpdate.objects.count()) == (update, 2)


BAD_UPDATES: list[tuple[dict[str, Any], str, str]] = [
    ({"happened": " \n "}, "happened", "Bitte schreiben Sie in einem Satz, was geschehen ist."),
    ({"happened": "x" * 2001}, "happened", "Höchstens 2000 Zeichen."),
    ({"light": "yellow"}, "note", "Gelb und Rot brauchen eine Anmerkung, die den Grund nennt."),
    ({"light": "red", "note": "  "}, "note", "Gelb und Rot brauchen eine Anmerkung, die den Grund nennt."),
    ({"light": "blue"}, "light", "Diese Ampelfarbe gibt es nicht."),
    ({"status": "done"}, "status", "Diesen Stand gibt es nicht."),
]


@pytest.mark.parametrize(("said", "field", "message"), BAD_UPDATES)
def test_an_update_that_does_not_hold_together_changes_nothing(
    cast: Cast, measure: Measure, said: dict[str, Any], field: str, message: str
) -> None:
    request_update(by=cast.office, measure=measure, due=timezone.localdate())
    with pytest.raises(BadMeasure) as caught:
        report(cast, measure, **said)
    assert (caught.value.field, caught.value.message) == (field, message)
    measure.refresh_from_db()
    assert (measure.light, measure.lock_version) == (Light.GREY, 0)
    assert not MeasureUpdate.objects.exists()
    assert UpdateRequest.objects.get().answered_by is None


@time_machine.travel("2026-11-23 09:00Z", tick=False)
def test_of_two_updates_at_once_the_second_is_told_of_the_first(cast: Cast, measure: Measure) -> None:
    seen = measure.lock_version
    report(cast, measure, lock_version=seen)
    with pytest.raises(ChangedMeanwhile) as caught:
        write_update(
            by=cast.office,
            measure=measure,
            happened="Nichts.",
            status=Status.PAUSED,
            light=Light.RED,
            note="Ruht",
            lock_version=seen,
        )
    assert caught.value.by_name == "Dora Dezernat"
    assert caught.value.message == (
        "Dora Dezernat hat die Maßnahme am 23. November 2026, 10:00 geändert, nachdem Sie sie geöffnet hatten."
    )
    assert Measure.objects.get().status == Status.RUNNING
    assert MeasureUpdate.objects.count() == 1


# --- all fields ---------------------------------------------------------------------------------------------------


def test_who_saves_second_is_told_and_writes_nothing(cast: Cast, measure: Measure) -> None:
    update_measure(by=cast.office, measure=measure, lock_version=0, title="Termine ohne Warten")
    with pytest.raises(ChangedMeanwhile):
        update_measure(by=cast.office, measure=measure, lock_version=0, title="Mein Titel")
    # Saying the same again is no change, so nobody is in the way of others.
    update_measure(by=cast.office, measure=measure, lock_version=1, title="Termine ohne Warten")
    measure.refresh_from_db()
    assert (measure.title, measure.lock_version) == ("Termine ohne Warten", 1)


def test_a_measure_can_say_all_of_itself(cast: Cast) -> None:
    company = Organisation.objects.create(name="Stadtwerke", slug="stadtwerke", kind=OrganisationKind.COMPANY)
    home, also = make_chapter(), make_chapter("Netze")
    measure = create_measure(
        by=cast.office,
        number="M-02",
        title="Sensornetz",
        owner=Organisation.objects.get(slug="digitales"),
        chapter=home,
        other_chapters=[also],
        partners=[company],
        further_partners="Hochschule",
        sphere="outside",
        budget=1_500_000,
        budget_source="Landesförderung",
        region="linksrheinisch",
        focus="startups",
    )
    assert list(measure.partners.all()) == [company] and list(measure.other_chapters.all()) == [also]
    entry = AuditEntry.objects.get(verb="measure.created")
    assert entry.details["partners"] == [[], [company.pk]]
    update_measure(by=cast.office, measure=measure, partners=[], other_chapters=[also])
    assert AuditEntry.objects.get(verb="measure.updated").details == {"partners": [[company.pk], []]}


BAD_DETAILS: list[tuple[dict[str, Any], str]] = [
    ({"budget": -1}, "budget"),
    ({"sphere": "beside"}, "sphere"),
    ({"focus": "sports"}, "focus"),
    ({"region": "x" * 121}, "region"),
    ({"begins_on": date(202, 1, 1)}, "begins_on"),
]


@pytest.mark.parametrize(("details", "field"), BAD_DETAILS)
def test_each_field_is_judged(cast: Cast, measure: Measure, details: dict[str, Any], field: str) -> None:
    with pytest.raises(BadMeasure) as caught:
        update_measure(by=cast.office, measure=measure, **details)
    assert caught.value.field == field and caught.value.message


def test_the_owner_is_no_partner_and_the_own_chapter_no_other(cast: Cast, measure: Measure) -> None:
    chapter = make_chapter()
    for details, field in [
        ({"partners": [measure.owner]}, "partners"),
        ({"chapter": chapter, "other_chapters": [chapter]}, "other_chapters"),
    ]:
        with pytest.raises(BadMeasure) as caught:
            update_measure(by=cast.office, measure=measure, **details)  # type: ignore[arg-type]  # each fits its name
        assert caught.value.field == field


# --- an owner that is dissolved -----------------------------------------------------------------------------------


def test_a_dissolved_owner_writes_no_more_and_the_office_hands_over(cast: Cast, measure: Measure) -> None:
    other = Organisation.objects.create(name="Amt für Bürgerdienste", slug="buerger", kind=OrganisationKind.DEPARTMENT)
    assert cast.department.has_perm("measures.contribute", measure)
    dissolve_organisation(by=cast.office, organisation=measure.owner)
    measure = Measure.objects.get()
    assert not cast.department.has_perm("measures.contribute", measure)
    # Nobody is left who could answer; the office is told which one to hand over.
    with pytest.raises(BadRequest) as caught:
        request_update(by=cast.office, measure=measure, due=timezone.localdate())
    assert "aufgelöst: M-01" in caught.value.message
    # What the office says without touching the owner is accepted; a dissolved one is no new owner.
    update_measure(by=cast.office, measure=measure, contact="Geschäftsstelle")
    elsewhere = make_measure(cast, "M-02", owner=other)
    with pytest.raises(BadMeasure) as refused:
        update_measure(by=cast.office, measure=elsewhere, owner=measure.owner)
    assert refused.value.field == "owner" and "aufgelöst" in refused.value.message
    update_measure(by=cast.office, measure=measure, owner=other)
    cast.department.organisation = other
    assert cast.department.has_perm("measures.contribute", Measure.objects.get(number="M-01"))
    assert request_update(by=cast.office, measure=measure, due=timezone.localdate())


def test_what_was_asked_of_the_old_owner_is_asked_of_the_new_one(
    cast: Cast, measure: Measure, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = Organisation.objects.create(name="Amt für Bürgerdienste", slug="buerger", kind=OrganisationKind.DEPARTMENT)
    request = request_update(by=cast.office, measure=measure, due=timezone.localdate())
    with heard(signals.update_requested) as calls, django_capture_on_commit_callbacks(execute=True):
        update_measure(by=cast.office, measure=measure, contact="Referat 7")
        update_measure(by=cast.office, measure=measure, owner=other)
    assert calls == [{"requests": [request], "by": cast.office}]
    assert calls[0]["requests"][0].measure.owner == other


# --- asking -------------------------------------------------------------------------------------------------------


def test_asking_again_moves_the_day(
    cast: Cast, measure: Measure, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    today = timezone.localdate()
    other = make_measure(cast, "M-02")
    with heard(signals.update_requested) as calls:
        with django_capture_on_commit_callbacks(execute=True):
            request = request_update(by=cast.office, measure=measure, due=today + timedelta(days=3))
        with django_capture_on_commit_callbacks(execute=True):
            again = request_updates(by=cast.office, measures=[other, measure], due=today + timedelta(days=9))
        # The same day a third time is no news for anybody.
        with django_capture_on_commit_callbacks(execute=True):
            request_updates(by=cast.office, measures=[other, measure], due=today + timedelta(days=9))
    assert [one.measure for one in again] == [measure, other]
    request.refresh_from_db()
    assert (request.due, UpdateRequest.objects.count()) == (today + timedelta(days=9), 2)
    assert [len(call["requests"]) for call in calls] == [1, 2]


def test_asking_needs_measures_and_a_day_to_come(cast: Cast, measure: Measure) -> None:
    today = timezone.localdate()
    for measures, due, field in [
        ([measure], today - timedelta(days=1), "due"),
        ([measure], date(2999, 1, 1), "due"),
        ([], today, "measures"),
    ]:
        with pytest.raises(BadRequest) as caught:
            request_updates(by=cast.office, measures=measures, due=due)
        assert caught.value.field == field
    assert not UpdateRequest.objects.exists()


def test_asking_many_asks_all_or_none(cast: Cast, measure: Measure) -> None:
    gone = Organisation.objects.create(name="Altes Amt", slug="alt", kind=OrganisationKind.DEPARTMENT)
    ownerless = make_measure(cast, "M-02", owner=gone)
    dissolve_organisation(by=cast.office, organisation=gone)
    with pytest.raises(BadRequest):
        request_updates(by=cast.office, measures=[measure, ownerless], due=timezone.localdate())
    assert not UpdateRequest.objects.exists()


# --- milestones ---------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_a_milestone_that_slips_keeps_its_old_dates(
    cast: Cast, measure: Measure, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    milestone = add_milestone(by=cast.department, measure=measure, title=" Pilot läuft ", due=date(2026, 6, 30))
    assert milestone.title == "Pilot läuft"
    with heard(signals.milestone_moved) as calls, django_capture_on_commit_callbacks(execute=True):
        slip = move_milestone(by=cast.department, milestone=milestone, due=date(2026, 9, 30), reason="Lieferung")
        move_milestone(by=cast.department, milestone=milestone, due=date(2026, 12, 31))
    slips = list(MilestoneSlip.objects.values_list("from_due", "to_due", "reason"))
    assert slips == [
        (date(2026, 6, 30), date(2026, 9, 30), "Lieferung"),
        (date(2026, 9, 30), date(2026, 12, 31), ""),
    ]
    assert [call["slip"] for call in calls][0] == slip
    milestone = reach_milestone(by=cast.department, milestone=milestone, on=date(2026, 11, 20))
    assert (milestone.due, milestone.done_on) == (date(2026, 12, 31), date(2026, 11, 20))
    verbs = list(AuditEntry.objects.filter(verb__startswith="milestone.").values_list("verb", flat=True))
    assert verbs == ["milestone.added", "milestone.moved", "milestone.moved", "milestone.reached"]


def test_what_was_reached_or_put_off_is_not_made_undone(cast: Cast, measure: Measure) -> None:
    today = timezone.localdate()
    milestone = add_milestone(by=cast.department, measure=measure, title="Pilot", due=today)
    reached = reach_milestone(by=cast.department, milestone=milestone, on=today)
    for act in (
        lambda: reach_milestone(by=cast.department, milestone=reached, on=today),
        lambda: move_milestone(by=cast.department, milestone=reached, due=today + timedelta(days=1)),
        lambda: remove_milestone(by=cast.department, milestone=reached),
    ):
        with pytest.raises(StateError, match="ist seit dem"):
            act()
    reopened = reopen_milestone(by=cast.department, milestone=reached)
    with pytest.raises(StateError):
        reopen_milestone(by=cast.department, milestone=reopened)
    move_milestone(by=cast.department, milestone=reopened, due=today + timedelta(days=1))
    with pytest.raises(StateError, match="verschoben"):
        remove_milestone(by=cast.department, milestone=reopened)
    mistake = add_milestone(by=cast.department, measure=measure, title="Verschrieben", due=today)
    rename_milestone(by=cast.department, milestone=mistake, title="Noch einmal")
    remove_milestone(by=cast.department, milestone=mistake)
    assert [one.title for one in Milestone.objects.all()] == ["Pilot"]
    with pytest.raises(StateError):
        rename_milestone(by=cast.department, milestone=mistake, title="Zu spät")


def test_a_milestone_that_does_not_hold_together_is_refused(cast: Cast, measure: Measure) -> None:
    today = timezone.localdate()
    milestone = add_milestone(by=cast.department, measure=measure, title="Pilot", due=today)
    cases: list[tuple[Any, str]] = [
        (lambda: add_milestone(by=cast.department, measure=measure, title="  ", due=today), "title"),
        (lambda: add_milestone(by=cast.department, measure=measure, title="x" * 201, due=today), "title"),
        (lambda: add_milestone(by=cast.department, measure=measure, title="Da", due=date(26, 1, 1)), "due"),
        (lambda: move_milestone(by=cast.department, milestone=milestone, due=today), "due"),
        (
            lambda: move_milestone(
                by=cast.department, milestone=milestone, due=today + timedelta(days=1), reason="x" * 501
            ),
            "reason",
        ),
        (lambda: reach_milestone(by=cast.department, milestone=milestone, on=today + timedelta(days=1)), "on"),
    ]
    for act, field in cases:
        with pytest.raises(BadMilestone) as caught:
            act()
        assert caught.value.field == field
    assert (Milestone.objects.get().due, MilestoneSlip.objects.count()) == (today, 0)

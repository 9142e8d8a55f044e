"""What holds when: begin, change, end, take back. Nothing that held is lost, and nothing holds twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from digitalrat.core.errors import InputError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.members.services import dissolve_organisation
from digitalrat.steering.models import Body, BodyMember, Dated, Duty, Post, Responsibility, holding_on
from digitalrat.steering.services import begin, change, end, take_back
from digitalrat.steering.signals import office_changed
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.steering import START, make_body, make_duty, make_post, make_responsibility, make_seat

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-23 10:00"):
        yield


@pytest.fixture
def buildings(cast: Cast) -> Organisation:
    return Organisation.objects.create(name="Bauamt", slug="bauamt", kind=OrganisationKind.DEPARTMENT)


def shares(day: date) -> list[Decimal]:
    return [post.share for post in Post.objects.filter(holding_on(day))]


# --- changing -----------------------------------------------------------------------------------------------------


def test_what_changes_ends_and_the_new_begins(cast: Cast) -> None:
    half = make_post(cast, "Sachbearbeitung", share=Decimal("0.5"))
    full = change(by=cast.office, entry=half, valid_from=date(2026, 7, 1), share=Decimal("1"))
    half.refresh_from_db()
    assert (half.valid_from, half.valid_until) == (START, date(2026, 6, 30))
    assert (full.valid_from, full.valid_until, full.replaces, full.title) == (
        date(2026, 7, 1),
        None,
        half,
        "Sachbearbeitung",
    )
    days = (date(2023, 12, 31), START, date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1))
    assert [shares(day) for day in days] == [[], [Decimal("0.5")], [Decimal("0.5")], [Decimal(1)], [Decimal(1)]]
    entry = AuditEntry.objects.get(verb="post.changed")
    assert entry.details == {"valid_from": "2026-07-01", "before": half.pk, "share": ["0.50", "1"]}


def test_nothing_new_is_no_change(cast: Cast) -> None:
    duty = make_duty(cast)
    assert change(by=cast.office, entry=duty, valid_from=TODAY, title="Fortschritt messen ") == duty
    assert (Duty.objects.count(), AuditEntry.objects.filter(verb="duty.changed").count()) == (1, 0)


def test_a_change_may_lie_ahead_and_be_taken_back(cast: Cast) -> None:
    duty = make_duty(cast)
    planned = change(by=cast.office, entry=duty, valid_from=date(2027, 1, 1), text="Auch die der Töchter.")
    assert [one.text for one in Duty.objects.filter(holding_on(TODAY))] == [""]
    # Before it begins it is only a plan: changed in place, also by its day.
    moved = change(by=cast.office, entry=planned, valid_from=date(2027, 2, 1), text="Auch die der Gesellschaften.")
    duty.refresh_from_db()
    assert (moved.pk, duty.valid_until) == (planned.pk, date(2027, 1, 31))
    with pytest.raises(InputError) as refused:
        change(by=cast.office, entry=planned, valid_from=START, text="Immer schon.")
    assert refused.value.field == "valid_from"
    take_back(by=cast.office, entry=planned)
    duty.refresh_from_db()
    assert (Duty.objects.count(), duty.valid_until) == (1, None)
    assert AuditEntry.objects.get(verb="duty.taken_back").details["text"] == "Auch die der Gesellschaften."


def test_what_has_begun_cannot_be_taken_back(cast: Cast) -> None:
    duty = make_duty(cast, valid_from=TODAY)
    with pytest.raises(StateError, match="Was einmal galt, bleibt stehen"):
        take_back(by=cast.office, entry=duty)
    assert Duty.objects.get() == duty


@pytest.mark.parametrize(
    ("valid_from", "message"),
    [
        (START, "So gilt es seit dem 1. Januar 2024"),
        (START - timedelta(days=1), "So gilt es seit dem 1. Januar 2024"),
        (date(2025, 7, 1), "Das galt nur bis zum 30. Juni 2025"),
        (date(1, 1, 1), "Jahr"),
        (date(9999, 12, 31), "Jahr"),
    ],
)
def test_a_day_that_does_not_fit_is_refused(cast: Cast, valid_from: date, message: str) -> None:
    duty = make_duty(cast, valid_until=date(2025, 6, 30))
    with pytest.raises(InputError) as refused:
        change(by=cast.office, entry=duty, valid_from=valid_from, text="Anders")
    assert (refused.value.field, message in refused.value.message) == ("valid_from", True)
    assert Duty.objects.count() == 1


def test_a_change_within_what_ended_keeps_the_end(cast: Cast) -> None:
    duty = make_duty(cast, valid_until=date(2025, 6, 30))
    late = change(by=cast.office, entry=duty, valid_from=date(2025, 1, 1), text="Anders")
    assert late.valid_until == date(2025, 6, 30)


def test_what_was_changed_is_changed_in_its_new_form(cast: Cast) -> None:
    duty = make_duty(cast)
    change(by=cast.office, entry=duty, valid_from=date(2025, 1, 1), text="Anders")
    for act in (
        lambda: change(by=cast.office, entry=duty, valid_from=date(2024, 6, 1), text="Noch anders"),
        lambda: end(by=cast.office, entry=duty, last_day=TODAY),
    ):
        with pytest.raises(StateError, match="Zum 1. Januar 2025 wurde das schon geändert"):
            act()


def test_only_what_an_entry_says_can_be_changed(cast: Cast) -> None:
    with pytest.raises(TypeError):
        change(by=cast.office, entry=make_duty(cast), valid_from=TODAY, valid_until=TODAY)


# --- ending -------------------------------------------------------------------------------------------------------


def test_it_holds_on_its_last_day(cast: Cast) -> None:
    duty = end(by=cast.office, entry=make_duty(cast), last_day=TODAY)
    assert (duty.holds_on(TODAY), duty.holds_on(TOMORROW)) == (True, False)
    with time_machine.travel("2026-11-24 10:00"), pytest.raises(StateError, match="gilt seit dem 24. November 2026"):
        end(by=cast.office, entry=duty, last_day=TOMORROW)


def test_an_end_before_the_beginning_is_refused(cast: Cast) -> None:
    with pytest.raises(InputError) as refused:
        end(by=cast.office, entry=make_duty(cast), last_day=START - timedelta(days=1))
    assert refused.value.field == "valid_until"
    with pytest.raises(InputError) as refused:
        make_duty(cast, "Anderes", valid_until=START - timedelta(days=1))
    assert (refused.value.field, Duty.objects.count()) == ("valid_until", 1)
    duty = Duty.objects.get()
    duty.valid_until = START - timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        duty.save()


# --- twice at once ------------------------------------------------------------------------------------------------

# When the other begins and ends, while one holds from 1 July 2025 to 30 June 2026.
RANGES: list[tuple[date, date | None, bool]] = [
    (date(2025, 1, 1), date(2025, 6, 30), True),
    (date(2025, 1, 1), date(2025, 7, 1), False),
    (date(2025, 1, 1), None, False),
    (date(2025, 7, 1), date(2026, 6, 30), False),
    (date(2025, 9, 1), date(2025, 9, 1), False),
    (date(2026, 6, 30), None, False),
    (date(2026, 7, 1), None, True),
]


@pytest.mark.parametrize(("valid_from", "valid_until", "goes"), RANGES)
def test_no_two_at_once(cast: Cast, valid_from: date, valid_until: date | None, goes: bool) -> None:
    make_duty(cast, valid_from=date(2025, 7, 1), valid_until=date(2026, 6, 30))
    other = Duty(kind="task", title="FORTSCHRITT messen", valid_from=valid_from, valid_until=valid_until)
    entries = AuditEntry.objects.count()
    if goes:
        begin(by=cast.office, entry=other)
        assert Duty.objects.count() == 2
    else:
        with pytest.raises(InputError, match="„Fortschritt messen“ gibt es schon vom 1. Juli 2025"):
            begin(by=cast.office, entry=other)
        assert (Duty.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_what_counts_as_the_same(cast: Cast, buildings: Organisation) -> None:
    chapter = make_chapter()
    make_responsibility(cast, chapter)
    make_responsibility(cast, chapter, "Termine")
    with pytest.raises(InputError, match="seit dem 1. Januar 2024"):
        make_responsibility(cast, chapter, "termine", organisation=buildings)
    make_duty(cast)
    make_duty(cast, kind="power")
    make_post(cast)
    make_post(cast, unit=buildings)
    body = make_body(cast)
    make_seat(cast, body, buildings)
    with pytest.raises(InputError, match="Zwei zugleich|Ändern oder beenden"):
        make_seat(cast, body, buildings, function="Leitung")


def test_a_change_does_not_run_into_the_next(cast: Cast) -> None:
    duty = make_duty(cast, "Alt", valid_until=date(2026, 12, 31))
    make_duty(cast, "Neu", valid_from=TODAY)
    with pytest.raises(InputError, match="„Neu“ gibt es schon"):
        change(by=cast.office, entry=duty, valid_from=TODAY, title="Neu")
    duty.refresh_from_db()
    assert duty.valid_until == date(2026, 12, 31)
    with pytest.raises(InputError, match="„Neu“ gibt es schon"):
        begin(by=cast.office, entry=Duty(kind="task", title="Neu", valid_from=date(2025, 1, 1)))


# --- bodies and their seats ---------------------------------------------------------------------------------------


def seats(day: date) -> list[tuple[str, str]]:
    rows = BodyMember.objects.filter(holding_on(day)).order_by("organisation__name")
    return [(seat.body.purpose, seat.organisation.name) for seat in rows]


def test_seats_go_on_in_the_changed_body(cast: Cast, buildings: Organisation) -> None:
    body = make_body(cast, purpose="Alt")
    make_seat(cast, body, buildings, valid_until=date(2027, 12, 31))
    make_seat(cast, body, Organisation.objects.get(slug="cdo-buero"), valid_until=date(2025, 6, 30))
    make_seat(cast, body, Organisation.objects.get(slug="digitales"), valid_from=date(2027, 1, 1))
    new = change(by=cast.office, entry=body, valid_from=date(2026, 1, 1), purpose="Neu")
    assert seats(date(2025, 1, 1)) == [("Alt", "Bauamt"), ("Alt", "CDO-Büro")]
    assert seats(date(2025, 12, 31)) == [("Alt", "Bauamt")]
    assert seats(date(2026, 1, 1)) == [("Neu", "Bauamt")]
    assert seats(date(2027, 6, 1)) == [("Neu", "Bauamt"), ("Neu", "Dezernat Digitales")]
    assert seats(date(2028, 6, 1)) == [("Neu", "Dezernat Digitales")]
    assert new.members.count() == 2


def test_a_planned_change_of_a_body_is_taken_back_with_its_seats(cast: Cast, buildings: Organisation) -> None:
    body = make_body(cast, purpose="Alt")
    make_seat(cast, body, buildings)
    new = change(by=cast.office, entry=body, valid_from=date(2027, 1, 1), purpose="Neu")
    make_seat(cast, new, Organisation.objects.get(slug="cdo-buero"), valid_from=date(2027, 3, 1))
    take_back(by=cast.office, entry=new)
    assert seats(date(2027, 6, 1)) == [("Alt", "Bauamt")]
    assert (Body.objects.count(), BodyMember.objects.count()) == (1, 1)


def test_a_body_ends_with_its_seats(cast: Cast, buildings: Organisation) -> None:
    body = make_body(cast)
    make_seat(cast, body, buildings)
    make_seat(cast, body, Organisation.objects.get(slug="cdo-buero"), valid_from=date(2027, 1, 1))
    recent = make_seat(cast, body, Organisation.objects.get(slug="digitales"), valid_from=date(2026, 11, 1))
    with pytest.raises(InputError, match="begann erst am 1. November 2026"):
        end(by=cast.office, entry=body, last_day=date(2026, 10, 31))
    end(by=cast.office, entry=body, last_day=date(2026, 12, 31))
    recent.refresh_from_db()
    assert recent.valid_until == date(2026, 12, 31)
    assert (len(seats(date(2026, 12, 31))), seats(date(2027, 1, 1)), BodyMember.objects.count()) == (2, [], 2)


def test_a_seat_lies_within_its_body(cast: Cast, buildings: Organisation) -> None:
    body = make_body(cast, valid_until=date(2026, 12, 31))
    for day in (START - timedelta(days=1), date(2027, 1, 1)):
        with pytest.raises(InputError) as refused:
            make_seat(cast, body, buildings, valid_from=day)
        assert refused.value.field == "valid_from"
    assert make_seat(cast, body, buildings).valid_until == date(2026, 12, 31)
    ahead = make_body(cast, "Beirat", valid_from=date(2027, 1, 1))
    make_seat(cast, ahead, buildings, valid_from=date(2027, 1, 1))
    with pytest.raises(InputError, match="Ein Sitz in diesem Gremium beginnt vorher"):
        change(by=cast.office, entry=ahead, valid_from=date(2027, 2, 1))


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Duty(kind="task", title=" ", valid_from=START), "title"),
        (Duty(kind="dream", title="Titel", valid_from=START), "kind"),
        (Duty(kind="task", title="x" * 201, valid_from=START), "title"),
        (Duty(kind="task", title="Titel", text="x" * 3001, valid_from=START), "text"),
        (Post(title="Titel", valid_from=START), "unit"),
        (Body(name="Kreis", purpose="", valid_from=START), "purpose"),
    ],
)
def test_an_entry_that_does_not_hold_together_is_refused(cast: Cast, entry: Dated, field: str) -> None:
    with pytest.raises(InputError) as refused:
        begin(by=cast.office, entry=entry)
    assert (refused.value.field, bool(refused.value.message), AuditEntry.objects.count()) == (field, True, 0)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"share": Decimal(0)}, "share"),
        ({"share": Decimal("-0.5")}, "share"),
        ({"share": Decimal("100")}, "share"),
        ({"share": Decimal("0.333")}, "share"),
        ({"is_vacant": True, "holder": "Leitung"}, "holder"),
    ],
)
def test_posts_are_plausible(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        make_post(cast, **said)
    assert refused.value.field == field


def test_who_is_dissolved_takes_nothing_more_over(cast: Cast, buildings: Organisation) -> None:
    chapter = make_chapter()
    responsible = make_responsibility(cast, chapter, organisation=buildings)
    dissolve_organisation(by=cast.office, organisation=buildings)
    with pytest.raises(InputError) as refused:
        make_responsibility(
            cast, chapter, "Termine", valid_from=TODAY, organisation=Organisation.objects.get(pk=buildings.pk)
        )
    assert (refused.value.field, "aufgelöst" in refused.value.message) == ("organisation", True)
    # What it answered for before stays, and passes on.
    office = Organisation.objects.get(slug="cdo-buero")
    change(by=cast.office, entry=responsible, valid_from=TODAY, organisation=office)
    assert [one.organisation for one in Responsibility.objects.order_by("valid_from")] == [buildings, office]


def test_every_change_is_told(cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    heard: list[str] = []

    def receiver(what: str, **kwargs: Any) -> None:
        heard.append(what)

    office_changed.connect(receiver, weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            duty = change(by=cast.office, entry=make_duty(cast), valid_from=TOMORROW, text="Anders")
            take_back(by=cast.office, entry=duty)
            end(by=cast.office, entry=Duty.objects.get(), last_day=TODAY)
    finally:
        office_changed.disconnect(receiver)
    assert heard == ["began", "changed", "taken_back", "ended"]

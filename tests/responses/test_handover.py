"""From the adopted impulse to the receipt: number, hash, dates."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from digitalrat.core.calendar import due_in_weeks, due_in_working_days
from digitalrat.core.errors import StateError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.members.models import User
from digitalrat.responses.enums import ResponseState
from digitalrat.responses.errors import AlreadyTransmitted, TextChanged
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.services import confirm_receipt, due_dates, transmit_impulse
from tests.factories.meetings import make_impulse
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_handover


def test_the_chair_hands_over_and_the_clock_starts(cast: Cast) -> None:
    impulse = make_adopted(cast)
    handover = transmit_impulse(by=cast.chair, impulse=impulse)
    today = timezone.localdate()
    impulse.refresh_from_db()
    assert impulse.state == State.TRANSMITTED
    assert handover.receipt_number == f"E-{today.year}-001"
    assert handover.text_hash == hashlib.sha256(impulse.frozen_text.encode()).hexdigest() == impulse.frozen_hash
    assert handover.receipt_due == due_in_working_days(today, 5).due
    assert handover.answer_due == due_in_weeks(today, 6).due
    assert handover.calculation["answer"] == {
        "purpose": "answer",
        "start": today.isoformat(),
        "count": 6,
        "unit": "weeks",
        "due": handover.answer_due.isoformat(),
        "skipped": handover.calculation["answer"]["skipped"],
        "moved_from": handover.calculation["answer"]["moved_from"],
        "meeting": None,
        "rule": {"count": 6, "unit": "weeks", "kind": "", "organisation": "", "is_setting": True},
        "unmet": None,
    }


def test_an_empty_answer_waits_for_every_point(cast: Cast) -> None:
    response = Response.objects.get(handover=make_handover(cast))
    assert (response.version, response.state, response.lock_version) == (1, ResponseState.DRAFT, 0)
    assert [answer.point.number for answer in response.answers.all()] == [1, 2]
    assert {answer.disposition for answer in response.answers.all()} == {""}


@pytest.mark.django_db
def test_the_periods_are_settings(settings: Settings) -> None:
    settings.RECEIPT_WORKING_DAYS, settings.RESPONSE_WEEKS = 2, 1
    receipt, answer = due_dates(date(2026, 3, 2))
    assert (receipt.due, answer.due) == (date(2026, 3, 4), date(2026, 3, 9))


def test_receipt_numbers_have_no_gap_even_when_one_hand_over_fails(cast: Cast) -> None:
    first = make_handover(cast, "Eins")
    broken = make_adopted(cast, "Zwei")
    Impulse.objects.filter(pk=broken.pk).update(frozen_text="Etwas anderes")
    with pytest.raises(TextChanged):
        transmit_impulse(by=cast.office, impulse=broken)
    third = make_handover(cast, "Drei")
    assert [first.receipt_number[-3:], third.receipt_number[-3:]] == ["001", "002"]
    broken.refresh_from_db()
    assert broken.state == State.ADOPTED
    assert not Handover.objects.filter(impulse=broken).exists()


def test_numbers_begin_anew_each_year_by_local_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # In Berlin it is already the new year.
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    handover = make_handover(cast)
    assert handover.receipt_number == "E-2027-001"
    assert handover.calculation["receipt"]["start"] == "2027-01-01"
    assert handover.receipt_due == date(2027, 1, 8)


def test_handing_over_twice_is_refused_with_the_number(cast: Cast) -> None:
    handover = make_handover(cast)
    with pytest.raises(AlreadyTransmitted, match=handover.receipt_number):
        transmit_impulse(by=cast.office, impulse=handover.impulse)
    assert Handover.objects.count() == 1


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.IN_DELIBERATION])
def test_only_what_is_adopted_is_handed_over(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state=state)
    with pytest.raises(AlreadyTransmitted):
        transmit_impulse(by=cast.chair, impulse=impulse)
    assert not Handover.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_hand_over_at_once_and_one_wins(cast: Cast) -> None:
    impulse = make_adopted(cast)

    def hand_over(by: User) -> str:
        try:
            return transmit_impulse(by=by, impulse=Impulse.objects.get(pk=impulse.pk)).receipt_number
        except AlreadyTransmitted as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(hand_over, [cast.chair, cast.office]), key=len)
    number = Handover.objects.get().receipt_number
    assert outcomes[0] == number
    assert number in outcomes[1]
    assert Response.objects.count() == 1


def test_the_office_confirms_the_receipt_once(cast: Cast) -> None:
    handover = make_handover(cast)
    confirm_receipt(by=cast.office, handover=handover)
    assert handover.receipt_confirmed_by == cast.office
    with pytest.raises(StateError, match="bereits am"):
        confirm_receipt(by=cast.office, handover=handover)


def test_the_trail_names_number_hash_and_dates(cast: Cast) -> None:
    handover = make_handover(cast)
    entry = AuditEntry.objects.get(verb="impulse.handed_over")
    assert entry.details == {
        "receipt_number": handover.receipt_number,
        "text_hash": handover.text_hash,
        "receipt_due": handover.receipt_due.isoformat(),
        "answer_due": handover.answer_due.isoformat(),
        "organisation": "",
    }
    assert verify_audit().intact


def test_the_page_asks_first_and_shows_the_dates(cast: Cast, client: Client) -> None:
    impulse = make_adopted(cast)
    address = reverse("responses:transmit", args=[impulse.uuid])
    client.force_login(cast.chair)
    page = client.get(address).content.decode()
    assert f'datetime="{due_in_weeks(timezone.localdate(), 6).due.isoformat()}"' in page
    assert not Handover.objects.exists()
    answer = client.post(address)
    handover = Handover.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, handover.get_absolute_url())
    again = client.post(address)
    assert again.status_code == 409
    assert handover.receipt_number in again.content.decode()


def test_members_without_the_right_cannot_hand_over(cast: Cast, client: Client) -> None:
    impulse = make_adopted(cast)
    address = reverse("responses:transmit", args=[impulse.uuid])
    assert client.post(address).status_code == 302
    for person in (cast.author, cast.cdo, cast.editor, cast.guest, cast.department, cast.committee_reader):
        client.force_login(person)
        assert client.post(address).status_code == 403, person
    assert not Handover.objects.exists()

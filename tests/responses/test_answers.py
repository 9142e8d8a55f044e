"""The office answers point by point; what is missing is said at the field, and nothing typed gets lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from digitalrat.core.errors import DomainError
from digitalrat.responses.enums import Disposition, ResponseState
from digitalrat.responses.errors import AnswerIncomplete, ChangedMeanwhile, NotInThisState, Problem
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.services import AnswerInput, mark_ready, return_response, save_answers
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_draft,
    make_handover,
    make_measure,
    make_published,
    make_ready,
    response_of,
)


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


def fields_of(problems: tuple[Problem, ...]) -> list[tuple[int | None, str]]:
    return [(problem.number, problem.field) for problem in problems]


def ready_fails(cast: Cast, handover: Handover, answers: list[AnswerInput]) -> list[tuple[int | None, str]]:
    response = make_draft(cast, handover, answers)
    with pytest.raises(AnswerIncomplete) as refused:
        mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT
    return fields_of(refused.value.problems)


def test_a_draft_may_have_gaps_and_is_kept(cast: Cast, handover: Handover) -> None:
    response = make_draft(cast, handover, [AnswerInput(number=2, reasons="Erste Gedanken.")])
    assert (response.lock_version, response.changed_by) == (1, cast.office)
    assert [answer.reasons for answer in response.answers.all()] == ["", "Erste Gedanken."]


def test_what_is_empty_is_named_point_by_point(cast: Cast, handover: Handover) -> None:
    assert ready_fails(cast, handover, []) == [(1, "disposition"), (1, "reasons"), (2, "disposition"), (2, "reasons")]


def test_reasons_are_needed_always(cast: Cast, handover: Handover) -> None:
    accepted, declined = complete_inputs()
    answers = [accepted, replace(declined, reasons="   ")]
    assert ready_fails(cast, handover, answers) == [(2, "reasons")]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (AnswerInput(2, Disposition.ACCEPTED, REASONS), "measures"),
        (AnswerInput(2, Disposition.PARTIALLY_ACCEPTED, REASONS), "measures"),
        (AnswerInput(2, Disposition.UNDER_REVIEW, REASONS), "new_date"),
        (AnswerInput(2, Disposition.FORWARDED, REASONS), "forwarded_to"),
        (AnswerInput(2, Disposition.ALREADY_DONE, REASONS), "evidence"),
    ],
)
def test_each_decision_needs_its_own(cast: Cast, handover: Handover, given: AnswerInput, missing: str) -> None:
    assert ready_fails(cast, handover, [complete_inputs()[0], given]) == [(2, missing)]


@pytest.mark.parametrize("days", [-1, 0])
def test_a_new_date_lies_in_the_future(cast: Cast, handover: Handover, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    given = AnswerInput(2, Disposition.UNDER_REVIEW, REASONS, new_date=day)
    assert ready_fails(cast, handover, [complete_inputs()[0], given]) == [(2, "new_date")]


def test_a_complete_answer_goes_up_for_signature(cast: Cast, handover: Handover) -> None:
    response = make_ready(cast, handover)
    assert response.state == ResponseState.READY


def test_the_second_of_two_learns_who_was_first(cast: Cast, handover: Handover) -> None:
    make_draft(cast, handover)
    late = response_of(handover)
    with pytest.raises(ChangedMeanwhile, match="Olaf Office hat die Stellungnahme am"):
        save_answers(
            by=cast.office, response=late, lock_version=0, introduction="Anders", answers=[AnswerInput(1, reasons="x")]
        )
    assert response_of(handover).introduction == "Vielen Dank für den Impuls."


def test_what_waits_for_signature_is_not_changed(cast: Cast, handover: Handover) -> None:
    response = make_ready(cast, handover)
    with pytest.raises(NotInThisState, match="zur Unterschrift"):
        save_answers(by=cast.office, response=response, lock_version=response.lock_version, introduction="", answers=[])


def test_an_unknown_point_or_decision_is_refused(cast: Cast, handover: Handover) -> None:
    for given in (AnswerInput(7, reasons="x"), AnswerInput(1, disposition="perhaps")):
        with pytest.raises(DomainError):
            make_draft(cast, handover, [AnswerInput(2, reasons="y"), given])
    assert [answer.reasons for answer in response_of(handover).answers.all()] == ["", ""]


def test_the_cdo_gives_back_with_a_reason(cast: Cast, handover: Handover) -> None:
    response = make_ready(cast, handover)
    with pytest.raises(DomainError):
        return_response(by=cast.cdo, response=response, reason="  ")
    return_response(by=cast.cdo, response=response, reason="Bitte Punkt 2 genauer begründen.")
    response = response_of(handover)
    assert (response.state, response.returned_by) == (ResponseState.DRAFT, cast.cdo)
    assert response.return_reason == "Bitte Punkt 2 genauer begründen."
    mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    assert response_of(handover).return_reason == ""


# --- the form ---------------------------------------------------------------------------------


def form_data(version: int, **changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "lock_version": version,
        "introduction": "Danke.",
        "p1_disposition": "declined",
        "p1_reasons": "Das ist Sache des Landes.",
        "p2_disposition": "under_review",
        "p2_reasons": "Wir prüfen.",
        "p2_new_date": "31.12.2099",
        "action": "save",
    }
    return data | changes


def test_the_office_saves_and_comes_back(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.office)
    address = handover.get_absolute_url()
    assert client.post(address, form_data(0)).status_code == 302
    response = response_of(handover)
    assert (response.introduction, response.lock_version, response.state) == ("Danke.", 1, ResponseState.DRAFT)
    assert [answer.new_date for answer in response.answers.all()] == [None, date(2099, 12, 31)]
    page = client.get(address).content.decode()
    assert 'value="31.12.2099"' in page
    assert "Das ist Sache des Landes." in page


def test_missing_reasons_are_said_at_the_field_and_the_rest_is_saved(
    cast: Cast, handover: Handover, client: Client
) -> None:
    client.force_login(cast.office)
    answer = client.post(handover.get_absolute_url(), form_data(0, p1_reasons="", action="ready"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_p1_reasons_error"' in page
    assert 'href="#id_p1_reasons"' in page
    assert 'id="id_p2_reasons_error"' not in page
    # Sending the same form once more, now complete, must not count as a change by somebody else.
    assert 'name="lock_version" value="1"' in page
    assert response_of(handover).introduction == "Danke."
    assert client.post(handover.get_absolute_url(), form_data(1, action="ready")).status_code == 302
    assert response_of(handover).state == ResponseState.READY


def test_a_past_date_and_a_wrong_date_are_said_at_the_field(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.office)
    for given in ("01.01.2020", "irgendwann"):
        version = response_of(handover).lock_version
        answer = client.post(handover.get_absolute_url(), form_data(version, p2_new_date=given, action="ready"))
        assert answer.status_code == 422
        assert 'id="id_p2_new_date_error"' in answer.content.decode()
        assert f'value="{given}"' in answer.content.decode()
    assert response_of(handover).state == ResponseState.DRAFT


def test_who_was_slower_keeps_what_they_typed_and_sees_what_is_saved(
    cast: Cast, handover: Handover, client: Client
) -> None:
    measures = [make_measure("M-01"), make_measure("M-02", "Wartezeiten veröffentlichen")]
    client.force_login(cast.office)
    client.post(handover.get_absolute_url(), form_data(0, p1_reasons="Die Erste war schneller."))
    chosen = [measure.pk for measure in measures]
    answer = client.post(
        handover.get_absolute_url(), form_data(0, p1_reasons="Meine lange Begründung.", p1_measures=chosen)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Olaf Office hat die Stellungnahme am" in page
    assert "Meine lange Begründung." in page
    assert "Die Erste war schneller." in page
    assert page.count("checked") == 2
    assert 'name="lock_version" value="1"' in page
    assert [item.reasons for item in response_of(handover).answers.all()][0] == "Die Erste war schneller."
    # Having seen it, sending again means it.
    assert client.post(handover.get_absolute_url(), form_data(1, p1_reasons="Meine.")).status_code == 302


def test_a_forged_measure_or_version_saves_nothing(cast: Cast, handover: Handover, client: Client) -> None:
    client.force_login(cast.office)
    for changes in ({"p1_measures": [999999]}, {"lock_version": "x"}, {"lock_version": -1}, {"p1_disposition": "ja"}):
        assert client.post(handover.get_absolute_url(), form_data(0, **changes)).status_code == 422
    assert response_of(handover).lock_version == 0


def test_only_the_office_writes(cast: Cast, handover: Handover, client: Client) -> None:
    for person in (cast.author, cast.chair, cast.cdo, cast.editor, cast.guest, cast.department):
        client.force_login(person)
        assert client.post(handover.get_absolute_url(), form_data(0)).status_code == 403, person
    client.logout()
    assert client.post(handover.get_absolute_url(), form_data(0)).status_code == 302
    assert response_of(handover).lock_version == 0


def test_members_see_no_draft(cast: Cast, handover: Handover, client: Client) -> None:
    secret = "Nur für das Haus bestimmt."
    make_draft(cast, handover, [AnswerInput(1, Disposition.DECLINED, secret)])
    for person, may in ((cast.office, True), (cast.cdo, True), (cast.chair, False), (cast.author, False)):
        client.force_login(person)
        for name in ("", "stand/"):
            page = client.get(handover.get_absolute_url() + name).content.decode()
            assert (secret in page) == (may and not name), (person, name)
    make_published(cast, handover, None)
    client.force_login(cast.author)
    assert "Dafür fehlt die gesetzliche Grundlage." in client.get(handover.get_absolute_url()).content.decode()


@pytest.mark.parametrize("points", [0, 8])
def test_the_form_costs_the_same_for_many_points(
    cast: Cast, handover: Handover, client: Client, points: int, django_assert_num_queries: Any
) -> None:
    response = Response.objects.get(handover=handover)
    for number in range(3, 3 + points):
        point = handover.impulse.points.create(number=number, text="Noch ein Punkt")
        response.answers.create(point=point)
    for number in range(points):
        make_measure(f"M-1{number}")
    client.force_login(cast.office)
    with django_assert_num_queries(26):
        client.get(handover.get_absolute_url())

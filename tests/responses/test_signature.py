"""One signature publishes everything at once; who was slower is told so; two hats are one too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.meetings.services import close_ballot, declare_conflict, open_ballot
from digitalrat.members.enums import Role
from digitalrat.members.models import RoleAssignment, Seat, User
from digitalrat.responses.enums import Disposition, ResponseState
from digitalrat.responses.errors import AnswerIncomplete, ChangedMeanwhile, DoubleHat, NotInThisState
from digitalrat.responses.models import DoubleHatNote, Handover, Note
from digitalrat.responses.services import (
    AnswerInput,
    close_handover,
    return_response,
    sign_response,
    start_implementation,
    transmit_impulse,
)
from tests.factories.meetings import make_ballot, make_impulse, vote
from tests.factories.members import Cast, make_user
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_draft,
    make_handover,
    make_published,
    make_ready,
    response_of,
)


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


def test_the_signature_publishes_and_stops_the_clock(cast: Cast, handover: Handover) -> None:
    make_published(cast, handover)
    response = response_of(handover)
    handover.refresh_from_db()
    handover.impulse.refresh_from_db()
    assert (response.state, response.signed_by) == (ResponseState.PUBLISHED, cast.cdo)
    assert handover.answered_at == response.signed_at
    assert handover.impulse.state == State.ANSWERED
    entry = AuditEntry.objects.get(verb="response.signed")
    assert entry.details["dispositions"] == {"1": "accepted", "2": "declined"}
    assert entry.details["in_time"] is True
    assert verify_audit().intact


def test_a_draft_is_not_signed(cast: Cast, handover: Handover) -> None:
    response = make_draft(cast, handover)
    with pytest.raises(NotInThisState):
        sign_response(by=cast.cdo, response=response, lock_version=response.lock_version)
    handover.refresh_from_db()
    assert handover.answered_at is None


def test_what_changed_after_reading_is_not_signed(cast: Cast, handover: Handover) -> None:
    response = make_ready(cast, handover)
    read = response.lock_version
    return_response(by=cast.cdo, response=response, reason="Bitte kürzer.")
    make_ready(cast, handover)
    with pytest.raises(ChangedMeanwhile, match="Olaf Office"):
        sign_response(by=cast.cdo, response=response_of(handover), lock_version=read)


@pytest.mark.django_db(transaction=True)
def test_two_sign_at_once_and_one_wins(cast: Cast) -> None:
    handover = make_handover(cast)
    version = make_ready(cast, handover).lock_version
    deputy = make_user("Bert", "Beide", Role.CDO)

    def sign(by: User) -> str:
        try:
            return sign_response(by=by, response=response_of(handover), lock_version=version).state
        except NotInThisState as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(sign, [cast.cdo, deputy]))
    winner = response_of(handover).signed_by
    assert outcomes.count(ResponseState.PUBLISHED) == 1
    told = next(outcome for outcome in outcomes if outcome != ResponseState.PUBLISHED)
    assert told.startswith(f"Diese Stellungnahme hat {winner} am")
    assert AuditEntry.objects.filter(verb="response.signed").count() == 1


def test_a_promised_date_that_has_passed_is_noticed_at_the_signature(
    cast: Cast, handover: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = timezone.localdate() + timedelta(days=2)
    under_review = AnswerInput(2, Disposition.UNDER_REVIEW, REASONS, new_date=soon)
    response = make_ready(cast, handover, [complete_inputs()[0], under_review])
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(AnswerIncomplete):
        sign_response(by=cast.cdo, response=response, lock_version=response.lock_version)


def seated_cdo_voted(cast: Cast) -> Handover:
    """The CDO holds the fifth seat and has voted on what was handed over."""
    seat = Seat.objects.get(holder=cast.fifth)
    seat.holder = cast.cdo
    seat.save()
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair, cast.cdo])
    close_ballot(by=cast.chair, ballot=ballot)
    return transmit_impulse(by=cast.office, impulse=ballot.impulse)


NOTE = "Die Stelle der Vertretung ist nicht besetzt."


def test_who_voted_signs_only_with_a_public_note(cast: Cast, client: Client) -> None:
    handover = seated_cdo_voted(cast)
    response = make_ready(cast, handover)
    with pytest.raises(DoubleHat, match="nur mit einem öffentlichen Vermerk"):
        sign_response(by=cast.cdo, response=response, lock_version=response.lock_version, double_hat_note="  ")
    address = reverse("responses:sign", args=[handover.uuid])
    client.force_login(cast.cdo)
    assert "Wer abstimmt, antwortet in der Regel nicht" in client.get(address).content.decode()
    refused = client.post(address, {"lock_version": response.lock_version, "double_hat_note": ""})
    assert refused.status_code == 409
    assert "Bitte schreiben Sie den Vermerk" in refused.content.decode()
    assert response_of(handover).state == ResponseState.READY
    stale = client.post(address, {"lock_version": response.lock_version + 7, "double_hat_note": NOTE})
    assert (stale.status_code, NOTE in stale.content.decode()) == (409, True)
    assert client.post(address, {"lock_version": response.lock_version, "double_hat_note": NOTE}).status_code == 302
    note = DoubleHatNote.objects.get(response=response_of(handover))
    assert (note.author, note.text) == (cast.cdo, NOTE)
    assert AuditEntry.objects.get(verb="response.signed").details["double_hat_note"] == NOTE
    for reader in (cast.author, cast.office):
        client.force_login(reader)
        page = client.get(handover.get_absolute_url()).content.decode()
        assert NOTE in page
        assert "als CDO" in page


def test_somebody_else_signs_without_a_note(cast: Cast, client: Client) -> None:
    response = make_ready(cast, seated_cdo_voted(cast))
    deputy = make_user("Bert", "Beide", Role.CDO)
    client.force_login(deputy)
    page = client.get(reverse("responses:sign", args=[response.handover.uuid])).content.decode()
    assert "Öffentlicher Vermerk" not in page
    sign_response(by=deputy, response=response, lock_version=response.lock_version, double_hat_note="überflüssig")
    assert not DoubleHatNote.objects.exists()


def test_who_voted_may_give_back_what_they_do_not_want_to_sign(cast: Cast) -> None:
    response = make_ready(cast, seated_cdo_voted(cast))
    assert cast.cdo.has_perm("responses.return_response", response)
    return_response(by=cast.cdo, response=response, reason="Bitte der Vertretung vorlegen.")
    assert response_of(response.handover).state == ResponseState.DRAFT


def test_on_the_ballot_a_cdo_is_told_before_voting(cast: Cast, client: Client) -> None:
    seat = Seat.objects.get(holder=cast.fifth)
    seat.holder = cast.cdo
    seat.save()
    ballot = make_ballot(cast)
    client.force_login(cast.cdo)
    assert "Sie sind auch CDO" in client.get(ballot.get_absolute_url()).content.decode()
    confirm = client.post(reverse("meetings:vote", args=[ballot.uuid]), {"choice": "yes"}).content.decode()
    assert "nur noch mit einem öffentlichen Vermerk" in confirm
    client.force_login(cast.author)
    assert "Sie sind auch CDO" not in client.get(ballot.get_absolute_url()).content.decode()


def test_comments_to_points_become_internal_notes(cast: Cast, handover: Handover, client: Client) -> None:
    make_ready(cast, handover)
    address = reverse("responses:give_back", args=[handover.uuid])
    client.force_login(cast.cdo)
    again = client.post(address, {"reason": "", "p2_comment": "Welche Grundlage?"})
    assert again.status_code == 422
    assert "Welche Grundlage?" in again.content.decode()
    sent = {"reason": "Zu Punkt 2 fehlt etwas.", "p1_comment": "", "p2_comment": "Welche Grundlage?"}
    assert client.post(address, sent).status_code == 302
    note = Note.objects.get()
    assert (note.point and note.point.number, note.body, note.author) == (2, "Welche Grundlage?", cast.cdo)
    client.force_login(cast.author)
    assert "Welche Grundlage?" not in client.get(handover.get_absolute_url()).content.decode()


def test_a_comment_to_a_point_that_is_not_there_changes_nothing(cast: Cast, handover: Handover) -> None:
    response = make_ready(cast, handover)
    with pytest.raises(DomainError, match="Einen Punkt 9 gibt es"):
        return_response(by=cast.cdo, response=response, reason="Bitte kürzer.", comments={9: "Wo?"})
    assert response_of(handover).state == ResponseState.READY
    assert not Note.objects.exists()


def test_a_cdo_who_is_biased_neither_reads_nor_signs(cast: Cast, client: Client) -> None:
    seat = Seat.objects.get(holder=cast.fifth)
    seat.holder = cast.cdo
    seat.save()
    impulse = make_impulse(cast)
    declare_conflict(by=cast.cdo, impulse=impulse)
    ballot = open_ballot(by=cast.chair, impulse=impulse, deadline=timezone.now() + timedelta(days=7))
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other, cast.chair])
    close_ballot(by=cast.chair, ballot=ballot)
    response = make_ready(cast, transmit_impulse(by=cast.office, impulse=Impulse.objects.get(pk=impulse.pk)))
    # As in a new request: what somebody is kept out of is remembered per instance.
    cdo = User.objects.get(pk=cast.cdo.pk)
    with pytest.raises(DoubleHat):
        sign_response(by=cdo, response=response, lock_version=response.lock_version)
    client.force_login(cdo)
    page = client.get(reverse("responses:sign", args=[response.handover.uuid])).content.decode()
    assert "für befangen erklärt" in page
    assert REASONS not in page
    assert "Jeden Morgen werden Termine freigegeben." not in page


def test_the_cdo_reads_and_signs_in_the_browser(cast: Cast, handover: Handover, client: Client) -> None:
    version = make_ready(cast, handover).lock_version
    address = reverse("responses:sign", args=[handover.uuid])
    client.force_login(cast.cdo)
    page = client.get(address).content.decode()
    for part in (REASONS, "Dafür fehlt die gesetzliche Grundlage.", "Angenommen", "Abgelehnt", "Freie Termine"):
        assert part in page
    assert client.post(address, {}).status_code == 409
    assert client.post(address, {"lock_version": version + 5}).status_code == 409
    assert response_of(handover).state == ResponseState.READY
    assert client.post(address, {"lock_version": version}).status_code == 302
    second = client.post(address, {"lock_version": version})
    assert second.status_code == 409
    assert "unterzeichnet und veröffentlicht" in second.content.decode()


def test_nobody_else_signs(cast: Cast, handover: Handover, client: Client) -> None:
    version = make_ready(cast, handover).lock_version
    address = reverse("responses:sign", args=[handover.uuid])
    for person in (cast.office, cast.chair, cast.author, cast.editor, cast.guest, cast.department):
        client.force_login(person)
        assert client.get(address).status_code == 403, person
        assert client.post(address, {"lock_version": version}).status_code == 403, person
    client.logout()
    assert client.post(address, {"lock_version": version}).status_code == 302
    assert response_of(handover).state == ResponseState.READY


def test_the_role_taken_away_in_between_is_noticed(cast: Cast, handover: Handover, client: Client) -> None:
    version = make_ready(cast, handover).lock_version
    client.force_login(cast.cdo)
    assert client.get(reverse("responses:sign", args=[handover.uuid])).status_code == 200
    RoleAssignment.objects.filter(user=cast.cdo).delete()
    answer = client.post(reverse("responses:sign", args=[handover.uuid]), {"lock_version": version})
    assert answer.status_code == 403


def test_the_office_reports_progress_after_the_answer(cast: Cast, handover: Handover, client: Client) -> None:
    address = reverse("responses:progress", args=[handover.uuid, "umsetzung"])
    client.force_login(cast.office)
    assert "inzwischen den Zustand" in client.post(address, {"reason": ""}).content.decode()
    make_published(cast, handover)
    handover.refresh_from_db()
    assert client.post(address, {"reason": "Die Ausschreibung läuft."}).status_code == 302
    handover.impulse.refresh_from_db()
    assert handover.impulse.state == State.IMPLEMENTING
    step = handover.impulse.transitions.order_by("-pk")[0]
    assert (step.to_state, step.reason, step.by) == (State.IMPLEMENTING, "Die Ausschreibung läuft.", cast.office)
    client.force_login(cast.chair)
    assert client.post(reverse("responses:progress", args=[handover.uuid, "abschluss"])).status_code == 403


def test_nothing_is_done_before_its_answer_or_with_a_point_under_review(cast: Cast, handover: Handover) -> None:
    with pytest.raises(StateError):
        start_implementation(by=cast.office, handover=handover)
    under_review = AnswerInput(2, Disposition.UNDER_REVIEW, REASONS, new_date=timezone.localdate() + timedelta(days=30))
    make_published(cast, handover, [complete_inputs()[0], under_review])
    handover.refresh_from_db()
    with pytest.raises(DomainError, match="Punkt 2 ist noch in Prüfung"):
        close_handover(by=cast.office, handover=handover)
    handover.impulse.refresh_from_db()
    assert handover.impulse.state == State.ANSWERED

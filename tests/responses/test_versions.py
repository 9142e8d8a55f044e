"""A published answer stays as it is; what changes is a new version, and it says why."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone, translation

from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses.enums import State
from digitalrat.members.models import User
from digitalrat.responses.canonical import canonical_text
from digitalrat.responses.enums import Disposition, Origin, ResponseState
from digitalrat.responses.errors import NotInThisState, VersionOpen
from digitalrat.responses.models import Handover, PointAnswer, Response
from digitalrat.responses.services import (
    AnswerInput,
    mark_ready,
    save_answers,
    sign_response,
    start_new_version,
)
from tests.factories.members import Cast, make_user
from tests.factories.responses import (
    REASONS,
    answer_of,
    complete_inputs,
    make_draft,
    make_handover,
    make_published,
    make_ready,
    response_of,
)

REASON = "Der Rat der Stadt hat am Montag anders beschlossen."


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


def contents(response: Response) -> list[tuple[int, str, str, list[str]]]:
    return [
        (answer.point.number, answer.disposition, answer.reasons, [measure.number for measure in answer.measures.all()])
        for answer in PointAnswer.objects.filter(response=response).order_by("point__number")
    ]


def test_a_new_version_begins_as_a_copy_and_says_why(cast: Cast, handover: Handover) -> None:
    first = make_published(cast, handover)
    second = start_new_version(by=cast.office, handover=handover, reason=f" {REASON} ")
    assert (second.version, second.origin, second.version_reason) == (2, Origin.CORRECTION, REASON)
    assert (second.state, second.changed_by, second.introduction) == (
        ResponseState.DRAFT,
        cast.office,
        first.introduction,
    )
    assert contents(second) == contents(first)
    assert (second.signed_by, second.text_hash) == (None, "")


def test_the_published_one_counts_until_the_new_one_is_signed(cast: Cast, handover: Handover) -> None:
    first = make_published(cast, handover)
    answered_at = Handover.objects.get(pk=handover.pk).answered_at
    start_new_version(by=cast.office, handover=handover, reason=REASON)
    make_draft(cast, handover, [AnswerInput(number=2, disposition=Disposition.FORWARDED, reasons="Neu.")])
    assert answer_of(handover, 2).response == first
    forwarded = AnswerInput(2, Disposition.FORWARDED, "Dafür ist das Land zuständig.", forwarded_to="Landesregierung")
    second = make_published(cast, handover, [complete_inputs()[0], forwarded])
    assert answer_of(handover, 2).response == second
    handover.refresh_from_db()
    handover.impulse.refresh_from_db()
    # The clock stopped with the first; the impulse goes its way once.
    assert handover.answered_at == answered_at
    assert handover.impulse.state == State.ANSWERED
    assert handover.impulse.transitions.filter(to_state=State.ANSWERED).count() == 1
    assert contents(first)[1][1] == Disposition.DECLINED
    assert verify_audit().intact


def test_without_a_published_one_there_is_nothing_to_replace(cast: Cast, handover: Handover) -> None:
    with pytest.raises(VersionOpen, match="noch keine Stellungnahme veröffentlicht"):
        start_new_version(by=cast.office, handover=handover, reason=REASON)
    make_ready(cast, handover)
    with pytest.raises(VersionOpen):
        start_new_version(by=cast.office, handover=handover, reason=REASON)


def test_a_reason_is_needed(cast: Cast, handover: Handover) -> None:
    make_published(cast, handover)
    with pytest.raises(DomainError, match="Grund der neuen Fassung"):
        start_new_version(by=cast.office, handover=handover, reason="  ")
    assert Response.objects.count() == 1


def test_one_version_is_written_at_a_time(cast: Cast, handover: Handover) -> None:
    make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason=REASON)
    with pytest.raises(VersionOpen, match="Fassung 2 ist schon in Arbeit: begonnen am .* von Olaf Office"):
        start_new_version(by=make_user("Otto", "Zweit"), handover=handover, reason="Noch ein Grund")


@pytest.mark.django_db(transaction=True)
def test_two_begin_at_once_and_the_other_sees_who(cast: Cast) -> None:
    handover = make_handover(cast)
    make_published(cast, handover)
    colleague = make_user("Otto", "Zweit")

    def begin(by: User) -> str:
        try:
            mine = Handover.objects.get(pk=handover.pk)
            return f"{start_new_version(by=by, handover=mine, reason=REASON).version}"
        except VersionOpen as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(begin, [cast.office, colleague]), key=len)
    assert outcomes[0] == "2"
    assert f"zuletzt bearbeitet von {response_of(handover).changed_by}." in outcomes[1]
    assert AuditEntry.objects.filter(verb="response.version_started").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sign_a_later_version_at_once(cast: Cast) -> None:
    handover = make_handover(cast)
    make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason=REASON)
    version = make_ready(cast, handover).lock_version
    second = make_user("Bert", "Beide")

    def sign(by: User) -> str:
        try:
            return sign_response(by=by, response=response_of(handover), lock_version=version).state
        except NotInThisState as refused:
            return refused.message
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(sign, [cast.cdo, second]))
    assert outcomes.count(ResponseState.PUBLISHED) == 1
    assert any(str(response_of(handover).signed_by) in outcome for outcome in outcomes)


def test_every_signed_version_keeps_the_hash_of_its_text(cast: Cast, handover: Handover) -> None:
    first = make_published(cast, handover)
    assert first.text_hash == hashlib.sha256(canonical_text(first).encode()).hexdigest()
    assert AuditEntry.objects.get(verb="response.signed").details["text_hash"] == first.text_hash
    start_new_version(by=cast.office, handover=handover, reason=REASON)
    second = make_published(cast, handover)
    assert second.text_hash not in ("", first.text_hash)
    assert REASON in canonical_text(second)
    first.refresh_from_db()
    assert first.text_hash == hashlib.sha256(canonical_text(first).encode()).hexdigest()


def test_the_canonical_text_is_the_same_in_every_language_and_has_only_what_is_published(
    cast: Cast, handover: Handover
) -> None:
    accepted, _declined = complete_inputs()
    left_over = AnswerInput(
        number=2,
        disposition=Disposition.DECLINED,
        reasons="Erste Zeile  mit Lücke.\r\n\r\nZweite Zeile.",
        new_date=timezone.localdate(),
        forwarded_to="Land",
        evidence="https://stadt.example",
    )
    response = make_published(cast, handover, [accepted, left_over])
    text = canonical_text(response)
    with translation.override("en"):
        assert canonical_text(response) == text
    assert text == (
        f"Stellungnahme zu: {handover.receipt_number}\n"
        f"Prüfsumme des Impulses: {handover.text_hash}\n"
        "Fassung: 1\n"
        "\nEinleitung:\nVielen Dank für den Impuls.\n"
        f"\nPunkt 1:\nAngenommen\n{REASONS}\nMaßnahme: M-01\n"
        "\nPunkt 2:\nAbgelehnt\nErste Zeile mit Lücke.\nZweite Zeile.\n"
    )


def test_an_old_version_cannot_be_written(cast: Cast, handover: Handover) -> None:
    first = make_published(cast, handover)
    start_new_version(by=cast.office, handover=handover, reason=REASON)
    first.refresh_from_db()
    with pytest.raises(NotInThisState, match="unterzeichnet und veröffentlicht"):
        save_answers(
            by=cast.office, response=first, lock_version=first.lock_version, introduction="x", answers=complete_inputs()
        )
    with pytest.raises(NotInThisState):
        mark_ready(by=cast.office, response=first, lock_version=first.lock_version)
    assert Response.objects.get(pk=first.pk).introduction == "Vielen Dank für den Impuls."

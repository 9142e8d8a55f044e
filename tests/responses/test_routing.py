"""The office asks other organisations for their part; what they hand in becomes part of the answer."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from digitalrat.collaboration.services import text_of
from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_impulse
from digitalrat.members.errors import OrganisationError
from digitalrat.members.models import Organisation
from digitalrat.members.services import deactivate_user, dissolve_organisation
from digitalrat.responses.enums import PartState, ResponseState
from digitalrat.responses.errors import ChangedMeanwhile, NotInThisState, PartRefused, PartsOpen
from digitalrat.responses.models import Handover, Part
from digitalrat.responses.services import (
    add_note,
    assign_handovers,
    cancel_part,
    default_part_due,
    give_back_part,
    hand_in_part,
    mark_ready,
    merge_part,
    request_part,
    request_parts,
    return_part,
    sign_response,
)
from tests.factories.members import Cast
from tests.factories.responses import make_draft, make_handover, make_published, make_ready, move_back
from tests.factories.routing import TEXT, ask, ask_and_get, in_days, latest, make_company, write


@pytest.fixture
def handover(cast: Cast) -> Handover:
    return make_handover(cast)


def reasons_of(handover: Handover) -> list[str]:
    return [answer.reasons for answer in latest(handover).answers.order_by("point__number")]


# --- the way through --------------------------------------------------------------------------


def test_ask_write_hand_in_take_over(cast: Cast, handover: Handover) -> None:
    make_draft(cast, handover)
    before = reasons_of(handover)[0]
    part = ask(cast, handover)
    assert (part.state, part.requested_by, part.due) == (PartState.REQUESTED, cast.office, in_days(7))
    write(cast.department, part)
    hand_in_part(by=cast.department, part=part)
    assert (part.state, part.handed_in_by, part.html) == (PartState.HANDED_IN, cast.department, f"<p>{TEXT}</p>")
    assert part.document.frozen_at is not None
    response = latest(handover)
    merge_part(by=cast.office, part=part, lock_version=response.lock_version)
    assert reasons_of(handover)[0] == f"{before}\n\n{TEXT}"
    part.refresh_from_db()
    assert (part.state, part.merged_at is not None) == (PartState.MERGED, True)
    assert latest(handover).lock_version == response.lock_version + 1
    trail = AuditEntry.objects.filter(object_type="responses.part", object_id=str(part.pk))
    assert list(trail.order_by("sequence").values_list("verb", flat=True)) == [
        "part.requested",
        "part.handed_in",
        "part.merged",
    ]
    assert verify_audit().intact


def test_one_form_asks_several_organisations_for_several_points(cast: Cast, handover: Handover) -> None:
    company, _contact = make_company()
    organisations = [Organisation.objects.get(slug="digitales"), company]
    points = list(handover.impulse.points.all())
    parts = request_parts(
        by=cast.office,
        response=latest(handover),
        points=points,
        organisations=organisations,
        due=in_days(5),
        note=" Bis bald. ",
    )
    assert {(part.point.number, part.organisation.name, part.note) for part in parts} == {
        (number, organisation.name, "Bis bald.") for number in (1, 2) for organisation in organisations
    }
    assert len({part.document_id for part in parts}) == 4


def test_all_are_asked_or_none(cast: Cast, handover: Handover) -> None:
    company, _contact = make_company()
    ask(cast, handover, 2)
    with pytest.raises(PartRefused, match="Punkt 2 ist bei Dezernat Digitales schon angefragt") as refused:
        request_parts(
            by=cast.office,
            response=latest(handover),
            points=handover.impulse.points.all(),
            organisations=[company, Organisation.objects.get(slug="digitales")],
            due=in_days(5),
        )
    assert refused.value.field == "organisations"
    assert Part.objects.count() == 1


def test_reworked_and_handed_in_again(cast: Cast, handover: Handover) -> None:
    part = ask_and_get(cast, handover)
    with pytest.raises(DomainError, match="was geändert werden soll"):
        return_part(by=cast.office, part=part, reason=" ")
    return_part(by=cast.office, part=part, reason="Bitte mit Zahlen für 2027.", due=in_days(9))
    assert (part.state, part.reason, part.due) == (PartState.REQUESTED, "Bitte mit Zahlen für 2027.", in_days(9))
    assert (part.handed_in_by, part.document.frozen_at) == (None, None)
    assert text_of(part.document) == TEXT
    hand_in_part(by=cast.department, part=part)
    assert (part.state, part.reason) == (PartState.HANDED_IN, "")


def test_given_back_with_a_reason_and_asked_elsewhere(cast: Cast, handover: Handover) -> None:
    company, _contact = make_company()
    part = ask(cast, handover)
    with pytest.raises(DomainError, match="warum Sie den Punkt zurückgeben"):
        give_back_part(by=cast.department, part=part, reason="  \n")
    give_back_part(by=cast.department, part=part, reason="Dafür sind die Stadtwerke zuständig.")
    assert (part.state, part.reason) == (PartState.GIVEN_BACK, "Dafür sind die Stadtwerke zuständig.")
    assert ask(cast, handover, organisation=company).state == PartState.REQUESTED
    # And once more, should it turn out to be theirs after all.
    assert ask(cast, handover).pk != part.pk


# --- dates ------------------------------------------------------------------------------------


def test_the_proposed_day_is_never_after_the_answers_own(cast: Cast, handover: Handover) -> None:
    with time_machine.travel("2026-02-06 12:00+01:00"):  # the week before Carnival, which is no holiday in the law
        friday = make_handover(cast, "Vor Karneval")
        assert default_part_due(latest(friday)) == date(2026, 2, 20)
        Handover.objects.filter(pk=friday.pk).update(answer_due=date(2026, 2, 10))
        assert default_part_due(latest(friday)) == date(2026, 2, 10)


def test_a_day_in_the_past_or_after_the_answer_is_refused_at_the_field(cast: Cast, handover: Handover) -> None:
    after = (handover.answer_due - timezone.localdate()).days + 1
    for days, words in ((-1, "schon vorbei"), (after, "früheren Tag")):
        with pytest.raises(PartRefused, match=words) as refused:
            ask(cast, handover, days=days)
        assert refused.value.field == "due"
    assert ask(cast, handover, days=0).due == timezone.localdate()
    assert ask(cast, handover, 2, days=after - 1).due == handover.answer_due


def test_an_overdue_answer_can_still_be_routed(cast: Cast, handover: Handover) -> None:
    move_back(handover, 60)
    assert ask(cast, handover, days=3).due == in_days(3)


def test_a_return_after_the_day_gives_new_time(cast: Cast, handover: Handover) -> None:
    with time_machine.travel("2026-03-02 12:00+01:00"):
        old = make_handover(cast, "Lange her")
        part = ask_and_get(cast, old)
        assert part.due == date(2026, 3, 9)
    with time_machine.travel("2026-03-16 12:00+01:00"):
        return_part(by=cast.office, part=part, reason="Kürzer, bitte.")
        assert part.due == date(2026, 3, 30)
        with pytest.raises(StateError):
            return_part(by=cast.office, part=part, reason="Noch kürzer.")


# --- states -----------------------------------------------------------------------------------


def test_nothing_goes_up_for_signature_while_somebody_writes(cast: Cast, handover: Handover) -> None:
    response = make_draft(cast, handover)
    part = ask(cast, handover, 2)
    with pytest.raises(PartsOpen, match=r"Noch nicht zugeliefert: Punkt 2 \(Dezernat Digitales\)"):
        mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    cancel_part(by=cast.office, part=part, reason="Hat sich erledigt.")
    mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    assert latest(handover).state == ResponseState.READY


def test_only_a_draft_is_routed(cast: Cast, handover: Handover) -> None:
    make_ready(cast, handover)
    with pytest.raises(NotInThisState, match="zur Unterschrift"):
        ask(cast, handover)


def test_handed_in_after_the_signature_is_too_late_and_nothing_is_lost(cast: Cast, handover: Handover) -> None:
    response = make_draft(cast, handover)
    part = write(cast.department, ask(cast, handover))
    cancel_part(by=cast.office, part=part)
    mark_ready(by=cast.office, response=response, lock_version=response.lock_version)
    sign_response(by=cast.cdo, response=response, lock_version=response.lock_version)
    with pytest.raises(
        NotInThisState, match=r"Olaf Office hat diese Anfrage .* aufgehoben.*Ihr Text ist nicht verloren"
    ):
        hand_in_part(by=cast.department, part=part)
    part.refresh_from_db()
    assert (part.state, part.html, text_of(part.document)) == (PartState.CANCELLED, f"<p>{TEXT}</p>", TEXT)


def test_even_a_part_that_was_forgotten_comes_too_late(cast: Cast, handover: Handover) -> None:
    part = write(cast.department, ask(cast, handover))
    Part.objects.update(state=PartState.CANCELLED)
    make_published(cast, handover)
    Part.objects.update(state=PartState.REQUESTED)
    for act in (
        lambda: hand_in_part(by=cast.department, part=part),
        lambda: give_back_part(by=cast.department, part=part, reason="Zu spät."),
    ):
        with pytest.raises(NotInThisState, match="Carla Cdo .* unterzeichnet und veröffentlicht.*Ihr Text ist nicht"):
            act()
    assert text_of(part.document) == TEXT


def test_an_empty_text_is_not_handed_in_and_stays_open(cast: Cast, handover: Handover) -> None:
    part = ask(cast, handover)
    with pytest.raises(DomainError, match="noch leer"):
        hand_in_part(by=cast.department, part=part)
    part = Part.objects.get()
    assert (part.state, part.document.frozen_at) == (PartState.REQUESTED, None)


def test_the_second_of_two_learns_who_took_it_over(cast: Cast, handover: Handover) -> None:
    part = ask_and_get(cast, handover)
    twin = Part.objects.get()
    version = latest(handover).lock_version
    merge_part(by=cast.office, part=part, lock_version=version)
    with pytest.raises(NotInThisState, match="Olaf Office hat diesen Teil .* in die Stellungnahme übernommen"):
        merge_part(by=cast.office, part=twin, lock_version=version)
    assert reasons_of(handover)[0] == TEXT


def test_a_draft_that_changed_meanwhile_takes_nothing_over(cast: Cast, handover: Handover) -> None:
    part = ask_and_get(cast, handover)
    make_draft(cast, handover)
    with pytest.raises(ChangedMeanwhile, match="Olaf Office"):
        merge_part(by=cast.office, part=part, lock_version=0)
    assert Part.objects.get().state == PartState.HANDED_IN


def test_a_text_that_does_not_fit_any_more_is_not_cut(cast: Cast, handover: Handover) -> None:
    part = ask_and_get(cast, handover, text="x" * 6000)
    response = latest(handover)
    response.answers.filter(point__number=1).update(reasons="y" * 5000)
    with pytest.raises(DomainError, match="länger als 10000 Zeichen"):
        merge_part(by=cast.office, part=part, lock_version=response.lock_version)
    assert reasons_of(handover)[0] == "y" * 5000


def test_a_routed_impulse_cannot_be_withdrawn_any_more(cast: Cast, handover: Handover) -> None:
    part = ask(cast, handover)
    impulse = Impulse.objects.get(pk=handover.impulse_id)
    with pytest.raises(StateError) as refused:
        withdraw_impulse(by=cast.author, impulse=impulse, reason="Wir haben es uns anders überlegt.")
    assert refused.value.message
    impulse.refresh_from_db()
    part.refresh_from_db()
    assert (impulse.state, part.state) == ("transmitted", PartState.REQUESTED)
    assert latest(handover).state == ResponseState.DRAFT


def test_a_point_of_another_impulse_is_refused(cast: Cast, handover: Handover) -> None:
    other = make_handover(cast, "Etwas anderes")
    with pytest.raises(PartRefused):
        request_part(
            by=cast.office,
            response=latest(handover),
            point=other.impulse.points.get(number=1),
            organisation=Organisation.objects.get(slug="digitales"),
            due=in_days(3),
        )


# --- organisations come and go ----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_dissolved_organisation_leaves_its_points_to_the_office(cast: Cast) -> None:
    handover = make_handover(cast)
    handed_in, open_part = ask_and_get(cast, handover, 1), write(cast.department, ask(cast, handover, 2))
    department = Organisation.objects.get(slug="digitales")
    dissolve_organisation(by=cast.office, organisation=department)
    open_part.refresh_from_db()
    handed_in.refresh_from_db()
    assert (open_part.state, open_part.reason) == (PartState.CANCELLED, "Dezernat Digitales wurde aufgelöst.")
    assert text_of(open_part.document) == TEXT
    last = AuditEntry.objects.filter(verb="part.cancelled").get()
    assert (last.actor_id, last.object_id) == (None, str(open_part.pk))
    # What they handed in can still be used, but they cannot be asked any more.
    assert handed_in.state == PartState.HANDED_IN
    with pytest.raises(NotInThisState, match="aufgelöst"):
        return_part(by=cast.office, part=handed_in, reason="Kürzer.")
    with pytest.raises(PartRefused, match="Dezernat Digitales wurde am .* aufgelöst") as refused:
        ask(cast, handover, 2)
    assert refused.value.field == "organisations"
    with pytest.raises(NotInThisState, match="Nachhall hat diese Anfrage .* aufgehoben"):
        hand_in_part(by=cast.department, part=open_part)
    with pytest.raises(OrganisationError, match="bereits am"):
        dissolve_organisation(by=cast.office, organisation=department)
    merge_part(by=cast.office, part=handed_in, lock_version=latest(handover).lock_version)


def test_the_office_itself_stays(cast: Cast) -> None:
    with pytest.raises(OrganisationError):
        dissolve_organisation(by=cast.office, organisation=Organisation.objects.get(slug="cdo-buero"))


# --- assignment and notes ---------------------------------------------------------------------


def test_assigned_to_a_person_of_the_office_and_to_nobody(cast: Cast, handover: Handover) -> None:
    other = make_handover(cast, "Zweiter")
    assert assign_handovers(by=cast.office, handovers=[handover, other], to=cast.office) == 2
    assert assign_handovers(by=cast.office, handovers=[handover, other], to=cast.office) == 0
    handover.refresh_from_db()
    assert (handover.assigned_to, handover.assigned_at is not None) == (cast.office, True)
    assert assign_handovers(by=cast.office, handovers=[handover], to=None) == 1
    handover.refresh_from_db()
    assert (handover.assigned_to, handover.assigned_at) == (None, None)
    assert AuditEntry.objects.filter(verb="handover.assigned").count() == 3


def test_only_who_is_in_the_office_is_assigned(cast: Cast, handover: Handover) -> None:
    with pytest.raises(DomainError, match="Ada Autor gehört nicht"):
        assign_handovers(by=cast.office, handovers=[handover], to=cast.author)
    deactivate_user(by=None, user=cast.cdo)
    with pytest.raises(DomainError, match="Carla Cdo gehört nicht"):
        assign_handovers(by=cast.office, handovers=[handover], to=cast.cdo)


def test_two_assign_at_once(cast: Cast, handover: Handover) -> None:
    other = make_handover(cast, "Zweiter")
    seen: dict[int, int | None] = {handover.pk: None, other.pk: None}
    assign_handovers(by=cast.office, handovers=[handover], to=cast.office, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="ist inzwischen Olaf Office zugewiesen"):
        assign_handovers(by=cast.office, handovers=[other, handover], to=None, seen=seen)
    handover.refresh_from_db()
    assert handover.assigned_to == cast.office


def test_notes_belong_to_the_handover_or_to_one_of_its_points(cast: Cast, handover: Handover) -> None:
    add_note(by=cast.office, handover=handover, body=" Rückfrage beim Kämmerer läuft. ")
    note = add_note(by=cast.cdo, handover=handover, body="Vorsicht.", point=handover.impulse.points.get(number=2))
    assert [(one.author, one.body) for one in handover.notes.all()] == [
        (cast.office, "Rückfrage beim Kämmerer läuft."),
        (cast.cdo, "Vorsicht."),
    ]
    assert "Vorsicht" not in str([entry.details for entry in AuditEntry.objects.all()])
    assert note.point.number == 2  # type: ignore[union-attr]  # just given
    stranger = make_handover(cast, "Zweiter").impulse.points.get(number=1)
    for body, point in ((" ", None), ("Gut.", stranger)):
        with pytest.raises(DomainError):
            add_note(by=cast.office, handover=handover, body=body, point=point)

"""The pages about time: who is to answer, rules for due dates, more time."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digitalrat.core.calendar import Unit, due_in_weeks
from digitalrat.impulses.enums import Kind
from digitalrat.impulses.parts import parts_for
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.responses.enums import Purpose
from digitalrat.responses.models import DeadlineRule, Extension, Handover
from digitalrat.responses.services import extend_deadline, set_deadline_rule
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_handover, make_published, move_back

RULES = "/arbeitsraum/antworten/fristen/"
REASON = "Die Stellungnahme der Bezirke steht noch aus."


def department() -> Organisation:
    return Organisation.objects.get(slug="digitales")


def iso(day: date) -> str:
    return f'datetime="{day.isoformat()}"'


# --- hand-over ------------------------------------------------------------------------------------


def test_each_choice_shows_its_days_and_the_chosen_one_counts(cast: Cast, client: Client) -> None:
    set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=2, unit=Unit.WEEKS, organisation=department())
    impulse = make_adopted(cast)
    address = reverse("responses:transmit", args=[impulse.uuid])
    client.force_login(cast.chair)
    page = client.get(address).content.decode()
    today = timezone.localdate()
    for weeks in (6, 2):
        assert iso(due_in_weeks(today, weeks).due) in page
    assert "Dezernat Digitales, 2 Wochen" in page
    assert client.post(address, {"organisation": department().pk}).status_code == 302
    handover = Handover.objects.get()
    assert (handover.organisation, handover.answer_due) == (department(), due_in_weeks(today, 2).due)
    shown = client.get(handover.get_absolute_url()).content.decode()
    assert "Regel: Dezernat Digitales, 2 Wochen" in shown


def test_whoever_is_dissolved_or_outside_cannot_be_chosen(cast: Cast, client: Client) -> None:
    gone = department()
    gone.dissolved_on = timezone.localdate()
    gone.save()
    outside = Organisation.objects.create(name="Ein Verein", slug="verein", kind=OrganisationKind.EXTERNAL)
    address = reverse("responses:transmit", args=[make_adopted(cast).uuid])
    client.force_login(cast.office)
    page = client.get(address).content.decode()
    for organisation in (gone, outside):
        assert organisation.name not in page
        refused = client.post(address, {"organisation": organisation.pk})
        assert refused.status_code == 422
        assert "Bitte wählen Sie eine andere" in refused.content.decode()
    assert not Handover.objects.exists()


# --- rules -------------------------------------------------------------------------------------------


def test_the_office_sets_a_rule_and_sees_what_follows(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)
    page = client.get(RULES).content.decode()
    assert "Es gibt noch keine eigene Regel" in page
    assert iso(due_in_weeks(timezone.localdate(), 6).due) in page
    rule = {"purpose": "answer", "kind": "inquiry", "organisation": "", "count": "4", "unit": "weeks"}
    assert client.post(RULES, rule).status_code == 302
    assert DeadlineRule.objects.get().count == 4
    page = client.get(RULES + "?art=inquiry").content.decode()
    assert "Regel: Auskunftsersuchen, 4 Wochen" in page
    assert iso(due_in_weeks(timezone.localdate(), 4).due) in page
    again = client.post(RULES, rule)
    assert again.status_code == 422
    assert "schon eine Regel" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"count": ""}, "Bitte nennen Sie die Dauer als Zahl"),
        ({"count": "bald"}, "Bitte nennen Sie die Dauer als Zahl"),
        ({"count": "0"}, "größer oder gleich 1"),
        ({"unit": "fortnights"}, "gültige Auswahl"),
        ({"organisation": "999999"}, "gültige Auswahl"),
    ],
)
def test_a_wrong_rule_is_said_at_the_field(cast: Cast, client: Client, wrong: dict[str, str], message: str) -> None:
    client.force_login(cast.office)
    rule = {"purpose": "answer", "kind": "", "organisation": "", "count": "4", "unit": "weeks"} | wrong
    answer = client.post(RULES, rule)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not DeadlineRule.objects.exists()


def test_ending_a_rule_asks_first(cast: Cast, client: Client) -> None:
    rule = set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=4, unit=Unit.WEEKS, kind=Kind.INQUIRY)
    address = reverse("responses:end_deadline_rule", args=[rule.uuid])
    client.force_login(cast.office)
    assert "4 Wochen" in client.get(address).content.decode()
    rule.refresh_from_db()
    assert rule.ended_at is None
    assert client.post(address).status_code == 302
    assert "bereits beendet" in client.post(address, follow=True).content.decode()
    rule.refresh_from_db()
    assert rule.ended_at is not None


def test_nobody_else_sets_rules(cast: Cast, client: Client) -> None:
    rule = set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=4, unit=Unit.WEEKS)
    addresses = (RULES, reverse("responses:end_deadline_rule", args=[rule.uuid]))
    assert {client.get(address).status_code for address in addresses} == {302}
    for person in (cast.chair, cast.cdo, cast.author, cast.department, cast.editor, cast.guest, cast.committee_reader):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} == {403}, person
        assert {client.post(address).status_code for address in addresses} == {403}, person


# --- more time ------------------------------------------------------------------------------------------


def test_the_new_day_is_shown_before_it_is_confirmed(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    address = reverse("responses:extend", args=[handover.uuid])
    client.force_login(cast.office)
    page = client.get(address).content.decode()
    new = due_in_weeks(handover.answer_due, 4).due
    assert iso(handover.answer_due) in page
    assert iso(new) in page
    assert client.post(address, {"reason": " "}).status_code == 200
    assert not Extension.objects.exists()
    assert client.post(address, {"reason": REASON}).status_code == 302
    handover.refresh_from_db()
    assert handover.answer_due == new


def test_who_comes_second_sees_who_was_first_and_keeps_the_text(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    extend_deadline(by=cast.cdo, handover=handover, reason=REASON)
    client.force_login(cast.office)
    address = reverse("responses:extend", args=[handover.uuid])
    answer = client.post(address, {"reason": "Ich brauche auch mehr Zeit."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Carla Cdo hat sie am" in page
    assert "Ich brauche auch mehr Zeit." in page
    assert address not in client.get(handover.get_absolute_url()).content.decode()


def test_overdue_and_answered_ones_offer_no_extension(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)
    overdue = make_handover(cast, "Zu spät")
    move_back(overdue, (overdue.answer_due - timezone.localdate()).days + 1)
    answered = make_handover(cast, "Beantwortet")
    make_published(cast, answered)
    for handover in (overdue, answered):
        address = reverse("responses:extend", args=[handover.uuid])
        assert address not in client.get(handover.get_absolute_url()).content.decode()
        assert "Keine Verlängerung möglich" in client.get(address).content.decode()


def test_members_read_the_extension_with_reason_and_name(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    extension = extend_deadline(by=cast.office, handover=handover, reason=REASON)
    client.force_login(cast.author)
    page = client.get(handover.get_absolute_url()).content.decode()
    part = "".join(parts_for(handover.impulse, cast.author))
    for html in (page, part):
        assert REASON in html
        assert "Olaf Office für die Verwaltung" in html
        assert iso(extension.new_due) in html
    for person in (cast.author, cast.chair, cast.department):
        client.force_login(person)
        assert client.get(reverse("responses:extend", args=[handover.uuid])).status_code == 403


def test_the_page_of_rules_costs_the_same_with_many(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.office)
    for number in range(12):
        organisation = Organisation.objects.create(
            name=f"Amt {number}", slug=f"amt-{number}", kind=OrganisationKind.DEPARTMENT
        )
        set_deadline_rule(by=cast.office, purpose=Purpose.ANSWER, count=3, unit=Unit.WEEKS, organisation=organisation)
    with django_assert_max_num_queries(12):
        client.get(RULES)
    address = reverse("responses:transmit", args=[make_adopted(cast).uuid])
    with django_assert_max_num_queries(14):
        client.get(address)

"""The department keeps its measures up to date: on a phone, in two minutes, and only its own."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digitalrat.measures.enums import Light, Status
from digitalrat.measures.models import Indicator, IndicatorValue, Measure, MeasureUpdate, Milestone
from digitalrat.measures.queries.work import measures_of
from digitalrat.measures.services import (
    add_indicator,
    add_milestone,
    create_measure,
    move_milestone,
    reach_milestone,
    request_update,
    set_values,
    write_update,
)
from digitalrat.members.models import Organisation, User
from digitalrat.members.services import dissolve_organisation
from tests.factories.members import Cast

DESK = "/arbeitsraum/massnahmen/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def measure(cast: Cast) -> Measure:
    owner = Organisation.objects.get(slug="digitales")
    return create_measure(
        by=cast.office, number="M-01", title="Anträge online", owner=owner, status=Status.RUNNING, light=Light.GREEN
    )


@pytest.fixture
def foreign(cast: Cast) -> Measure:
    owner = Organisation.objects.get(slug="cdo-buero")
    return create_measure(by=cast.office, number="M-99", title="Fremdes", owner=owner)


@pytest.fixture
def department(cast: Cast, measure: Measure) -> Client:
    return signed_in(cast.department)


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def report(measure: Measure, **said: Any) -> dict[str, Any]:
    """What the form of an update sends."""
    measure.refresh_from_db()
    return {
        "lock_version": measure.lock_version,
        "happened": "Der erste Antrag ist online.",
        "next_steps": "",
        "status": "running",
        "light": "green",
        "note": "",
        **said,
    }


def about(milestone: Milestone, outcome: str, **said: str) -> dict[str, str]:
    fields = {"outcome": outcome, "reached_on": "", "due": "", "reason": "", **said}
    return {f"{milestone.uuid}-{name}": value for name, value in fields.items()}


def indicator_of(measure: Measure, title: str = "Online-Anträge") -> Indicator:
    return add_indicator(
        by=None,
        measure=measure,
        title=title,
        unit="Anträge",
        baseline=Decimal(0),
        baseline_on=date(2024, 1, 1),
        target=Decimal(100),
        target_on=date(2030, 1, 1),
    )


# --- who --------------------------------------------------------------------------------------------------------


def test_only_the_owner_and_the_office_come_in(cast: Cast, measure: Measure, foreign: Measure) -> None:
    milestone = add_milestone(by=cast.office, measure=foreign, title="Los", due=days(3))
    indicator = indicator_of(foreign)
    set_values(by=cast.office, rows=[(indicator, days(-1), Decimal(3))])
    pages = [
        "",
        "melden/",
        "angaben/",
        "meilensteine/neu/",
        *(f"meilensteine/{milestone.uuid}/{act}/" for act in ("erreicht", "verschieben", "umbenennen", "loeschen")),
        "kennzahlen/neu/",
        *(f"kennzahlen/{indicator.uuid}/{act}" for act in ("", "aendern/", "loeschen/")),
        f"kennzahlen/{indicator.uuid}/werte/{days(-1).isoformat()}/loeschen/",
    ]
    department, office, visitor = signed_in(cast.department), signed_in(cast.office), Client()
    for page in pages:
        address = f"{DESK}M-99/{page}"
        assert department.get(address).status_code == 403, page
        assert department.post(address, {}).status_code in (403, 405), page
        assert office.get(address).status_code == 200, page
        assert visitor.get(address).status_code == 302, page
        assert signed_in(cast.author).get(address).status_code == 403, page
        # The milestone of one measure is not reached through another.
        if str(milestone.uuid) in page or str(indicator.uuid) in page:
            assert department.get(f"{DESK}M-01/{page}").status_code == 404, page
    assert department.post(f"{DESK}M-99/meilensteine/{milestone.uuid}/oeffnen/").status_code == 403
    assert department.get(f"{DESK}M-77/").status_code == 404
    assert Milestone.objects.get().done_on is None


def test_the_list_of_own_measures_is_what_the_rule_allows(cast: Cast, measure: Measure, foreign: Measure) -> None:
    for user in cast.everybody().values():
        if isinstance(user, User):
            allowed = [one for one in (measure, foreign) if user.has_perm("measures.contribute", one)]
            assert list(measures_of(user)) == allowed
    owner = measure.owner
    owner.dissolved_on = date(2026, 1, 1)
    owner.save()
    assert not measures_of(cast.department).exists()


# --- the update -------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_an_update_in_one_go_with_milestones_that_are_due(cast: Cast, measure: Measure, department: Client) -> None:
    late = add_milestone(by=cast.office, measure=measure, title="Probelauf", due=date(2026, 11, 1))
    soon = add_milestone(by=cast.office, measure=measure, title="Start", due=date(2026, 12, 1))
    add_milestone(by=cast.office, measure=measure, title="Fertig", due=date(2027, 6, 30))
    request = request_update(by=cast.office, measure=measure, due=date(2026, 11, 30))

    page = department.get(f"{DESK}M-01/").content.decode()
    assert "Die Geschäftsstelle bittet um eine Meldung bis zum" in page
    form = department.get(f"{DESK}M-01/melden/").content.decode()
    assert "Probelauf" in form and "Start" in form and "Fertig" not in form

    said = report(
        measure,
        light="yellow",
        note="Es fehlt eine Schnittstelle.",
        **about(late, "reached", reached_on="05.11.2026"),
        **about(soon, "moved", due="15.1.2027", reason="Schnittstelle fehlt"),
    )
    answer = department.post(f"{DESK}M-01/melden/", said)
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}M-01/")
    measure.refresh_from_db()
    late.refresh_from_db()
    soon.refresh_from_db()
    request.refresh_from_db()
    assert (measure.light, measure.note) == ("yellow", "Es fehlt eine Schnittstelle.")
    assert (late.done_on, soon.due) == (date(2026, 11, 5), date(2027, 1, 15))
    assert [(slip.from_due, slip.reason) for slip in soon.slips.all()] == [(date(2026, 12, 1), "Schnittstelle fehlt")]
    assert request.answered_by == MeasureUpdate.objects.get()
    page = department.get(f"{DESK}M-01/").content.decode()
    assert "1. Dezember 2026</time></del>" in page
    assert "Die Geschäftsstelle bittet" not in page


@pytest.mark.parametrize("light", ["yellow", "red"])
def test_yellow_and_red_need_a_note_and_the_field_says_so(measure: Measure, department: Client, light: str) -> None:
    answer = department.post(f"{DESK}M-01/melden/", report(measure, light=light, happened="Wichtiges <b>"))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"note": ["Gelb und Rot brauchen eine Anmerkung, die den Grund nennt."]}
    assert "Wichtiges &lt;b&gt;" in answer.content.decode()
    assert MeasureUpdate.objects.count() == 0


def test_one_wrong_milestone_and_nothing_is_saved(cast: Cast, measure: Measure, department: Client) -> None:
    first = add_milestone(by=cast.office, measure=measure, title="Eins", due=days(-3))
    second = add_milestone(by=cast.office, measure=measure, title="Zwei", due=days(-2))
    said = {
        **about(first, "reached", reached_on=f"{days(-1):%d.%m.%Y}"),
        **about(second, "reached", reached_on=f"{days(2):%d.%m.%Y}"),
    }
    answer = department.post(f"{DESK}M-01/melden/", report(measure, **said))
    assert list(answer.context["form"].errors) == [f"{second.uuid}-reached_on"]
    first.refresh_from_db()
    assert (first.done_on, MeasureUpdate.objects.count()) == (None, 0)

    said = {**about(first, "moved"), **about(second, "reached"), f"{second.uuid}-due": "quatsch"}
    answer = department.post(f"{DESK}M-01/melden/", report(measure, **said))
    assert answer.context["form"].errors == {
        f"{first.uuid}-due": ["Bitte nennen Sie den Tag."],
        f"{second.uuid}-reached_on": ["Bitte nennen Sie den Tag."],
    }


def test_a_milestone_that_somebody_else_reached_is_not_passed_over(
    cast: Cast, measure: Measure, department: Client
) -> None:
    milestone = add_milestone(by=cast.office, measure=measure, title="Start", due=days(-3))
    said = report(measure, **about(milestone, "reached", reached_on=f"{days(-1):%d.%m.%Y}"))
    reach_milestone(by=cast.office, milestone=milestone, on=days(-2))
    answer = department.post(f"{DESK}M-01/melden/", said)
    assert list(answer.context["form"].errors) == [f"{milestone.uuid}-outcome"]
    assert MeasureUpdate.objects.count() == 0


def test_a_milestone_that_fell_due_meanwhile_stays_open(cast: Cast, measure: Measure, department: Client) -> None:
    said = report(measure)
    add_milestone(by=cast.office, measure=measure, title="Neu", due=days(1))
    assert department.post(f"{DESK}M-01/melden/", said).status_code == 302
    assert Milestone.objects.get().done_on is None


def test_a_dissolved_owner_reports_nothing(cast: Cast, measure: Measure, department: Client) -> None:
    dissolve_organisation(by=cast.office, organisation=measure.owner)
    assert department.get(f"{DESK}M-01/").status_code == 403
    assert department.post(f"{DESK}M-01/melden/", report(measure)).status_code == 403
    assert department.get(f"{DESK}kennzahlen/einlesen/").status_code == 403
    office = signed_in(cast.office)
    assert office.post(f"{DESK}M-01/melden/", report(measure)).status_code == 302


def test_two_at_once_lose_nothing(cast: Cast, measure: Measure, department: Client) -> None:
    mine = report(measure, happened="Meine Worte")
    write_update(by=cast.office, measure=measure, happened="Worte der anderen", status="paused", light="grey")
    answer = department.post(f"{DESK}M-01/melden/", mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Olaf Office hat die Maßnahme am" in page and "Worte der anderen" in page and "Meine Worte" in page
    assert MeasureUpdate.objects.count() == 1
    # Sent again, now that it was seen.
    mine["lock_version"] = answer.context["form"]["lock_version"].value()
    assert department.post(f"{DESK}M-01/melden/", mine).status_code == 302
    assert [update.happened for update in MeasureUpdate.objects.all()] == ["Meine Worte", "Worte der anderen"]


def test_contact_and_description_are_the_owners_to_change(cast: Cast, measure: Measure, department: Client) -> None:
    address = f"{DESK}M-01/angaben/"
    said = {"lock_version": 0, "contact": "Amt 12", "description": "Worum es geht.", "title": "Gekapert"}
    assert department.post(address, said).status_code == 302
    measure.refresh_from_db()
    assert (measure.contact, measure.description, measure.title) == ("Amt 12", "Worum es geht.", "Anträge online")
    answer = department.post(address, {**said, "contact": "Amt 13"})
    assert answer.status_code == 422
    assert "Amt 13" in answer.content.decode() and "Amt 12" in answer.content.decode()


# --- milestones -------------------------------------------------------------------------------------------------


def test_the_life_of_a_milestone(measure: Measure, department: Client) -> None:
    at = f"{DESK}M-01/meilensteine/"
    assert department.post(at + "neu/", {"title": "Start", "due": f"{days(10):%d.%m.%Y}"}).status_code == 302
    milestone = Milestone.objects.get()
    own = f"{at}{milestone.uuid}/"

    assert department.post(own + "umbenennen/", {"title": "Start für alle"}).status_code == 302
    moved = {f"{milestone.uuid}-due": f"{days(20):%d.%m.%Y}", f"{milestone.uuid}-reason": "Krank"}
    assert department.post(own + "verschieben/", moved).status_code == 302
    assert department.post(own + "verschieben/", moved).status_code == 422  # the same day again
    reached = {f"{milestone.uuid}-on": f"{days(0):%d.%m.%Y}"}
    assert department.post(own + "erreicht/", {f"{milestone.uuid}-on": "morgen"}).status_code == 422
    assert department.post(own + "erreicht/", reached).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.title, milestone.due, milestone.done_on) == ("Start für alle", days(20), days(0))

    assert department.post(own + "erreicht/", reached).status_code == 422
    assert department.post(own + "oeffnen/").status_code == 302
    answer = department.post(own + "loeschen/", follow=True)
    assert "bleibt deshalb lesbar" in answer.content.decode()
    assert Milestone.objects.get().done_on is None


def test_a_milestone_entered_by_mistake_is_removed_after_a_question(measure: Measure, department: Client) -> None:
    milestone = add_milestone(by=None, measure=measure, title="Versehen", due=days(3))
    address = f"{DESK}M-01/meilensteine/{milestone.uuid}/loeschen/"
    assert "„Versehen“ wird gelöscht" in department.get(address).content.decode()
    assert Milestone.objects.count() == 1
    department.post(address)
    assert Milestone.objects.count() == 0


# --- indicators -------------------------------------------------------------------------------------------------

FIGURES = {
    "title": "Online-Anträge",
    "unit": "Anträge",
    "decimals": "1",
    "baseline": "1.234,5",
    "baseline_on": "31.12.2024",
    "target": "5000",
    "target_on": "31.12.2027",
}


def test_the_life_of_an_indicator(measure: Measure, department: Client) -> None:
    at = f"{DESK}M-01/kennzahlen/"
    assert department.post(at + "neu/", FIGURES).status_code == 302
    indicator = Indicator.objects.get()
    assert (indicator.baseline, indicator.target) == (Decimal("1234.5"), Decimal(5000))
    own = f"{at}{indicator.uuid}/"
    assert 'value="1234,5"' in department.get(own + "aendern/").content.decode()

    value = {f"{indicator.uuid}-value": "1.300,25", f"{indicator.uuid}-on": f"{days(-1):%d.%m.%Y}", "from": "work"}
    answer = department.post(own, value)
    assert answer["Location"] == f"{DESK}M-01/#kennzahlen"
    department.post(own, {**value, f"{indicator.uuid}-value": "1400"})
    assert [(one.on, one.value) for one in IndicatorValue.objects.all()] == [(days(-1), 1400)]

    assert department.post(own + "aendern/", {**FIGURES, "target_on": "01.01.2020"}).context["form"].errors == {
        "target_on": ["Der Tag des Ziels muss nach dem Tag des Ausgangswerts liegen, also nach dem 31. Dezember 2024."]
    }
    remove = f"{own}werte/{days(-1).isoformat()}/loeschen/"
    assert department.get(remove).status_code == 200
    assert department.post(remove).status_code == 302
    assert department.post(remove).status_code == 404
    assert department.get(own + "werte/gestern/loeschen/").status_code == 404
    assert department.post(own + "loeschen/").status_code == 302
    assert Indicator.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.234", "Meinen Sie 1234 oder 1,234? Bitte schreiben Sie es so."),
        ("1,234", "Meinen Sie 1234 oder 1,234? Bitte schreiben Sie es so."),
        ("viele", "Bitte schreiben Sie eine Zahl, zum Beispiel 1234,5."),
        ("=1+1", "Bitte schreiben Sie eine Zahl, zum Beispiel 1234,5."),
        ("1,23456", "Höchstens vier Nachkommastellen."),
        ("100000000000000", "Höchstens 14 Stellen vor dem Komma."),
        ("", "Bitte nennen Sie den Wert."),
    ],
)
def test_numbers_that_are_asked_back(measure: Measure, department: Client, text: str, message: str) -> None:
    indicator = indicator_of(measure)
    said = {f"{indicator.uuid}-value": text, f"{indicator.uuid}-on": f"{days(-1):%d.%m.%Y}"}
    answer = department.post(f"{DESK}M-01/kennzahlen/{indicator.uuid}/", said)
    assert answer.context["form"].errors == {"value": [message]}


# --- how often the database is asked ------------------------------------------------------------------------------


def test_the_same_number_of_queries_with_much_and_little(
    cast: Cast, measure: Measure, department: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(number: int) -> None:
        for n in range(number):
            tag = f"{Milestone.objects.count()}"
            milestone = add_milestone(by=cast.office, measure=measure, title=f"Schritt {tag}", due=days(n))
            move_milestone(by=cast.office, milestone=milestone, due=days(n + 5))
            indicator = indicator_of(measure, f"Kennzahl {tag}")
            set_values(by=cast.office, rows=[(indicator, days(-k - 1), Decimal(k)) for k in range(number)])
            write_update(by=cast.department, measure=measure, happened="Etwas", status="running", light="green")

    fill(1)
    department.get(f"{DESK}M-01/")
    for _ in range(2):
        with django_assert_num_queries(WORK_QUERIES):
            assert department.get(f"{DESK}M-01/").status_code == 200
        with django_assert_num_queries(UPDATE_QUERIES):
            assert department.get(f"{DESK}M-01/melden/").status_code == 200
        fill(6)


WORK_QUERIES = 23
UPDATE_QUERIES = 10

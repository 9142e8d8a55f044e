"""A file of values is sent, looked at, and imported as a whole or not at all; and only for one's own measures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digitalrat.core.models import AuditEntry, QueuedTask
from digitalrat.measures.enums import ImportState
from digitalrat.measures.models import Indicator, IndicatorImport, IndicatorValue, Measure
from digitalrat.measures.queries.imports import catalogue_of
from digitalrat.measures.services import add_indicator, create_measure, remove_indicator, set_value
from digitalrat.measures.services.imports import forget_old_imports
from digitalrat.members.enums import Role
from digitalrat.members.models import Organisation, User
from tests.background import run_tasks
from tests.factories.members import Cast, make_user

from .tables import csv_file, row, xlsx_file

START = "/arbeitsraum/massnahmen/kennzahlen/einlesen/"
pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measure_with(number: str, slug: str, *titles: str) -> Measure:
    measure = create_measure(by=None, number=number, title=number, owner=Organisation.objects.get(slug=slug))
    for title in titles:
        add_indicator(
            by=None,
            measure=measure,
            title=title,
            unit="Haushalte",
            baseline=Decimal(0),
            baseline_on=date(2020, 1, 1),
            target=Decimal(100),
            target_on=date(2030, 1, 1),
        )
    return measure


@pytest.fixture
def indicator(cast: Cast) -> Indicator:
    measure_with("M-99", "cdo-buero", "Fremdes")
    return measure_with("M-01", "digitales", "Angeschlossene Haushalte").indicators.get()


@pytest.fixture
def department(cast: Cast, indicator: Indicator) -> Client:
    return signed_in(cast.department)


def send(client: Client, data: bytes, name: str = "werte.csv") -> str:
    """The address of the file's page."""
    answer = client.post(START, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def series() -> dict[date, Decimal]:
    return dict(IndicatorValue.objects.values_list("on", "value"))


# --- the story ----------------------------------------------------------------------------------------------------


@time_machine.travel("2026-11-23 10:00")
def test_new_replaced_and_same_are_shown_before_anything_is_entered(
    cast: Cast, indicator: Indicator, department: Client
) -> None:
    set_value(by=cast.office, indicator=indicator, on=date(2026, 3, 31), value=Decimal(10))
    set_value(by=cast.office, indicator=indicator, on=date(2026, 6, 30), value=Decimal(20))
    rows = [row("31.03.2026", "10"), row("30.06.2026", "25"), row("Q3 2026", "1.300,5")]
    address = send(department, xlsx_file(rows), "werte.xlsx")
    page = text_of(department, address)
    assert "Zeile 4: „Q3 2026“ ist der letzte Tag des Zeitraums, 30. September 2026." in page
    result = IndicatorImport.objects.get().result
    assert (result["new"], result["replaced"], result["same"]) == (1, 1, 1)
    shown = result["replacements"][0]
    assert (shown["row"], shown["before"], shown["after"]) == (3, "20.0000", "25.0000")
    assert len(series()) == 2

    answer = department.post(address, {"action": "confirm"}, follow=True)
    assert "1 neuer Wert" in answer.content.decode()
    assert series() == {date(2026, 3, 31): 10, date(2026, 6, 30): 25, date(2026, 9, 30): Decimal("1300.5")}
    item = IndicatorImport.objects.get()
    assert (item.state, bytes(item.data)) == (ImportState.DONE, b"")
    assert {value.entered_by for value in IndicatorValue.objects.filter(value__gt=20)} == {cast.department}
    assert AuditEntry.objects.filter(verb="indicator.values_set", actor_id=cast.department.pk).count() == 1
    # Once is enough.
    department.post(address, {"action": "confirm"})
    assert len(series()) == 3


def test_with_one_error_nothing_can_be_imported(department: Client) -> None:
    address = send(department, csv_file([row("31.03.2026"), row("31.02.2026"), row("30.04.2026", "=1+1")]))
    page = text_of(department, address)
    assert "2 Stellen stimmen nicht" in page
    assert "Zeile 3, Spalte C: Den Tag „31.02.2026“ gibt es nicht." in page
    assert "Zeile 4, Spalte D: Hier steht eine Formel" in page
    assert 'value="confirm"' not in page
    department.post(address, {"action": "confirm"})
    assert series() == {}


def test_other_peoples_measures_are_refused_in_the_file_too(cast: Cast, department: Client) -> None:
    data = csv_file([row("31.03.2026"), row("31.03.2026", measure="M-99", title="Fremdes")])
    address = send(department, data)
    message = "Zeile 3, Spalte A: Für die Maßnahme M-99 ist Ihre Stelle nicht zuständig."
    assert message in text_of(department, address)
    department.post(address, {"action": "confirm"})
    assert series() == {}
    office = signed_in(cast.office)
    office.post(send(office, data), {"action": "confirm"})
    assert IndicatorValue.objects.count() == 2


def test_who_loses_the_measure_after_looking_enters_nothing(
    cast: Cast, indicator: Indicator, department: Client
) -> None:
    address = send(department, csv_file([row("31.03.2026")]))
    Measure.objects.filter(number="M-01").update(owner=Organisation.objects.get(slug="cdo-buero"))
    measure_with("M-02", "digitales")
    department.post(address, {"action": "confirm"})
    assert series() == {}
    assert "Für die Maßnahme M-01 ist Ihre Stelle nicht zuständig." in text_of(department, address)


def test_what_changed_since_it_was_shown_is_shown_again(cast: Cast, indicator: Indicator, department: Client) -> None:
    address = send(department, csv_file([row("31.03.2026", "5")]))
    set_value(by=cast.office, indicator=indicator, on=date(2026, 3, 31), value=Decimal(7))
    page = department.post(address, {"action": "confirm"}, follow=True).content.decode()
    assert "Inzwischen hat sich etwas geändert" in page
    assert series() == {date(2026, 3, 31): 7}
    department.post(address, {"action": "confirm"})
    assert series() == {date(2026, 3, 31): 5}


def test_an_indicator_that_is_gone(cast: Cast, indicator: Indicator, department: Client) -> None:
    address = send(department, csv_file([row("31.03.2026", "5")]))
    remove_indicator(by=cast.office, indicator=indicator)
    assert (
        "Bitte legen Sie sie zuerst an."
        in department.post(address, {"action": "confirm"}, follow=True).content.decode()
    )


def test_what_could_mean_two_things_is_asked(department: Client) -> None:
    address = send(department, csv_file([row("03/04/2026", "1.234")]))
    page = text_of(department, address)
    assert "Die Zahl „1.234“ heißt:" in page and "Der Tag „03/04/2026“ heißt:" in page
    assert 'value="confirm"' not in page
    department.post(address, {"style": "comma"})
    assert "Die Zahl" not in text_of(department, address)
    department.post(address, {"order": "quatsch"})
    department.post(address, {"order": "day"})
    department.post(address, {"action": "confirm"})
    assert series() == {date(2026, 4, 3): 1234}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (csv_file([["1"]], header=["Quartal"]), "Diese Spalten fehlen"),
        (b"\x00\x00", "keine Tabelle"),
        (b"PK\x03\x04", "beschädigt"),
        (b"a" * (5 * 1024 * 1024 + 1), "größer als 5 MB"),
        (b"", "Datei ist leer"),
    ],
)
def test_files_that_are_no_use_are_said_so_at_the_field(department: Client, data: bytes, message: str) -> None:
    answer = department.post(START, {"file": SimpleUploadedFile("x.csv", data)})
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["file"][0]
    assert IndicatorImport.objects.count() == 0
    assert department.post(START, {}).context["form"].errors == {"file": ["Bitte wählen Sie eine Datei."]}


# --- large files --------------------------------------------------------------------------------------------------


def many(number: int) -> bytes:
    days = [date(2026, 1, 1) - timedelta(days=n) for n in range(number)]
    return csv_file([row(day.isoformat(), str(n)) for n, day in enumerate(days)])


def test_a_large_file_is_checked_and_entered_in_the_background(department: Client) -> None:
    address = send(department, many(3_000))
    page = text_of(department, address)
    assert "wird geprüft" in page and "<progress" in page and "every 2s" in page
    assert run_tasks() == 1
    part = department.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'value="confirm"' in part
    department.post(address, {"action": "confirm"})
    assert "werden eingetragen" in text_of(department, address)
    assert series() == {}
    assert run_tasks() == 1
    assert len(series()) == 3_000
    assert "3000 neue Werte" in text_of(department, address).replace(".", "")


def test_fifty_thousand_rows(department: Client) -> None:
    address = send(department, many(40_000) + b"x;y;z\r\n" * 10_000)
    run_tasks()
    page = text_of(department, address)
    assert "Hier stehen die ersten 200." in page
    assert len(page) < 200_000
    address = send(department, many(50_001))
    run_tasks()
    assert "Die Datei hat mehr als 50.000 Zeilen. Bitte teilen Sie sie auf." in text_of(department, address)


# --- whose ----------------------------------------------------------------------------------------------------------


def test_a_file_is_seen_by_the_one_who_sent_it(cast: Cast, department: Client) -> None:
    address = send(department, csv_file([row("31.03.2026")]))
    colleague = make_user("Doris", "Dezernat", Role.CONTRIBUTOR, organisation=cast.department.organisation)
    for user in (colleague, cast.office):
        assert signed_in(user).get(address).status_code == 404
        assert signed_in(user).post(address, {"action": "confirm"}).status_code == 404
    assert Client().get(address).status_code == 302
    assert series() == {}


def test_who_keeps_no_measure_has_nothing_to_import(cast: Cast, indicator: Indicator) -> None:
    allowed = {"department", "office"}
    for name, user in cast.everybody().items():
        if isinstance(user, User):
            assert signed_in(user).get(START).status_code == (200 if name in allowed else 403), name
    assert Client().get(START).status_code == 302


def test_another_file_takes_the_place_of_the_first_and_a_day_later_all_are_gone(department: Client) -> None:
    first = send(department, csv_file([row("31.03.2026")]))
    second = send(department, csv_file([row("30.04.2026")]), "zweite.csv")
    assert department.get(first).status_code == 404
    assert "zweite.csv" in text_of(department, START)
    assert forget_old_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert forget_old_imports() == 1
    assert department.get(second).status_code == 404


def test_discarding(department: Client) -> None:
    address = send(department, csv_file([row("31.03.2026")]))
    department.post(address, {"action": "discard"})
    assert (IndicatorImport.objects.count(), series()) == (0, {})


def test_the_template_holds_ones_own_indicators(department: Client) -> None:
    text = department.get("/arbeitsraum/massnahmen/kennzahlen/vorlage.csv").content.decode("utf-8-sig")
    assert text == "Maßnahme,Kennzahl,Tag,Wert\r\nM-01,Angeschlossene Haushalte,,\r\n"


def test_the_same_number_of_queries_for_few_rows_and_many(
    cast: Cast, indicator: Indicator, department: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few, much = csv_file([row("2026-01-01")]), many(1_900)
    send(department, few)
    for data in (few, much):
        with django_assert_num_queries(TAKING):
            send(department, data)
    with django_assert_num_queries(KNOWING):
        catalogue_of(cast.department)
    for n in range(20):
        measure_with(f"M-1{n}", "digitales", "Eins", "Zwei")
    with django_assert_num_queries(KNOWING):
        catalogue_of(cast.office)


TAKING = 12
KNOWING = 4


def test_what_nobody_expected_is_said_and_nothing_is_entered(department: Client) -> None:
    address = send(department, many(3_000))
    IndicatorImport.objects.update(style="something that no version of ours has written")
    run_tasks()
    assert "Das hat nicht geklappt. Eingetragen wurde nichts." in text_of(department, address)
    assert [task.label for task in QueuedTask.objects.dead_letters()] == ["Datei mit Kennzahlen prüfen"]

"""Who is who, and what the office does there."""

from typing import Any

import pytest
from django.test import Client

from digitalrat.members import services
from digitalrat.members.models import Seat, User
from digitalrat.members.rules import roles_of, seat_of
from tests.factories.members import Cast, make_user

DIRECTORY = "/arbeitsraum/mitglieder/"


def page_of(person: User, step: str = "") -> str:
    return f"{DIRECTORY}{person.uuid}/{step}"


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    client.force_login(cast.office)
    return client


def test_the_council_by_sector_and_who_accompanies_it(cast: Cast, vacant_seat: Seat, client: Client) -> None:
    client.force_login(cast.other)
    text = client.get(DIRECTORY).text
    assert text.index("Wissenschaft") < text.index("Klaus Koautor") < text.index("Zivilgesellschaft")
    assert "Zurzeit nicht besetzt" in text
    assert text.index("Carla Cdo") < text.index("Olaf Office") < text.index("Gert Gast")
    for word in ("Person einladen", "Nur für die Geschäftsstelle", "@rat.example"):
        assert word not in text


def test_between_two_terms_there_are_no_seats(cast: Cast, office: Client) -> None:
    cast.term.ends_on = cast.term.begins_on.replace(year=2021)
    cast.term.save()
    text = office.get(DIRECTORY).text
    assert "Es gibt noch keine Sitze" in text
    assert "Ohne Sitz und Rolle" in text


def test_closed_accounts_are_for_the_office(cast: Cast, office: Client) -> None:
    services.deactivate_user(by=cast.office, user=cast.guest)
    assert "Deaktivierte Konten" in office.get(DIRECTORY).text
    assert "Konto wieder aktivieren" in office.get(page_of(cast.guest)).text
    other = Client()
    other.force_login(cast.other)
    assert "Gert Gast" not in other.get(DIRECTORY).text
    assert other.get(page_of(cast.guest)).status_code == 404


@pytest.mark.parametrize("person", ["guest", "department", "editor"])
def test_who_has_no_business_there(cast: Cast, client: Client, person: str) -> None:
    client.force_login(getattr(cast, person))
    assert client.get(DIRECTORY).status_code == 403
    assert client.get(page_of(cast.author)).status_code == 403


def test_members_look_and_do_not_touch(cast: Cast, client: Client) -> None:
    client.force_login(cast.other)
    page = client.get(page_of(cast.author))
    assert "Ada Autor" in page.text
    assert "@rat.example" not in page.text
    assert "Noch keine Angaben zur Person." in page.text
    for step in ("rolle/", "rolle/entziehen/", "sitz/", "sitz/freigeben/", "deaktivieren/", "reaktivieren/"):
        assert client.post(page_of(cast.author, step), {"role": "guest"}).status_code == 403
    assert roles_of(cast.author) == frozenset()


def test_roles_on_the_page(cast: Cast, office: Client) -> None:
    page = office.post(page_of(cast.other, "rolle/"), {"role": "deputy_chair"}, follow=True)
    assert "Maria Mitglied hat jetzt die Rolle „Stellvertretender Vorsitz“." in page.text
    page = office.post(page_of(cast.other, "rolle/"), {"role": "deputy_chair"}, follow=True)
    assert "hat diese Rolle bereits" in page.text
    page = office.post(page_of(cast.other, "rolle/"), {"role": ""}, follow=True)
    assert "Bitte wählen Sie eine Rolle aus der Liste." in page.text
    page = office.post(page_of(cast.other, "rolle/entziehen/"), {"role": "deputy_chair"}, follow=True)
    assert "nicht mehr" in page.text
    assert office.post(page_of(cast.other, "rolle/entziehen/"), {"role": "king"}).status_code == 302
    assert roles_of(User.objects.get(pk=cast.other.pk)) == frozenset()


def test_giving_up_the_office(cast: Cast, office: Client) -> None:
    page = office.post(page_of(cast.office, "rolle/entziehen/"), {"role": "office"}, follow=True)
    assert "ist die letzte Person der Geschäftsstelle" in page.text
    services.assign_role(by=cast.office, user=cast.other, role="office")
    page = office.post(page_of(cast.office, "rolle/entziehen/"), {"role": "office"}, follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, "/arbeitsraum/")


def test_seats_on_the_page(cast: Cast, vacant_seat: Seat, office: Client) -> None:
    assert "Sitz zuweisen" in office.get(page_of(cast.guest)).text
    page = office.post(page_of(cast.guest, "sitz/"), {"seat": vacant_seat.pk}, follow=True)
    assert "Gert Gast hat jetzt Sitz 6." in page.text
    page = office.post(page_of(cast.department, "sitz/"), {"seat": vacant_seat.pk}, follow=True)
    assert "nicht mehr frei" in page.text
    assert "Sitz 6 freigeben?" in office.get(page_of(cast.guest, "sitz/freigeben/")).text
    assert seat_of(User.objects.get(pk=cast.guest.pk)) == vacant_seat
    page = office.post(page_of(cast.guest, "sitz/freigeben/"), follow=True)
    assert "Sitz 6 ist jetzt frei." in page.text
    assert "hat zurzeit keinen Sitz" in office.post(page_of(cast.guest, "sitz/freigeben/"), follow=True).text


def test_closing_and_opening_an_account(cast: Cast, office: Client, django_capture_on_commit_callbacks: Any) -> None:
    phone = Client()
    phone.force_login(cast.author)
    assert "Konto von Ada Autor deaktivieren?" in office.get(page_of(cast.author, "deaktivieren/")).text
    assert phone.get("/arbeitsraum/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        page = office.post(page_of(cast.author, "deaktivieren/"), follow=True)
    assert "Das Konto von Ada Autor ist deaktiviert." in page.text
    assert phone.get("/arbeitsraum/").status_code == 302
    page = office.post(page_of(cast.author, "reaktivieren/"), follow=True)
    assert "ist wieder aktiv" in page.text
    assert "bereits aktiv" in office.post(page_of(cast.author, "reaktivieren/"), follow=True).text


def test_the_office_does_not_lock_itself_out(cast: Cast, office: Client) -> None:
    assert "Das ist Ihr eigenes Konto." in office.get(page_of(cast.office)).text
    assert office.post(page_of(cast.office, "deaktivieren/")).status_code == 403
    assert User.objects.get(pk=cast.office.pk).is_active


def test_the_directory_asks_the_database_as_often_for_five_people_as_for_fifty(
    cast: Cast, office: Client, django_assert_num_queries: Any
) -> None:
    office.get(DIRECTORY)
    with django_assert_num_queries(12):
        office.get(DIRECTORY)
    sector = Seat.objects.get(number=1).sector
    for number in range(6, 51):
        member = make_user("Person", f"Nr{number}", *(["guest"] if number % 2 else []))
        Seat.objects.create(term=cast.term, sector=sector, number=number, holder=member if number % 3 else None)
    with django_assert_num_queries(12):
        office.get(DIRECTORY)

"""The office sees which organisations there are and ends one; what it did stays."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digitalrat.core.models import AuditEntry
from digitalrat.members.enums import Role
from digitalrat.members.models import Invitation, Organisation, User
from digitalrat.members.queries import organisations
from digitalrat.members.services import deactivate_user, dissolve_organisation
from tests.factories.members import Cast, make_user

LIST = "/arbeitsraum/mitglieder/organisationen/"


@pytest.fixture
def department(cast: Cast) -> Organisation:
    return Organisation.objects.get(slug="digitales")


def dissolve_page(organisation: Organisation) -> str:
    return reverse("members:dissolve", args=[organisation.uuid])


def test_the_list_counts_accounts_and_who_writes_and_puts_the_dissolved_last(
    cast: Cast, department: Organisation, client: Client
) -> None:
    make_user("Leo", "Leser", organisation=department)
    gone = make_user("Gabi", "Gegangen", Role.CONTRIBUTOR, organisation=department)
    deactivate_user(by=cast.office, user=gone)
    zoo = Organisation.objects.create(name="Zoo", slug="zoo", kind="company")
    assert [(one.name, one.members, one.contacts) for one in organisations()] == [  # type: ignore[attr-defined]  # annotated
        ("CDO-Büro", 2, 0),
        ("Dezernat Digitales", 2, 1),
        ("Zoo", 0, 0),
    ]
    dissolve_organisation(by=cast.office, organisation=department)
    assert list(organisations()) == [Organisation.objects.get(slug="cdo-buero"), zoo, department]
    client.force_login(cast.office)
    page = client.get(LIST).text
    assert f'href="{dissolve_page(zoo)}"' in page
    assert "aufgelöst am" in page
    # Neither a dissolved one nor the office itself can be ended from here.
    assert dissolve_page(department) not in page
    assert dissolve_page(Organisation.objects.get(slug="cdo-buero")) not in page


def test_the_office_is_asked_first(cast: Cast, department: Organisation, client: Client) -> None:
    client.force_login(cast.office)
    asked = client.get(dissolve_page(department)).text
    assert "Dezernat Digitales auflösen?" in asked
    assert "geht an die Geschäftsstelle zurück" in asked
    assert "Dezernat Digitales ist aufgelöst." in client.post(dissolve_page(department), follow=True).text
    department.refresh_from_db()
    assert department.dissolved_on == timezone.localdate()
    assert AuditEntry.objects.get(verb="organisation.dissolved").actor_id == cast.office.pk
    assert User.objects.get(pk=cast.department.pk).organisation == department
    # Twice, or from a page that was open for long.
    assert "wurde bereits am" in client.post(dissolve_page(department), follow=True).text
    assert AuditEntry.objects.filter(verb="organisation.dissolved").count() == 1


def test_the_office_itself_stays(cast: Cast, client: Client) -> None:
    client.force_login(cast.office)
    office = Organisation.objects.get(slug="cdo-buero")
    assert "lässt sich nicht auflösen" in client.post(dissolve_page(office), follow=True).text
    office.refresh_from_db()
    assert office.dissolved_on is None


def test_nobody_is_invited_for_what_is_dissolved(cast: Cast, department: Organisation, client: Client) -> None:
    dissolve_organisation(by=cast.office, organisation=department)
    client.force_login(cast.office)
    address = reverse("members:invite")
    assert "Dezernat Digitales" not in client.get(address).text
    data = {
        "first_name": "Nora",
        "last_name": "Neu",
        "email": "nora@rat.example",
        "role": "contributor",
        "organisation": department.pk,
    }
    answer = client.post(address, data)
    assert ("id_organisation_error" in answer.text, "nora@rat.example" in answer.text) == (True, True)
    assert not Invitation.objects.exists()


def test_only_the_office_keeps_organisations(cast: Cast, department: Organisation, client: Client) -> None:
    for person in (cast.chair, cast.cdo, cast.department, cast.author, cast.editor):
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.post(dissolve_page(department)).status_code == 403
    client.logout()
    assert client.get(LIST).status_code == 302
    department.refresh_from_db()
    assert department.dissolved_on is None

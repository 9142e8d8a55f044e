"""Who gets into Wagtail follows from roles."""

import pytest
from django.test import Client

from cms.pages import HomePage
from digitalrat.members.enums import Role
from digitalrat.members.services import assign_role, remove_role
from tests.factories.members import Cast


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OFFICE])
@pytest.mark.django_db(transaction=True)
def test_editors_and_the_office_write_the_plan(home: HomePage, cast: Cast, client: Client, role: Role) -> None:
    client.force_login(cast.other)
    assert client.get("/verwaltung/").status_code == 302
    assign_role(by=cast.office, user=cast.other, role=role)
    assert client.get("/verwaltung/").status_code == 200
    remove_role(by=cast.office, user=cast.other, role=role)
    assert client.get("/verwaltung/").status_code == 302


def test_the_administration_has_no_login_of_its_own(home: HomePage, client: Client) -> None:
    assert client.get("/verwaltung/login/?next=/verwaltung/").headers["Location"] == "/konto/login/?next=/verwaltung/"

"""Who may do what with accounts: one table, and beside it everybody else."""

import pytest
from django.contrib.auth.models import AnonymousUser

from digitalrat.members.models import User
from digitalrat.members.rules import PERMISSIONS
from tests.factories.members import Cast

EVERYBODY_WITH_ACCOUNT = {
    "author", "coauthor", "other", "chair", "cdo", "office", "department", "editor", "guest", "committee_reader",
}  # fmt: skip
COUNCIL_AND_OFFICE = {"author", "coauthor", "other", "chair", "cdo", "office", "committee_reader"}

TABLE = {
    "members.enter_workspace": EVERYBODY_WITH_ACCOUNT,
    "members.change_own_profile": EVERYBODY_WITH_ACCOUNT,
    "members.view_directory": COUNCIL_AND_OFFICE,
    "members.manage_members": {"office"},
    "members.deactivate_user": {"office"},
}


def allowed(people: dict[str, User | AnonymousUser], permission: str, obj: object = None) -> set[str]:
    return {name for name, person in people.items() if person.has_perm(permission, obj)}


def test_the_table_names_every_permission() -> None:
    assert set(TABLE) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(cast: Cast, permission: str) -> None:
    assert allowed(cast.everybody(), permission, cast.fifth) == TABLE[permission]


@pytest.mark.parametrize("permission", TABLE)
def test_deactivated_people_may_nothing(cast: Cast, permission: str) -> None:
    for person in cast.everybody().values():
        if isinstance(person, User):
            person.is_active = False
    assert allowed(cast.everybody(), permission, cast.fifth) == set()


@pytest.mark.parametrize("permission", ["members.view_directory", "members.manage_members", "members.deactivate_user"])
def test_a_technical_administrator_has_no_rights_of_the_council(cast: Cast, permission: str) -> None:
    admin = User.objects.create_superuser("admin@rat.example", "ein-langes-Kennwort")
    assert admin.has_perm("members.enter_workspace")
    assert not admin.has_perm(permission, cast.fifth)


def test_nobody_deactivates_themselves(cast: Cast) -> None:
    assert not cast.office.has_perm("members.deactivate_user", cast.office)
    assert cast.office.has_perm("members.deactivate_user", cast.chair)


def test_a_seat_of_a_past_term_gives_nothing(cast: Cast) -> None:
    cast.term.ends_on = cast.term.begins_on.replace(year=2021)
    cast.term.save()
    author = User.objects.get(pk=cast.author.pk)
    assert not author.has_perm("members.view_directory")

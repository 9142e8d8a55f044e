"""Who looks after what happens in the background: one table, and beside it everybody else."""

import pytest

from digitalrat.members.models import User
from digitalrat.workspace.rules import PERMISSIONS
from tests.factories.members import Cast

TABLE = {"workspace.view_background": {"office"}, "workspace.settle_tasks": {"office"}}


def test_the_table_names_every_permission() -> None:
    assert set(TABLE) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", TABLE)
def test_who_may(cast: Cast, permission: str) -> None:
    assert {name for name, person in cast.everybody().items() if person.has_perm(permission)} == TABLE[permission]


@pytest.mark.parametrize("permission", TABLE)
def test_neither_deactivated_people_nor_technical_administrators(cast: Cast, permission: str) -> None:
    cast.office.is_active = False
    admin = User.objects.create_superuser("admin@rat.example", "ein-langes-Kennwort")
    assert not cast.office.has_perm(permission)
    assert not admin.has_perm(permission)

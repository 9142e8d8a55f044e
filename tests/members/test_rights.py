"""Roles and seats, given and taken by the office; what each step leaves in the trail and tells open pages."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from digitalrat.core.models import AuditEntry
from digitalrat.core.services import verify_audit
from digitalrat.members import services
from digitalrat.members.enums import Role
from digitalrat.members.errors import AccountStateError, LastOfficePerson, RoleError, SeatTaken
from digitalrat.members.models import Seat, User
from digitalrat.members.rules import roles_of, seat_of
from digitalrat.members.signals import rights_changed
from tests.factories.members import Cast, make_user


@pytest.fixture
def told() -> Any:
    """Ids of the people whose open pages were told to ask for their rights again."""
    ids: list[int] = []

    def note(user_id: int, **kwargs: Any) -> None:
        ids.append(user_id)

    rights_changed.connect(note)
    yield ids
    rights_changed.disconnect(note)


def verbs() -> list[str]:
    return list(AuditEntry.objects.values_list("verb", flat=True))


def test_a_role_is_given_and_taken(cast: Cast, told: list[int], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.assign_role(by=cast.office, user=cast.other, role=Role.DEPUTY_CHAIR)
        assert roles_of(cast.other) == {"deputy_chair"}
        services.remove_role(by=cast.office, user=cast.other, role=Role.DEPUTY_CHAIR)
        assert roles_of(cast.other) == frozenset()
    assert told == [cast.other.pk, cast.other.pk]
    assert verbs() == ["role.assigned", "role.removed"]
    assert verify_audit().intact


def test_a_role_twice_or_never(cast: Cast) -> None:
    with pytest.raises(RoleError):
        services.assign_role(by=cast.office, user=cast.chair, role=Role.CHAIR)
    with pytest.raises(RoleError):
        services.remove_role(by=cast.office, user=cast.other, role=Role.CHAIR)
    with pytest.raises(ValueError, match="king"):
        services.assign_role(by=cast.office, user=cast.other, role="king")
    assert verbs() == []


def test_the_office_is_never_left_empty(cast: Cast) -> None:
    with pytest.raises(LastOfficePerson):
        services.remove_role(by=cast.office, user=cast.office, role=Role.OFFICE)
    with pytest.raises(LastOfficePerson):
        services.deactivate_user(by=None, user=cast.office)
    colleague = make_user("Kim", "Kollegin", Role.OFFICE)
    services.deactivate_user(by=cast.office, user=colleague)
    # A colleague whose account is closed does not count.
    with pytest.raises(LastOfficePerson):
        services.remove_role(by=cast.office, user=cast.office, role=Role.OFFICE)
    services.reactivate_user(by=cast.office, user=colleague)
    services.remove_role(by=cast.office, user=cast.office, role=Role.OFFICE)
    assert roles_of(colleague) == {"office"}


def test_a_seat_is_given_and_freed(cast: Cast, vacant_seat: Seat, told: list[int]) -> None:
    guest = cast.guest
    assert seat_of(guest) is None
    services.assign_seat(by=cast.office, seat=vacant_seat, user=guest)
    assert seat_of(guest) == vacant_seat
    services.vacate_seat(by=cast.office, seat=vacant_seat)
    guest = User.objects.get(pk=guest.pk)
    assert seat_of(guest) is None
    assert verbs() == ["seat.assigned", "seat.vacated"]
    with pytest.raises(SeatTaken):
        services.vacate_seat(by=cast.office, seat=vacant_seat)


def test_a_taken_seat_or_a_second_one(cast: Cast, vacant_seat: Seat) -> None:
    taken = Seat.objects.get(number=1)
    with pytest.raises(SeatTaken):
        services.assign_seat(by=cast.office, seat=taken, user=cast.guest)
    with pytest.raises(SeatTaken):
        services.assign_seat(by=cast.office, seat=vacant_seat, user=cast.author)
    cast.term.ends_on = cast.term.begins_on.replace(year=2021)
    cast.term.save()
    with pytest.raises(SeatTaken):
        services.assign_seat(by=cast.office, seat=vacant_seat, user=cast.guest)
    assert Seat.objects.get(pk=vacant_seat.pk).holder is None


def test_a_closed_account_gets_neither_role_nor_seat(cast: Cast, vacant_seat: Seat) -> None:
    services.deactivate_user(by=cast.office, user=cast.guest)
    with pytest.raises(AccountStateError):
        services.assign_role(by=cast.office, user=cast.guest, role=Role.EDITOR)
    with pytest.raises(AccountStateError):
        services.assign_seat(by=cast.office, seat=vacant_seat, user=cast.guest)
    with pytest.raises(AccountStateError):
        services.deactivate_user(by=cast.office, user=cast.guest)
    services.reactivate_user(by=cast.office, user=cast.guest)
    with pytest.raises(AccountStateError):
        services.reactivate_user(by=cast.office, user=cast.guest)


def test_a_closed_account_is_signed_out_and_its_seat_no_longer_counts(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    bystander = Client()
    bystander.force_login(cast.other)
    client.force_login(cast.author)
    assert client.get("/konto/profil/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        services.deactivate_user(by=cast.office, user=cast.author)
    assert client.get("/konto/profil/").status_code == 302
    assert Seat.objects.in_office().count() == 4
    assert Session.objects.count() == 1
    assert bystander.get("/konto/profil/").status_code == 200
    # Opening the account again does not wake up what was open before.
    with django_capture_on_commit_callbacks(execute=True):
        services.reactivate_user(by=cast.office, user=cast.author)
    assert client.get("/konto/profil/").status_code == 302
    assert Seat.objects.in_office().count() == 5


def test_the_first_person_of_the_office_is_appointed_on_the_server(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("appoint", "leitung@rat.example", "--first-name", "Lea", "--last-name", "Leitung")
    user = User.objects.get(email="leitung@rat.example")
    assert roles_of(user) == {"office"}
    assert "Passwort vergessen?" in capsys.readouterr().out
    call_command("appoint", "Leitung@rat.example", "--role", "cdo")
    assert roles_of(User.objects.get(pk=user.pk)) == {"office", "cdo"}
    with pytest.raises(CommandError):
        call_command("appoint", "keine-adresse")

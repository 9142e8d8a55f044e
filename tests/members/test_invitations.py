"""From the office's form to the new member's first page, and everything that can come between."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from digitalrat.core.models import AuditEntry
from digitalrat.members import services
from digitalrat.members.enums import Role
from digitalrat.members.errors import (
    AddressTaken,
    InvitationExpired,
    InvitationRevoked,
    InvitationUsed,
    MailNotSent,
    OrganisationNeeded,
    SeatTaken,
)
from digitalrat.members.models import Invitation, Organisation, Seat, User
from digitalrat.members.rules import roles_of, seat_of
from tests.factories.members import PASSWORD, Cast

INVITE = "/arbeitsraum/mitglieder/einladen/"
INVITATIONS = "/arbeitsraum/mitglieder/einladungen/"


def invite(cast: Cast, **changes: Any) -> Invitation:
    fields = {"email": "neu@rat.example", "first_name": "Nele", "last_name": "Neu", **changes}
    return services.invite(by=cast.office, **fields)


def link_in(message: Any) -> str:
    found = re.search(r"http://\S+(/konto/einladung/\S+/)", message.body)
    assert found, message.body
    return found.group(1)


def expire(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def test_from_the_form_to_the_first_page(cast: Cast, vacant_seat: Seat, client: Client) -> None:
    office = Client()
    office.force_login(cast.office)
    response = office.post(
        INVITE,
        {
            "first_name": "Nele",
            "last_name": "Neu",
            "email": "Nele.Neu@rat.example",
            "seat": vacant_seat.pk,
            "role": "deputy_chair",
            "organisation": "",
        },
    )
    assert response.status_code == 302
    assert mail.outbox[0].to == ["nele.neu@rat.example"]
    assert "Sitz 6 im Bereich" in mail.outbox[0].body
    assert "&" not in mail.outbox[0].body
    link = link_in(mail.outbox[0])

    page = client.get(link)
    assert "Willkommen, Nele" in page.text
    assert 'autocomplete="new-password"' in page.text
    done = client.post(link, {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert done.redirect_chain[-1][0] == "/arbeitsraum/"
    assert "Willkommen, Nele. Ihr Konto ist eingerichtet." in done.text

    user = User.objects.get(email="nele.neu@rat.example")
    assert (roles_of(user), seat_of(user)) == ({"deputy_chair"}, vacant_seat)
    assert EmailAddress.objects.filter(user=user, verified=True, primary=True).count() == 1
    assert not User.objects.filter(email="x@y.example").exists()
    verbs = ["member.invited", "member.joined", "role.assigned", "seat.assigned"]
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == verbs
    assert "Keine Einladung ist offen" in office.get(INVITATIONS).text


def test_a_used_link_says_so_and_changes_nothing(cast: Cast, client: Client) -> None:
    invitation = invite(cast, role=Role.GUEST)
    services.accept_invitation(invitation=invitation, password=PASSWORD)
    page = client.post(f"/konto/einladung/{invitation.token}/", {"password1": "noch-ein-Kennwort-2", "password2": "-"})
    assert page.status_code == 410
    assert "bereits angenommen" in page.text
    assert User.objects.get(email="neu@rat.example").check_password(PASSWORD)
    with pytest.raises(InvitationUsed):
        services.accept_invitation(invitation=invitation, password=PASSWORD)
    with pytest.raises(InvitationUsed):
        services.revoke_invitation(by=cast.office, invitation=invitation)


def test_an_expired_link_and_its_successor(cast: Cast, client: Client) -> None:
    invitation = invite(cast, role=Role.GUEST)
    expire(invitation)
    page = client.get(f"/konto/einladung/{invitation.token}/")
    assert (page.status_code, "ist abgelaufen" in page.text) == (410, True)
    with pytest.raises(InvitationExpired):
        services.accept_invitation(invitation=Invitation.objects.get(), password=PASSWORD)

    services.resend_invitation(by=cast.office, invitation=invitation)
    assert len(mail.outbox) == 2
    assert client.get(f"/konto/einladung/{invitation.token}/").status_code == 404
    assert client.get(link_in(mail.outbox[1])).status_code == 200


def test_a_revoked_link(cast: Cast, client: Client) -> None:
    invitation = invite(cast, role=Role.GUEST)
    services.revoke_invitation(by=cast.office, invitation=invitation)
    page = client.get(f"/konto/einladung/{invitation.token}/")
    assert (page.status_code, "wurde zurückgezogen" in page.text) == (410, True)
    with pytest.raises(InvitationRevoked):
        services.resend_invitation(by=cast.office, invitation=invitation)


def test_an_unknown_link(db: None, client: Client) -> None:
    page = client.get("/konto/einladung/ausgedacht/")
    assert (page.status_code, "gibt es nicht" in page.text) == (404, True)


def test_an_address_that_is_taken_or_already_invited(cast: Cast) -> None:
    with pytest.raises(AddressTaken):
        invite(cast, email="ADA.autor@rat.example")
    first = invite(cast, role=Role.GUEST)
    with pytest.raises(AddressTaken):
        invite(cast, email="Neu@Rat.example")
    expire(first)
    second = invite(cast)
    with pytest.raises(AddressTaken):
        services.resend_invitation(by=cast.office, invitation=first)
    User.objects.create_user("neu@rat.example", PASSWORD)
    with pytest.raises(AddressTaken):
        services.accept_invitation(invitation=second, password=PASSWORD)


def test_a_seat_that_is_taken_or_promised(cast: Cast, vacant_seat: Seat, client: Client) -> None:
    with pytest.raises(SeatTaken):
        invite(cast, seat=Seat.objects.get(number=1))
    invitation = invite(cast, seat=vacant_seat)
    with pytest.raises(SeatTaken):
        invite(cast, email="andere@rat.example", seat=vacant_seat)
    assert len(mail.outbox) == 1
    # Given to somebody else while the invitation was on its way: nothing is made, and the page says why.
    services.assign_seat(by=cast.office, seat=vacant_seat, user=cast.guest)
    page = client.post(f"/konto/einladung/{invitation.token}/", {"email": "neu@rat.example", **both(PASSWORD)})
    assert (page.status_code, "ist bereits besetzt" in page.text) == (409, True)
    assert not User.objects.filter(email="neu@rat.example").exists()
    assert Invitation.objects.get(pk=invitation.pk).accepted_at is None


def both(password: str) -> dict[str, str]:
    return {"password1": password, "password2": password}


@pytest.mark.parametrize(
    ("passwords", "message"),
    [
        (both("kurz"), "mindestens 12 Zeichen"),
        (both("password12345"), "zu üblich"),
        (both("neu@rat.example"), "zu ähnlich"),
        ({"password1": PASSWORD, "password2": PASSWORD + "!"}, "Die beiden Passwörter sind verschieden."),
        ({}, "Dieses Feld muss ausgefüllt werden"),
    ],
)
def test_bad_passwords(cast: Cast, client: Client, passwords: dict[str, str], message: str) -> None:
    invitation = invite(cast, role=Role.GUEST)
    page = client.post(f"/konto/einladung/{invitation.token}/", {"email": "neu@rat.example", **passwords})
    assert page.status_code == 200
    assert message in page.text
    assert not User.objects.filter(email="neu@rat.example").exists()


def test_somebody_who_is_signed_in_is_asked_to_sign_out_first(cast: Cast, client: Client) -> None:
    invitation = invite(cast, role=Role.GUEST)
    client.force_login(cast.other)
    url = f"/konto/einladung/{invitation.token}/"
    assert "angemeldet ist Maria Mitglied" in client.get(url).text
    assert client.post(url, both(PASSWORD)).status_code == 200
    assert not User.objects.filter(email="neu@rat.example").exists()
    assert client.post("/konto/logout/", {"next": url}).headers["Location"] == url


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "keine-adresse"}, "gültige E-Mail-Adresse"),
        ({"email": "ada.autor@rat.example"}, "Zu dieser Adresse gibt es schon ein Konto."),
        ({"role": ""}, "Bitte wählen Sie einen Sitz oder eine Rolle"),
        ({"role": "contributor"}, "Eine Fachstelle handelt für eine Organisation."),
        ({"role": "king"}, "gültige Auswahl"),
        ({"seat": "1"}, "gültige Auswahl"),
        ({"first_name": ""}, "Dieses Feld muss ausgefüllt werden"),
    ],
)
def test_bad_invitations(cast: Cast, client: Client, changes: dict[str, str], message: str) -> None:
    client.force_login(cast.office)
    fields = {"first_name": "N", "last_name": "N", "email": "neu@rat.example", "role": "guest", **changes}
    page = client.post(INVITE, fields)
    assert page.status_code == 200
    assert message in page.text
    assert Invitation.objects.count() == 0


def test_a_contributor_acts_for_an_organisation(cast: Cast) -> None:
    with pytest.raises(OrganisationNeeded):
        invite(cast, role=Role.CONTRIBUTOR)
    department = Organisation.objects.get(slug="digitales")
    invitation = invite(cast, role=Role.CONTRIBUTOR, organisation=department)
    assert services.accept_invitation(invitation=invitation, password=PASSWORD).organisation == department


def test_a_mail_server_that_is_down(cast: Cast, client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    with pytest.raises(MailNotSent):
        invite(cast, role=Role.GUEST)
    client.force_login(cast.office)
    page = client.get(INVITATIONS)
    assert "neu@rat.example" in page.text
    page = client.post(f"{INVITATIONS}{Invitation.objects.get().uuid}/erneut/", follow=True)
    assert "aber die E-Mail ging nicht hinaus" in page.text


def test_the_office_sends_again_and_takes_back(cast: Cast, client: Client) -> None:
    invitation = invite(cast, role=Role.GUEST)
    client.force_login(cast.office)
    url = f"{INVITATIONS}{invitation.uuid}/"
    assert "mit neuem Link verschickt" in client.post(url + "erneut/", follow=True).text
    assert "Einladung zurückziehen?" in client.get(url + "zurueckziehen/").text
    assert Invitation.objects.get().revoked_at is None
    assert "ist zurückgezogen" in client.post(url + "zurueckziehen/", follow=True).text
    assert "wurde zurückgezogen" in client.post(url + "zurueckziehen/", follow=True).text


@pytest.mark.parametrize("path", [INVITE, INVITATIONS])
def test_only_the_office_invites(cast: Cast, client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(cast.chair)
    assert client.get(path).status_code == 403
    assert client.post(path, {}).status_code in (403, 405)

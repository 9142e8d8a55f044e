"""Signing in and out, forgotten passwords, changed addresses, second factors: allauth in our words."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from digitalrat.members import services
from digitalrat.members.models import User
from tests.factories.members import PASSWORD, Cast

LOGIN = "/konto/login/"


@pytest.fixture
def author(cast: Cast) -> User:
    """Ada, with a confirmed address."""
    EmailAddress.objects.create(user=cast.author, email=cast.author.email, verified=True, primary=True)
    return cast.author


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def path_in(message: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", message.body)
    assert found, message.body
    return found.group(1)


def test_in_and_out(author: User, client: Client) -> None:
    page = client.get("/arbeitsraum/")
    assert page.headers["Location"] == "/konto/login/?next=/arbeitsraum/"
    form = client.get("/konto/login/?next=/arbeitsraum/mitglieder/")
    assert 'autocomplete="username"' in form.text
    assert 'autocomplete="current-password"' in form.text
    assert "placeholder" not in form.text
    response = sign_in(client, author, next="/arbeitsraum/mitglieder/")
    assert response.headers["Location"] == "/arbeitsraum/mitglieder/"
    assert client.session.get_expire_at_browser_close()
    assert "Abmelden?" in client.get("/konto/logout/").text
    assert "Sie sind abgemeldet." in client.post("/konto/logout/", {"next": LOGIN}, follow=True).text
    assert client.get("/arbeitsraum/").status_code == 302


def test_staying_signed_in(author: User, client: Client) -> None:
    sign_in(client, author, remember="on")
    assert not client.session.get_expire_at_browser_close()


def test_a_foreign_address_is_not_followed(author: User, client: Client) -> None:
    assert sign_in(client, author, next="https://evil.example/").headers["Location"] == "/arbeitsraum/"


def test_wrong_password_and_unknown_address_read_the_same(author: User, client: Client) -> None:
    wrong = sign_in(client, author, "falsches-Kennwort")
    unknown = client.post(LOGIN, {"login": "niemand@rat.example", "password": PASSWORD})
    for page in (wrong, unknown):
        assert page.status_code == 200
        assert "E-Mail-Adresse oder Passwort stimmen nicht." in page.text


@pytest.mark.usefixtures("counted_attempts")
def test_a_flood_of_wrong_passwords_is_stopped(author: User, client: Client) -> None:
    for _attempt in range(5):
        assert "stimmen nicht" in sign_in(client, author, "falsches-Kennwort").text
    assert "für fünf Minuten gesperrt" in sign_in(client, author).text
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("counted_attempts")
def test_a_flood_from_one_place_gets_a_page_of_its_own(db: None, client: Client) -> None:
    for attempt in range(30):
        client.post(LOGIN, {"login": f"p{attempt}@rat.example", "password": "x"})
    page = client.post(LOGIN, {"login": "p@rat.example", "password": "x"})
    assert (page.status_code, "Das waren zu viele Versuche" in page.text) == (429, True)


def test_a_closed_account(author: User, cast: Cast, client: Client) -> None:
    services.deactivate_user(by=cast.office, user=author)
    page = client.post(LOGIN, {"login": author.email, "password": PASSWORD}, follow=True)
    assert "deaktiviert" in page.text
    assert client.get("/arbeitsraum/").status_code == 302
    client.post("/konto/password/reset/", {"email": author.email})
    assert "kein Konto" in mail.outbox[0].body


def test_nobody_signs_up_alone(db: None, client: Client) -> None:
    fields = {"email": "ich@rat.example", "password1": PASSWORD}
    for page in (client.get("/konto/signup/"), client.post("/konto/signup/", fields)):
        assert "Konten gibt es nur auf Einladung" in page.text
    assert not User.objects.filter(email="ich@rat.example").exists()


def test_a_forgotten_password(author: User, client: Client) -> None:
    page = client.post("/konto/password/reset/", {"email": author.email}, follow=True)
    assert "Bitte sehen Sie in Ihr Postfach" in page.text
    assert mail.outbox[0].subject == "Digitalrat Rheinfurt: Neues Passwort festlegen"
    link = path_in(mail.outbox[0])
    form_url = client.get(link).headers["Location"]
    assert (
        "Die beiden Passwörter sind verschieden."
        in client.post(form_url, {"password1": "ein-neues-Kennwort", "password2": "ein-anderes-Kennwort"}).text
    )
    done = client.post(form_url, {"password1": "ein-neues-Kennwort", "password2": "ein-neues-Kennwort"}, follow=True)
    assert "Ihr neues Passwort ist gespeichert" in done.text
    assert mail.outbox[1].subject == "Digitalrat Rheinfurt: Ihr Passwort wurde neu festgelegt"
    assert sign_in(client, author, "ein-neues-Kennwort").status_code == 302
    assert "Dieser Link ist nicht mehr gültig" in Client().get(link).text


def test_an_address_without_account_gets_the_same_page_and_another_mail(db: None, client: Client) -> None:
    page = client.post("/konto/password/reset/", {"email": "niemand@rat.example"}, follow=True)
    assert "Bitte sehen Sie in Ihr Postfach" in page.text
    assert "gibt es bei uns aber kein Konto" in mail.outbox[0].body


def test_an_appointed_person_sets_a_first_password(db: None, client: Client) -> None:
    user = services.appoint(email="leitung@rat.example", role="office")
    client.post("/konto/password/reset/", {"email": user.email})
    form_url = client.get(path_in(mail.outbox[0])).headers["Location"]
    client.post(form_url, {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(client, user).headers["Location"] == "/arbeitsraum/"


def test_changing_the_password(author: User, client: Client) -> None:
    sign_in(client, author)
    url = "/konto/password/change/"
    new = "ein-neues-Kennwort"
    page = client.post(url, {"oldpassword": "falsch", "password1": new, "password2": new})
    assert "Das ist nicht Ihr jetziges Passwort." in page.text
    page = client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True)
    assert "Ihr neues Passwort ist gespeichert." in page.text
    assert sign_in(Client(), author, new).status_code == 302
    assert client.get("/konto/password/set/").headers["Location"] == url


def test_changing_the_address(author: User, client: Client) -> None:
    sign_in(client, author)
    url = "/konto/email/"
    page = client.post(url, {"action_add": "", "email": "ada@neu.example"}, follow=True)
    assert "Bitte bestätigen Sie, dass Sie es sind" in page.text
    page = client.post(page.request["PATH_INFO"] + "?next=" + url, {"password": "falsch"})
    assert "Das Passwort stimmt nicht." in page.text
    client.post("/konto/reauthenticate/?next=" + url, {"password": PASSWORD})
    page = client.post(url, {"action_add": "", "email": "ada@neu.example"}, follow=True)
    assert "Ein Schritt fehlt noch" in page.text
    assert User.objects.get(pk=author.pk).email == "ada.autor@rat.example"
    link = path_in(mail.outbox[-1])
    assert mail.outbox[-1].to == ["ada@neu.example"]
    assert "Soll ada@neu.example die Adresse des Kontos von Ada Autor sein?" in client.get(link).text
    assert "ada@neu.example ist jetzt die Adresse Ihres Kontos." in client.post(link, follow=True).text
    assert User.objects.get(pk=author.pk).email == "ada@neu.example"
    assert "kann nicht bestätigt werden" in client.get("/konto/confirm-email/erfunden/").text


def test_an_unconfirmed_address_is_confirmed_first(cast: Cast, client: Client) -> None:
    page = client.post(LOGIN, {"login": cast.other.email, "password": PASSWORD}, follow=True)
    assert "Bitte bestätigen Sie Ihre E-Mail-Adresse" in page.text
    client.post(path_in(mail.outbox[0]))
    assert sign_in(Client(), cast.other).headers["Location"] == "/arbeitsraum/"


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_second_factor(author: User, client: Client) -> None:
    sign_in(client, author)
    assert "Zurzeit schützt nur Ihr Passwort" in client.get("/konto/2fa/").text
    activate = reverse("mfa_activate_totp")
    assert client.get(activate).headers["Location"].startswith("/konto/reauthenticate/")
    client.post(f"/konto/reauthenticate/?next={activate}", {"password": PASSWORD})
    page = client.get(activate)
    secret = page.context["form"].secret
    assert f"<code>{secret}</code>" in page.text
    assert "Dieser Code stimmt nicht" in client.post(activate, {"code": "000000"}).text
    page = client.post(activate, {"code": code_for(secret)}, follow=True)
    assert "10 von 10 Codes sind noch unbenutzt." in page.text
    spare = page.context["unused_codes"][0]
    assert spare in client.get(reverse("mfa_download_recovery_codes")).text
    assert "Die alten Codes gelten dann nicht mehr." in client.get(reverse("mfa_generate_recovery_codes")).text

    other_device = Client()
    assert sign_in(other_device, author).headers["Location"] == reverse("mfa_authenticate")
    assert other_device.get("/arbeitsraum/").status_code == 302
    page = other_device.get(reverse("mfa_authenticate"))
    assert "Zweiter Schritt der Anmeldung" in page.text
    assert "<script>" not in page.text
    page = other_device.post(reverse("mfa_authenticate"), {"code": "abc"})
    assert "Dieser Code stimmt nicht" in page.text
    page = other_device.post(reverse("mfa_authenticate"), {"code": spare}, follow=True)
    assert page.request["PATH_INFO"] == "/arbeitsraum/"
    assert "9 Ersatzcodes sind noch unbenutzt." in client.get("/konto/2fa/").text

    deactivate = reverse("mfa_deactivate_totp")
    assert "App abschalten?" in client.get(deactivate).text
    assert "Die App ist abgeschaltet." in client.post(deactivate, follow=True).text
    assert "Mit einem Code" not in client.get("/konto/reauthenticate/").text


def test_pages_about_keys(author: User, client: Client) -> None:
    sign_in(client, author)
    assert "Noch kein Sicherheitsschlüssel" in client.get(reverse("mfa_list_webauthn")).text
    add = reverse("mfa_add_webauthn")
    client.post(f"/konto/reauthenticate/?next={add}", {"password": PASSWORD})
    page = client.get(add)
    assert 'data-passkey="create"' in page.text
    assert 'id="passkey-options" type="application/json"' in page.text
    assert client.post(add, {"name": "Stick", "credential": "{}"}).status_code == 200

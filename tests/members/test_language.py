"""Which language people read in, and which cookies visitors get: none before a form."""

import pytest
from django.test import Client

from digitalrat.members.models import User
from tests.factories.members import Cast

LANGUAGE = "/konto/sprache/"


def lang_of(page: object) -> str:
    text: str = page.text  # type: ignore[attr-defined]  # a response
    return text.split('<html lang="', 1)[1][:2]


def test_visitors_read_what_the_address_says(client: Client, db: None) -> None:
    assert lang_of(client.get("/konto/login/")) == "de"
    assert lang_of(client.get("/en/konto/login/")) == "en"
    # Not what the browser prefers: an address means one page.
    assert lang_of(client.get("/konto/login/", headers={"Accept-Language": "en"})) == "de"


def test_members_read_what_they_have_chosen_at_every_address(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    response = client.post(LANGUAGE, {"language": "en", "next": "/arbeitsraum/mitglieder/?a=1"})
    assert response.headers["Location"] == "/en/arbeitsraum/mitglieder/?a=1"
    assert User.objects.get(pk=cast.author.pk).language == "en"
    for path in ("/arbeitsraum/mitglieder/", "/en/arbeitsraum/mitglieder/", "/konto/profil/"):
        page = client.get(path)
        assert (page.status_code, lang_of(page)) == (200, "en")
    back = client.post("/en/konto/sprache/", {"language": "de", "next": "/en/konto/profil/"})
    assert back.headers["Location"] == "/konto/profil/"
    assert lang_of(client.get("/en/konto/profil/")) == "de"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_a_foreign_address_is_not_followed(cast: Cast, client: Client, target: str) -> None:
    client.force_login(cast.author)
    response = client.post(LANGUAGE, {"language": "de", "next": target})
    assert response.headers["Location"] == "/arbeitsraum/"


def test_an_unknown_language_and_a_mere_look(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    assert client.post(LANGUAGE, {"language": "tlh"}).status_code == 400
    assert client.get(LANGUAGE).status_code == 405
    assert User.objects.get(pk=cast.author.pk).language == "de"


def test_visitors_change_the_language_by_a_link(client: Client, db: None) -> None:
    assert client.post(LANGUAGE, {"language": "en"}).headers["Location"].startswith("/konto/login/")
    assert 'href="/en/konto/login/" lang="en"' in client.get("/konto/login/").text


@pytest.mark.parametrize("path", ["/", "/en/", "/digitalrat/", "/konto/einladung/ausgedacht/", "/konto/inactive/"])
def test_no_cookie_before_a_form(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert dict(response.cookies) == {}


def test_a_form_brings_the_token_against_forgery_and_nothing_else(client: Client, db: None) -> None:
    assert set(client.get("/konto/login/").cookies) == {"csrftoken"}


def test_without_the_token_nobody_signs_in(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/konto/login/", {"login": "a@b.example", "password": "x"}).status_code == 403

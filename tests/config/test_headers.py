"""What the browser is told to allow: as little as possible, and inline scripts only below Wagtail's administration."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.members import Cast

PUBLIC = [
    "/",
    "/masterplan/",
    "/empfehlungen/",
    "/digitalrat/",
    "/massnahmen/",
    "/bilanz/",
    "/bilanz/liste/",
    "/en/",
    "/gibt-es-nicht/",
]
pytestmark = pytest.mark.usefixtures("site")


def directives(policy: str) -> dict[str, set[str]]:
    return {name: set(values) for name, *values in (part.split() for part in policy.split(";") if part.strip())}


@pytest.mark.parametrize("path", [*PUBLIC, "/konto/login/", "/health/"])
def test_the_policy_allows_nothing_foreign_and_nothing_inline(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]

    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert directives(policy) == {
        "default-src": {"'none'"},
        "script-src": {"'self'"},
        "style-src": {"'self'"},
        "img-src": {"'self'", "data:"},
        "font-src": {"'self'"},
        "connect-src": {"'self'"},
        "manifest-src": {"'self'"},
        "form-action": {"'self'"},
        "frame-ancestors": {"'none'"},
        "base-uri": {"'none'"},
    }


def test_members_pages_have_the_same_strict_policy(client: Client, cast: Cast) -> None:
    client.force_login(cast.author)

    answer = client.get("/arbeitsraum/")

    assert answer.status_code == 200
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_only_the_administration_may_write_inline(client: Client, cast: Cast) -> None:
    from cms.services import ensure_editors_group

    ensure_editors_group().user_set.add(cast.editor)
    client.force_login(cast.editor)

    answer = client.get("/verwaltung/")

    policy = directives(answer["Content-Security-Policy"])
    assert answer.status_code == 200
    assert policy["script-src"] == {"'self'", "'unsafe-inline'"}
    assert policy["default-src"] == {"'none'"}
    assert policy["frame-ancestors"] == {"'self'"}


@pytest.mark.parametrize("path", ["/verwaltungsrat/", "/en/verwaltung/", "/masterplan/verwaltung/", "//verwaltung/"])
def test_an_address_that_only_looks_like_the_administration_stays_strict(client: Client, path: str) -> None:
    assert "unsafe" not in client.get(path)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/bilanz/", "/konto/login/", "/health/", "/gibt-es-nicht/"])
def test_the_other_headers(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture"):
        assert f"{feature}=()" in answer["Permissions-Policy"]


def test_hsts_is_sent_over_https_only(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/")
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_proxy_that_is_trusted_may_say_that_it_was_https(client: Client, settings: Any) -> None:
    """As in the settings of ``make run``, and in production with TRUST_PROXY_HEADERS."""
    forwarded = {"X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in client.get("/", headers=forwarded)

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert "Strict-Transport-Security" in client.get("/", headers=forwarded)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitor_gets_no_cookie(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.cookies == {}
    assert "Cookie" not in answer.get("Vary", "")
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("path", PUBLIC[:-1])
def test_public_pages_are_there_and_need_no_script(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert "<script" not in answer.content.decode()


def test_the_login_form_is_where_the_first_cookie_is_set(client: Client) -> None:
    answer = client.get("/konto/login/")

    assert list(answer.cookies) == ["csrftoken"]
    assert answer.cookies["csrftoken"]["samesite"] == "Lax"


def test_wagtails_own_login_leads_to_the_one_login(client: Client) -> None:
    answer = client.get("/verwaltung/login/?next=/verwaltung/pages/")

    assert answer.status_code == 302
    assert answer["Location"] == "/konto/login/?next=/verwaltung/pages/"

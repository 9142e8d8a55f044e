"""Every page type without a finding of axe: light, dark, and 320 px wide; and nothing wider than the window."""

from collections.abc import Callable

import pytest

from .conftest import Person, violations

PUBLIC = [
    "/",
    "/masterplan/",
    "/masterplan/digitale-verwaltung/",
    "/masterplan/buergerdienste-online/",
    "/masterplan/buergerdienste-online/fassungen/",
    "/masterplan/buergerdienste-online/fassungen/1/",
    "/masterplan/buergerdienste-online/fassungen/2/aenderungen/",
    "/empfehlungen/",
    "/massnahmen/",
    "/massnahmen/M-01/",
    "/digitalrat/",
    "/digitalrat/sitzungen/2/",
    "/massnahmen/dringend/",
    "/massnahmen/zusagen/",
    "/masterplan/vorbilder/",
    "/masterplan/entwicklungen/",
    "/digitalrat/buero/",
    "/berichte/",
    "/bilanz/",
    "/bilanz/liste/",
    "/bilanz/liste/?gruppe=uebermittelt",
    "/bilanz/roter-faden/",
    "/folgen/",
    "/impressum/",
    "/datenschutz/",
    "/kontakt/",
    "/konto/login/",
    "/konto/password/reset/",
    "/gibt-es-nicht/",
    "/en/",
]
MEMBER = [
    "/arbeitsraum/",
    "/arbeitsraum/impulse/",
    "/arbeitsraum/impulse/neu/",
    "/arbeitsraum/kapitel/",
    "/arbeitsraum/abstimmungen/",
    "/arbeitsraum/mitteilungen/",
    "/arbeitsraum/mitteilungen/einstellungen/",
    "/arbeitsraum/mitteilungen/folgen/",
    "/arbeitsraum/vorbilder/",
    "/arbeitsraum/mitglieder/",
    "/konto/profil/",
    "/konto/2fa/",
    "/konto/password/change/",
]
OFFICE = [
    "/arbeitsraum/",
    "/arbeitsraum/antworten/",
    "/arbeitsraum/antworten/?stand=alle",
    "/arbeitsraum/antworten/fristen/",
    "/arbeitsraum/hintergrund/",
    "/arbeitsraum/dringend/",
    "/arbeitsraum/zusagen/",
    "/arbeitsraum/buero/",
    "/arbeitsraum/mitglieder/",
]

VIEWS = [
    pytest.param({"color_scheme": "light"}, id="light"),
    pytest.param({"color_scheme": "dark"}, id="dark"),
    pytest.param({"viewport": {"width": 320, "height": 800}}, id="320px"),
]


def look_at(person: Person, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        person.page.goto(person.site.url + path)
        found += violations(person.page)
        if person.page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth + 1"):
            found.append(f"{path}: wider than the window")
    return found


def links(person: Person, path: str, start: str, count: int) -> list[str]:
    """Addresses of the first links on a page that begin with ``start``: pages whose ids are not known here."""
    person.go(path)
    hrefs = person.page.eval_on_selector_all("main a[href]", "links => links.map(link => new URL(link.href).pathname)")
    return list(dict.fromkeys(href for href in hrefs if href.startswith(start) and href != start))[:count]


@pytest.mark.parametrize("view", VIEWS)
def test_public_pages(open_window: Callable[..., Person], view: dict[str, object]) -> None:
    visitor = open_window(**view)
    recommendations = links(visitor, "/empfehlungen/", "/empfehlungen/", 2)
    threads = links(visitor, "/bilanz/liste/?gruppe=mit-antwort", "/bilanz/impuls/", 3)
    assert (len(recommendations), len(threads)) == (2, 3)
    versions = [path for thread in threads for path in links(visitor, thread, f"{thread}stellungnahme/", 2)]
    assert len(versions) > 1
    assert look_at(visitor, [*PUBLIC, *recommendations, *threads, *versions[:2]]) == []
    assert visitor.context.cookies() == [] or {c["name"] for c in visitor.context.cookies()} == {"csrftoken"}


@pytest.mark.parametrize("view", VIEWS)
def test_pages_of_a_member(open_window: Callable[..., Person], view: dict[str, object]) -> None:
    member = open_window("mitglied1@demo.example", **view)
    found = [
        *links(member, "/arbeitsraum/impulse/", "/arbeitsraum/impulse/", 14),
        *links(member, "/arbeitsraum/kapitel/", "/arbeitsraum/kapitel/", 2),
        *links(member, "/arbeitsraum/abstimmungen/", "/arbeitsraum/abstimmungen/", 2),
    ]
    assert len(found) > 8
    assert look_at(member, [*MEMBER, *found]) == []


@pytest.mark.parametrize("view", VIEWS)
def test_pages_of_office_and_cdo(open_window: Callable[..., Person], view: dict[str, object]) -> None:
    office = open_window("buero@demo.example", **view)
    answers = links(office, "/arbeitsraum/antworten/", "/arbeitsraum/antworten/", 4)
    assert len(answers) > 1
    assert look_at(office, [*OFFICE, *answers]) == []
    steps = [f"{answers[-1]}{step}/" for step in ("anfragen", "verlaengern", "neue-fassung")]
    assert look_at(office, steps) == []
    cdo = open_window("cdo@demo.example", **view)
    assert look_at(cdo, ["/arbeitsraum/", *answers]) == []
    chair = open_window("vorsitz@demo.example", **view)
    assert look_at(chair, [f"{answer}reaktion/" for answer in answers]) == []


@pytest.mark.parametrize("view", VIEWS)
def test_pages_of_a_department(open_window: Callable[..., Person], view: dict[str, object]) -> None:
    contact = open_window("stadtwerke@demo.example", **view)
    parts = links(contact, "/arbeitsraum/zulieferungen/", "/arbeitsraum/zulieferungen/", 2)
    assert len(parts) == 1
    steps = [f"{parts[0]}{step}/" for step in ("zuliefern", "zurueckgeben")]
    assert look_at(contact, ["/arbeitsraum/", "/arbeitsraum/zulieferungen/", *parts, *steps]) == []

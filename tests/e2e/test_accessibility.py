"""Every page type without a finding of axe: light, dark, and 320 px wide; and nothing wider than the window."""

from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Page, ViewportSize

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
    "/massnahmen/?light=red&sort=end",
    "/massnahmen/?q=gibtsnicht",
    "/massnahmen/?region=gibtsnicht",
    "/massnahmen/M-01/",
    "/massnahmen/M-14/",
    "/massnahmen/matrix/",
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
OWNER = [
    "/arbeitsraum/",
    "/arbeitsraum/massnahmen/",
    "/arbeitsraum/massnahmen/M-05/",
    "/arbeitsraum/massnahmen/M-05/melden/",
    "/arbeitsraum/massnahmen/M-05/angaben/",
    "/arbeitsraum/massnahmen/M-05/kennzahlen/neu/",
    "/arbeitsraum/massnahmen/kennzahlen/einlesen/",
    "/arbeitsraum/zulieferungen/",
]
OFFICE = [
    "/arbeitsraum/",
    "/arbeitsraum/antworten/",
    "/arbeitsraum/antworten/?stand=alle",
    "/arbeitsraum/antworten/fristen/",
    "/arbeitsraum/hintergrund/",
    "/arbeitsraum/massnahmen/",
    "/arbeitsraum/massnahmen/neu/",
    "/arbeitsraum/massnahmen/M-05/",
    "/arbeitsraum/massnahmen/M-05/aendern/",
    "/arbeitsraum/massnahmen/M-05/verbindungen/",
    "/arbeitsraum/berichte/",
    "/arbeitsraum/berichte/abstand/?art=interim",
    "/arbeitsraum/dringend/",
    "/arbeitsraum/zusagen/",
    "/arbeitsraum/buero/",
    "/arbeitsraum/mitglieder/",
]

# Each page twice: what is drawn in other colours and what is laid out otherwise is independent of each other.
VIEWS: list[tuple[str, Literal["light", "dark"], ViewportSize]] = [
    ("light, 1280 px", "light", {"width": 1280, "height": 900}),
    ("dark, 320 px", "dark", {"width": 320, "height": 800}),
]


def look_at(person: Person, paths: list[str]) -> list[str]:
    page, found = person.page, []
    for name, colours, size in VIEWS:
        page.emulate_media(color_scheme=colours)
        page.set_viewport_size(size)
        for path in paths:
            page.goto(person.site.url + path)
            found += [f"{name}: {finding}" for finding in violations(page) + too_wide(page)]
    return found


def too_wide(page: Page) -> list[str]:
    is_wider = page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth + 1")
    return [f"{page.url}: wider than the window"] if is_wider else []


def links(person: Person, path: str, start: str, count: int) -> list[str]:
    """Addresses of the first links on a page that begin with ``start``: pages whose ids are not known here."""
    person.go(path)
    hrefs = person.page.eval_on_selector_all("main a[href]", "links => links.map(link => new URL(link.href).pathname)")
    return list(dict.fromkeys(href for href in hrefs if href.startswith(start) and href != start))[:count]


def test_public_pages(open_window: Callable[..., Person]) -> None:
    visitor = open_window()
    recommendations = links(visitor, "/empfehlungen/", "/empfehlungen/", 2)
    threads = links(visitor, "/bilanz/liste/?gruppe=mit-antwort", "/bilanz/impuls/", 3)
    assert (len(recommendations), len(threads)) == (2, 3)
    versions = [path for thread in threads for path in links(visitor, thread, f"{thread}stellungnahme/", 2)]
    assert len(versions) > 1
    told = [
        path
        for start in ("dringend", "zusagen")
        for path in links(visitor, f"/massnahmen/{start}/", f"/massnahmen/{start}/", 1)
    ]
    reports = links(visitor, "/berichte/", "/berichte/", 3)
    assert (len(told), len(reports)) == (2, 3)
    assert look_at(visitor, [*PUBLIC, *recommendations, *threads, *versions[:2], *told, *reports]) == []
    assert visitor.context.cookies() == [] or {c["name"] for c in visitor.context.cookies()} == {"csrftoken"}


def test_pages_of_a_member(open_window: Callable[..., Person]) -> None:
    member = open_window("mitglied1@demo.example")
    found = [
        *links(member, "/arbeitsraum/impulse/", "/arbeitsraum/impulse/", 8),
        *links(member, "/arbeitsraum/kapitel/", "/arbeitsraum/kapitel/", 2),
        *links(member, "/arbeitsraum/abstimmungen/", "/arbeitsraum/abstimmungen/", 2),
    ]
    assert len(found) > 6
    assert look_at(member, [*MEMBER, *found]) == []


def test_pages_of_office_and_cdo(open_window: Callable[..., Person]) -> None:
    office = open_window("buero@demo.example")
    answers = links(office, "/arbeitsraum/antworten/", "/arbeitsraum/antworten/", 4)
    assert len(answers) > 1
    assert look_at(office, [*OFFICE, *answers]) == []
    steps = [f"{answers[-1]}{step}/" for step in ("anfragen", "verlaengern", "neue-fassung")]
    assert look_at(office, steps) == []
    cdo = open_window("cdo@demo.example")
    assert look_at(cdo, ["/arbeitsraum/", *answers]) == []
    chair = open_window("vorsitz@demo.example")
    assert look_at(chair, [f"{answer}reaktion/" for answer in answers]) == []


def test_pages_of_a_department(open_window: Callable[..., Person]) -> None:
    contact = open_window("stadtwerke@demo.example")
    parts = links(contact, "/arbeitsraum/zulieferungen/", "/arbeitsraum/zulieferungen/", 2)
    assert len(parts) == 1
    steps = [f"{parts[0]}{step}/" for step in ("zuliefern", "zurueckgeben")]
    assert look_at(contact, [*OWNER, *parts, *steps]) == []

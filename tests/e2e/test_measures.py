"""From the phone of an owner to the files of a report: asked, answered, frozen by the clock, published, read by all."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from digitalrat.measures.reporting import Figure
from tests.measures.reporting.four_forms import counted, of_page, of_pdf, rows_of_csv, rows_of_workbook, sheets

from .conftest import Person, Site, log_in, violations
from .test_whole_loop import publish_draft

HAPPENED = "Die ersten 40 Sensoren messen, die Daten stehen im Datenportal."
NOTE = "Zwei Masten fehlen noch, weil die Genehmigung aussteht."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def tomorrow() -> date:
    return date.today() + timedelta(days=1)


def test_a_report_from_the_owners_phone_to_four_equal_forms(
    later_site: Site, open_later_window: Callable[..., Person], tomorrow: date
) -> None:
    office = open_later_window("buero@demo.example")
    owner = open_later_window("stadtwerke@demo.example", **PHONE)
    number = own_running_measure(owner)
    the_office_sets_the_day_and_asks(office, tomorrow, number)
    the_owner_answers_on_the_phone(owner, number)
    visitor = open_later_window()
    expect(visitor.go(f"/massnahmen/{number}/").get_by_role("main")).to_contain_text(HAPPENED)

    later_site.travel(2)
    title = the_draft_is_there(office, tomorrow)
    editor = open_later_window()
    log_in(editor, "redaktion@demo.example")
    publish_draft(editor, title)
    everybody_reads_the_same(visitor, f"/berichte/zwischenbericht-{tomorrow.isoformat()}/", number)
    told = later_site.manage("report_diff", "--list")
    assert f"zwischenbericht-{tomorrow.isoformat()}" in told


def own_running_measure(owner: Person) -> str:
    """The number of the first measure of the owner's list that is green and runs."""
    page = owner.go("/arbeitsraum/massnahmen/")
    rows = page.get_by_role("row").filter(has_text="Grün: im Plan").filter(has_text="Läuft")
    name = rows.first.get_by_role("rowheader").get_by_role("link").inner_text()
    assert violations(page) == []
    return name.split(" ")[0]


def the_office_sets_the_day_and_asks(office: Person, cutoff: date, number: str) -> None:
    page = office.go("/arbeitsraum/berichte/abstand/?art=interim")
    page.get_by_label("Abstand").select_option("quarterly")
    page.get_by_label("Erster Stichtag").fill(f"{cutoff:%d.%m.%Y}")
    page.get_by_role("button", name="Zyklus festlegen").click()
    expect(page.get_by_role("main")).to_contain_text("nächster Stichtag")

    page = office.go(f"/arbeitsraum/massnahmen/?q={number}")
    page.get_by_role("button", name=re.compile(rf"^Um Meldung bitten\s?: {number} ")).click()
    expect(page.get_by_role("main")).to_contain_text("Erbeten bis zum")
    assert violations(page) == []


def the_owner_answers_on_the_phone(owner: Person, number: str) -> None:
    page = owner.go("/arbeitsraum/mitteilungen/")
    page.get_by_role("link", name=re.compile("bittet Sie bis zum")).first.click()
    expect(page).to_have_url(re.compile(f"/massnahmen/{number}/melden/"))
    page.get_by_label("Was ist geschehen?").fill(HAPPENED)
    page.get_by_label("Gelb: gefährdet").check()
    page.get_by_label("Anmerkung zur Ampel").fill("")
    page.get_by_role("button", name="Meldung senden").click()
    expect(page.get_by_label("Anmerkung zur Ampel")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Was ist geschehen?")).to_have_value(HAPPENED)
    assert violations(page) == []
    page.get_by_label("Anmerkung zur Ampel").fill(NOTE)
    page.get_by_role("button", name="Meldung senden").click()
    expect(page).to_have_url(re.compile(f"/arbeitsraum/massnahmen/{number}/$"))
    expect(page.get_by_role("main")).to_contain_text(HAPPENED)
    assert violations(page) == []


def the_draft_is_there(office: Person, cutoff: date) -> str:
    """The clock freezes by itself; returns the title of the draft."""
    draft = office.page.get_by_role("link", name=re.compile(f"^Zwischenbericht zum {cutoff.day}\\. "))
    for _attempt in range(30):
        office.go("/arbeitsraum/berichte/")
        if draft.count():
            break
        time.sleep(2)
    title = draft.first.inner_text()
    draft.first.click()
    expect(office.page.get_by_role("heading", name="Ohne Meldung", exact=True)).to_be_visible()
    return title


def everybody_reads_the_same(visitor: Person, path: str, number: str) -> None:
    page = visitor.go(path)
    assert violations(page) == []
    shown = of_page(page.content())
    assert shown["measures"] >= 40 and shown["worse"] >= 1
    assert all(of_page(visitor.go(href).content()) for href in previous_reports(page))

    files = downloads(visitor, path)
    assert of_pdf(files["pdf"], figures_of(visitor.go(path))) == shown
    in_book = {label: value for _group, label, value, *_rest in sheets(files["xlsx"])["Zahlen"][1:]}
    assert in_book == {figure.label: shown[figure.key] for figure in figures_of(visitor.page)}
    assert counted(rows_of_workbook(files["xlsx"])) == shown
    assert counted(rows_of_csv(files["csv"])) == shown
    [row] = [row for row in rows_of_csv(files["csv"]) if row["Nummer"] == number]
    assert (row["Ampel vorher"], row["Ampel"]) == ("Grün: im Plan", "Gelb: gefährdet")
    expect(visitor.page.get_by_role("main")).to_contain_text(NOTE)


def previous_reports(page: Page) -> list[str]:
    links = page.locator("main a[href*='/berichte/zwischenbericht-']")
    found = links.evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    return [href for href in dict.fromkeys(found) if re.fullmatch(r"/berichte/[\w-]+/", href)][:1]


def figures_of(page: Page) -> list[Figure]:
    """As the page shows them, in its order."""
    tiles = page.locator("[data-figure]").evaluate_all(
        "tiles => tiles.map(tile => [tile.dataset.figure, tile.querySelector('.figure-tile__label').textContent])"
    )
    return [Figure(key, label, 0, group="") for key, label in tiles]


def downloads(visitor: Person, path: str) -> dict[str, bytes]:
    """The worker needs a moment to make them; by format."""
    for _attempt in range(40):
        links = visitor.go(path).locator(".report-files a[download]")
        if links.count() == 3:
            break
        time.sleep(2)
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    found = {}
    for address in addresses:
        answer = visitor.context.request.get(address)
        assert answer.status == 200, address
        found[address.rsplit(".", 1)[1]] = answer.body()
    return found

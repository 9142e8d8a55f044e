"""From a chapter of the plan to a published, answered recommendation: everybody in a window of their own."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import Person

CHAPTER = "Bürgerdienste online und vor Ort"
TITLE = "Wartezeiten am Telefon öffentlich machen"
OTHERS = [f"sitz{number:02}@demo.example" for number in range(5, 13)]
NEW_CHAPTER = """# Einfache Sprache

Jedes Schreiben der Stadt gibt es auch in einfacher Sprache.

## Was wir tun

- Wir üben mit den Ämtern.
- Wir prüfen mit Menschen, die es betrifft.

| Jahr | Schreiben |
| --- | --- |
| 2026 | 40 |
"""


def open_chapter(person: Person) -> Page:
    page = person.go("/arbeitsraum/kapitel/")
    page.get_by_role("link", name=CHAPTER).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CHAPTER)
    return page


def vote(person: Person, choice: str) -> None:
    page = person.go("/arbeitsraum/abstimmungen/")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="Weiter zur Bestätigung").click()
    page.get_by_role("main").locator("form .kern-btn--primary, form .kern-btn--danger").first.click()
    expect(page.get_by_text("abgestimmt").first).to_be_visible()


def figure(visitor: Person, label: str) -> int:
    """The number of a tile of the public ledger."""
    tile = visitor.go("/bilanz/").locator(".figure-tile", has_text=label).first
    return int(tile.locator(".figure-tile__number").inner_text())


def test_from_a_chapter_to_an_answered_recommendation(open_window: Callable[..., Person], tmp_path: Path) -> None:
    # 1 · A newcomer looks around without an account.
    visitor = open_window()
    made, adopted, answered = (figure(visitor, label) for label in ("gestellt", "beschlossen", "beantwortet"))
    assert (made, adopted) >= (10, 5)

    # 2, 4 · An editor reads a new chapter in and publishes it; the public sees it.
    editor = open_window("redaktion@demo.example")
    source = tmp_path / "einfache-sprache.md"
    source.write_text(NEW_CHAPTER, encoding="utf-8")
    read_in_and_publish(editor, source)
    expect(visitor.go("/masterplan/einfache-sprache/").get_by_role("heading", level=1)).to_have_text("Einfache Sprache")
    expect(visitor.page.get_by_role("columnheader", name="Schreiben")).to_be_visible()

    # 5 · A member annotates a paragraph; another has the chapter open, sees it and replies.
    first, second = open_window("mitglied1@demo.example"), open_window("mitglied2@demo.example")
    want_mail(second)
    open_chapter(second)
    page = open_chapter(first)
    page.get_by_role("button", name=re.compile(r"^Anmerken\s*: Absatz")).nth(1).click()
    page.get_by_label("Anmerkung", exact=True).fill("Hier fehlt, wie lange man am Telefon wartet.")
    page.get_by_role("button", name="Anmerkung speichern").click()
    note = second.page.locator("#anmerkungen .comment", has_text="wie lange man am Telefon wartet")
    expect(note).to_be_visible()
    note.get_by_text("Antworten", exact=False).first.click()
    note.get_by_label("Ihre Antwort").fill("Das sollten wir empfehlen.")
    note.get_by_role("button", name="Antwort senden").click()
    mine = page.locator("#anmerkungen .comment", has_text="wie lange man am Telefon wartet").first
    expect(mine.get_by_text("Das sollten wir empfehlen.")).to_be_visible()

    # 6 · An impulse grows from it: form, co-author, live text, an interrupted connection.
    mine.get_by_role("link", name="Impuls daraus beginnen").click()
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_role("button", name="Entwurf anlegen").click()
    draft_address = page.url.replace("/bearbeiten/", "/")
    page.get_by_label("Adressat").fill("CDO-Büro")
    page.get_by_label("Worum geht es?").fill("Niemand weiß, wie lange man am Bürgertelefon wartet.")
    page.get_by_label("Punkt 1", exact=True).fill("Die Stadt veröffentlicht die mittlere Wartezeit jeden Tag.")
    page.get_by_role("button", name="Punkt hinzufügen").click()
    page.get_by_label("Punkt 2", exact=True).fill("Wer länger als zehn Minuten wartet, wird zurückgerufen.")
    page.get_by_label(CHAPTER).check()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_label("Punkt 1", exact=True)).to_have_value(re.compile("mittlere Wartezeit"))
    page.get_by_label("Name", exact=True).fill(name_of(second))
    page.get_by_role("button", name="Einladen").click()
    expect(page.locator("#mitwirkende")).to_contain_text("eingeladen")

    second.go("/arbeitsraum/").get_by_role("link", name=re.compile(TITLE)).first.click()
    second.page.get_by_role("button", name="Ja, ich schreibe mit").click()
    second.go(path_of(draft_address) + "bearbeiten/")
    write_together(first, second)
    stranger = open_window("mitglied3@demo.example")
    response = stranger.page.goto(draft_address)
    assert response is not None and response.status == 404, "a draft is nobody's business"

    page.get_by_role("button", name="Speichern und zur Beratung stellen").click()
    confirm(page)
    expect(page.locator("#zustand")).to_contain_text("Zur Beratung gestellt")
    assert figure(visitor, "gestellt") == made + 1
    assert TITLE not in visitor.page.content(), "not decided, so only a number"

    chair = open_window("vorsitz@demo.example")
    chair.page.goto(draft_address)
    chair.page.get_by_role("link", name="Beratung eröffnen").click()
    confirm(chair.page)
    stranger.page.goto(draft_address)
    stranger.page.get_by_label("Ihr Beitrag").fill("Bitte auch die Wartezeit im Chat.")
    stranger.page.locator("#beratung").get_by_role("button", name=re.compile("Beitrag|Senden")).last.click()
    expect(page.locator("#beitraege")).to_contain_text("Wartezeit im Chat")

    # 7 · The chair opens a ballot; twelve seats vote once.
    chair.page.goto(draft_address + "abstimmung/")
    chair.page.get_by_role("main").get_by_role("button", name="Abstimmung eröffnen").click()
    expect(chair.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    ballot_address = chair.page.url
    for person, choice in ((first, "Ja"), (second, "Ja"), (stranger, "Enthaltung"), (chair, "Ja")):
        vote(person, choice)
    for number, email in enumerate(OTHERS):
        vote(open_window(email), "Nein" if number < 2 else "Ja")
    chair.page.goto(ballot_address)
    chair.page.get_by_role("link", name=re.compile("Abstimmung schließen|Ergebnis feststellen")).click()
    confirm(chair.page)
    expect(chair.page.get_by_text(re.compile("mehrheitlich gegen 2 Stimmen")).first).to_be_visible()

    # The recommendation is a draft until an editor publishes it.
    assert TITLE not in visitor.go("/empfehlungen/").content()
    publish_draft(editor, TITLE)
    visitor.go("/empfehlungen/").get_by_role("link", name=TITLE).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    recommendation = visitor.page.url

    # 8 · Hand-over, answer point by point, one signature: everywhere at once.
    office = open_window("buero@demo.example")
    desk = office.go("/arbeitsraum/antworten/")
    desk.get_by_role("listitem").filter(has_text=TITLE).get_by_role("link", name=re.compile("Übermitteln")).click()
    desk.get_by_role("button", name="Jetzt übermitteln").click()
    desk.goto(office.site.url + "/arbeitsraum/antworten/")
    desk.get_by_role("link", name=re.compile(TITLE)).first.click()
    answer_address = desk.url
    desk.get_by_role("button", name="Eingang bestätigen").click()
    desk.get_by_label("Entscheidung zu Punkt 1").select_option("accepted")
    desk.get_by_label("Entscheidung zu Punkt 2").select_option("declined")
    desk.get_by_label("Begründung zu Punkt 2").fill("Dafür fehlt zurzeit das Personal.")
    desk.get_by_role("button", name="Speichern und zur Unterschrift geben").click()
    expect(desk.get_by_text("Ohne Begründung geht es nicht").first).to_be_visible()
    expect(desk.get_by_label("Begründung zu Punkt 2")).to_have_value("Dafür fehlt zurzeit das Personal.")
    desk.get_by_label("Begründung zu Punkt 1").fill("Wir messen ab Januar und zeigen die Zahl auf der Startseite.")
    desk.get_by_label(re.compile("M-01")).first.check()
    desk.get_by_role("button", name="Speichern und zur Unterschrift geben").click()
    expect(desk.get_by_text("Zur Unterschrift").first).to_be_visible()

    first.page.goto(draft_address)
    expect(first.page.locator("#zustand")).to_contain_text("Übermittelt")
    assert "Wir messen ab Januar" not in visitor.page.goto(recommendation).text()  # type: ignore[union-attr]  # a page answers
    cdo = open_window("cdo@demo.example")
    cdo.page.goto(answer_address)
    cdo.page.get_by_role("link", name="Prüfen und unterzeichnen").click()
    cdo.page.get_by_role("button", name="Unterzeichnen und veröffentlichen").click()
    expect(first.page.locator("#zustand")).to_contain_text("Stellungnahme liegt vor")
    visitor.page.goto(recommendation)
    expect(visitor.page.get_by_text("Wir messen ab Januar")).to_be_visible()
    expect(visitor.page.get_by_text("Dafür fehlt zurzeit das Personal.")).to_be_visible()
    assert figure(visitor, "beantwortet") == answered + 1
    assert figure(visitor, "beschlossen") == adopted + 1
    assert gets_mail(second, f"Die Stellungnahme der Verwaltung zum Impuls „{TITLE}“ ist da.")
    assert visitor.site.manage("verify_audit").startswith("intact, ")


def name_of(person: Person) -> str:
    page = person.context.new_page()
    page.goto(person.site.url + "/konto/profil/")
    name = f"{page.get_by_label('Vorname').input_value()} {page.get_by_label('Nachname').input_value()}"
    page.close()
    return name


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def confirm(page: Page) -> None:
    page.get_by_role("main").locator("form").get_by_role("button").first.click()


def want_mail(person: Person) -> None:
    page = person.go("/konto/profil/")
    page.get_by_label("sofort").check()
    page.get_by_role("main").get_by_role("button", name="Speichern").click()
    expect(page.get_by_label("sofort")).to_be_checked()


def gets_mail(person: Person, words: str) -> bool:
    """Whether a mail with these words arrives: the worker writes them once a minute."""
    folder = Path(person.site.environment["VAR_DIR"]) / "mail"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        for path in folder.glob("*.eml"):
            message = message_from_bytes(path.read_bytes(), policy=default)
            if words in f"{message['Subject']} {message.get_content()}":
                return True
        time.sleep(1)
    return False


def write_together(first: Person, second: Person) -> None:
    """Both write; one loses the connection, goes on typing, and everything is there in the end."""
    one = first.page.locator("[contenteditable=true]").first
    two = second.page.locator("[contenteditable=true]").first
    expect(one).to_be_visible()
    one.click()
    first.page.keyboard.type("Wer anruft, hat meist keinen anderen Weg. ")
    expect(two).to_contain_text("keinen anderen Weg")
    expect(first.page.get_by_text("Gespeichert").first).to_be_visible()
    first.context.set_offline(True)
    expect(first.page.get_by_text(re.compile("Keine Verbindung")).first).to_be_visible(timeout=60_000)
    first.page.keyboard.type("Das gilt auch ohne Netz. ")
    two.click()
    second.page.keyboard.press("Control+End")
    second.page.keyboard.type("Eine Zahl am Tag genügt.")
    first.context.set_offline(False)
    for text in (one, two):
        expect(text).to_contain_text("Das gilt auch ohne Netz.", timeout=60_000)
        expect(text).to_contain_text("Eine Zahl am Tag genügt.", timeout=60_000)
    expect(first.page.get_by_text("Gespeichert").first).to_be_visible(timeout=30_000)


def read_in_and_publish(editor: Person, source: Path) -> None:
    page = editor.go("/verwaltung/")
    page.get_by_role("link", name="Plan einlesen").first.click()
    page.set_input_files("input[type=file]", source)
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page.get_by_text("Einfache Sprache").first).to_be_visible()
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    publish_draft(editor, "Einfache Sprache")


def publish_draft(editor: Person, title: str) -> None:
    """Find a draft in Wagtail by its title and publish it."""
    page = editor.go(f"/verwaltung/pages/search/?q={title}")
    page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(title))).first.click()
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    expect(page.locator(".messages")).to_contain_text(re.compile("veröffentlicht|published"))

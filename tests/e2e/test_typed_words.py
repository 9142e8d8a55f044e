"""What somebody types outlives whatever others do meanwhile, a reload, and their own haste."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import Person

CHAPTER = "Steuerung und Zuständigkeiten"


def open_chapter(person: Person) -> Page:
    page = person.go("/arbeitsraum/kapitel/")
    with page.expect_websocket(lambda socket: "/ws/chapters/" in socket.url):
        page.get_by_role("link", name=CHAPTER).click()
    return page


def annotate(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile("^Anmerken: Absatz")).first.click()
    page.get_by_label("Anmerkung", exact=True).fill(words)
    page.get_by_role("button", name="Anmerkung speichern").click()
    expect(page.locator("#anmerkungen").get_by_text(words)).to_be_visible()


def test_a_half_typed_answer_survives_new_annotations_and_a_withdrawal(open_window: Callable[..., Person]) -> None:
    theirs = open_chapter(open_window("mitglied1@demo.example"))
    mine = open_chapter(open_window("mitglied2@demo.example"))
    annotate(theirs, "Wer entscheidet das im Urlaub?")
    note = mine.locator("[data-annotation]", has_text="im Urlaub")
    note.locator("summary").click()
    answer = note.get_by_label("Ihre Antwort")
    answer.fill("Die Vertretung, also")
    annotate(theirs, "Und wer am Wochenende?")
    expect(mine.locator("#anmerkungen").get_by_text("am Wochenende")).to_be_visible()
    expect(answer).to_have_value("Die Vertretung, also")
    expect(answer).to_be_focused()
    expect(mine.locator("#ansage")).to_contain_text("Neue Anmerkung von")

    theirs.locator("[data-annotation]", has_text="im Urlaub").get_by_role("link", name="Zurückziehen").click()
    theirs.get_by_role("button", name="Ja, zurückziehen").click()
    expect(mine.locator("#aufgehoben")).to_contain_text("Die Vertretung, also")


def test_selected_words_are_annotated_even_where_the_browser_cannot_highlight(
    open_window: Callable[..., Person],
) -> None:
    person = open_window("mitglied1@demo.example")
    person.context.add_init_script("window.Highlight = undefined")
    page = open_chapter(person)
    select = """() => {
      const block = [...document.querySelectorAll("#kapiteltext .block p")].find((p) => !p.querySelector("mark"));
      const text = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
      getSelection().setBaseAndExtent(text, 4, text, 15);
      return text.data.slice(4, 15).trim();
    }"""
    words = page.evaluate(select)
    page.locator("#auswahl").get_by_role("button", name="Anmerken").click()
    expect(page.locator("#anmerken-dialog [data-quote]")).to_have_text(words)
    page.get_by_label("Anmerkung", exact=True).fill("Das Wort ist unklar.")
    page.get_by_role("button", name="Anmerkung speichern").click()
    expect(page.locator("mark.annotation", has_text=words).first).to_be_visible()


def test_points_are_moved_by_keyboard_and_survive_a_reload(open_window: Callable[..., Person]) -> None:
    page = open_window("mitglied2@demo.example").go("/arbeitsraum/impulse/neu/")
    page.get_by_label("Titel").fill("Punkte, die sich bewegen")
    page.get_by_role("button", name="Entwurf anlegen").click()
    page.get_by_label("Punkt 1", exact=True).fill("Eins")
    page.get_by_label("Punkt 2", exact=True).fill("Zwei")
    for words in ("Drei", "Vier"):
        page.get_by_role("button", name="Punkt hinzufügen").click()
        page.keyboard.type(words)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Punkt 3", exact=True)).to_be_focused()
    page.reload()
    texts = page.locator("[data-points] textarea")
    expect(texts).to_have_count(4)
    assert texts.evaluate_all("fields => fields.map((field) => field.value)") == ["Eins", "Zwei", "Vier", "Drei"]
    page.get_by_role("button", name="Punkt 1 entfernen").click()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    assert texts.evaluate_all("fields => fields.map((field) => field.value)") == ["Zwei", "Vier", "Drei"]

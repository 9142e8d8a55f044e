"""A member without a mouse: log in, read a chapter, annotate a paragraph, see it in the list."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PASSWORD, Person

FOCUSED = """() => { const e = document.activeElement, s = getComputedStyle(e);
   const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
   return [(e.getAttribute('aria-label') || label || e.innerText || e.value || '').trim(), e.tagName,
           s.outlineStyle !== 'none' || s.boxShadow !== 'none']; }"""


def tab_to(page: Page, text: str, tag: str = "", limit: int = 150) -> None:
    """Press Tab until the focus is on an element whose name begins with ``text``, and see the focus there."""
    for _ in range(limit):
        name, found, visible = page.evaluate(FOCUSED)
        if name.startswith(text) and found.startswith(tag):
            assert visible, f"{name}: the focus cannot be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{text}” cannot be reached by keyboard")


def test_annotating_by_keyboard_only(open_window: Callable[..., Person]) -> None:
    person = open_window()
    page = person.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Zum Inhalt springen"
    tab_to(page, "Anmelden", "A")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    tab_to(page, "E-Mail")
    page.keyboard.type("mitglied3@demo.example")
    tab_to(page, "Passwort")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(person.site.url + "/arbeitsraum/")
    tab_to(page, "Kapitel", "A")
    page.keyboard.press("Enter")
    expect(page).to_have_url(person.site.url + "/arbeitsraum/kapitel/")
    tab_to(page, "Offene Daten", "A")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Offene Daten und Datenökonomie")
    tab_to(page, "Anmerken", "BUTTON")
    page.keyboard.press("Enter")
    tab_to(page, "Anmerkung", "TEXTAREA")
    page.keyboard.type("Nur mit der Tastatur geschrieben.")
    tab_to(page, "Anmerkung speichern")
    page.keyboard.press("Enter")
    expect(page.locator("#anmerkungen")).to_contain_text("Nur mit der Tastatur geschrieben.")

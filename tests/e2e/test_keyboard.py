"""A member without a mouse: log in, read a chapter, annotate a paragraph, see it in the list."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .conftest import PASSWORD, Person


def tab_to(page: Page, text: str, limit: int = 150) -> None:
    """Press Tab until the focused element's name begins with ``text``; every stop must show its focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        name, visible = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
               const label = e.labels && e.labels.length ? e.labels[0].innerText : '';
               return [(e.getAttribute('aria-label') || label || e.innerText || e.value || '').trim(),
                       s.outlineStyle !== 'none' || s.boxShadow !== 'none']; }"""
        )
        if name.startswith(text):
            assert visible, f"{name}: the focus cannot be seen"
            return
    raise AssertionError(f"“{text}” cannot be reached by keyboard")


def test_annotating_by_keyboard_only(open_window: Callable[..., Person]) -> None:
    person = open_window()
    page = person.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Zum Inhalt springen"
    tab_to(page, "Anmelden")
    page.keyboard.press("Enter")
    tab_to(page, "E-Mail")
    page.keyboard.type("mitglied3@demo.example")
    tab_to(page, "Passwort")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(person.site.url + "/arbeitsraum/")
    tab_to(page, "Kapitel")
    page.keyboard.press("Enter")
    expect(page).to_have_url(person.site.url + "/arbeitsraum/kapitel/")
    tab_to(page, "Offene Daten")
    page.keyboard.press("Enter")
    tab_to(page, "Anmerken")
    page.keyboard.press("Enter")
    tab_to(page, "Anmerkung")
    page.keyboard.type("Nur mit der Tastatur geschrieben.")
    tab_to(page, "Anmerkung speichern")
    page.keyboard.press("Enter")
    expect(page.locator("#anmerkungen")).to_contain_text("Nur mit der Tastatur geschrieben.")

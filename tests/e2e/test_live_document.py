"""The text that several people write at once, in real browsers: lost lines, reloads, and a text that gets fixed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Person, Site, violations


def _draft(site: Site) -> str:
    """The uuid of a draft that both people below write."""
    code = (
        "from digitalrat.impulses.models import Impulse; "
        "print('uuid', Impulse.objects.filter(state='draft', authorships__user__email='mitglied1@demo.example')"
        ".filter(authorships__user__email='mitglied3@demo.example').earliest('pk').uuid)"
    )
    found = re.search(r"uuid ([0-9a-f-]{36})", site.manage("shell", "-c", code))
    assert found
    return found[1]


def _with_document(site: Site, uuid: str, act: str) -> None:
    site.manage(
        "shell",
        "-c",
        "from digitalrat.impulses.models import Impulse; from digitalrat.collaboration import services; "
        f"services.{act}(document=Impulse.objects.get(uuid='{uuid}').document)",
    )


def _open(person: Person, uuid: str) -> Locator:
    page = person.go(f"/arbeitsraum/impulse/{uuid}/bearbeiten/")
    text = page.locator("live-editor [contenteditable=true]")
    text.wait_for()
    expect(_state(page)).to_have_text("Gespeichert")
    return text


def _state(page: Page) -> Locator:
    return page.locator("live-editor .save-state")


def _type_at_end(page: Page, text: Locator, words: str) -> None:
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type(words)


@pytest.fixture
def two(site: Site, open_window: Callable[..., Person]) -> tuple[str, Person, Person]:
    return _draft(site), open_window("mitglied1@demo.example"), open_window("mitglied3@demo.example")


def test_typed_without_connection_survives_a_reload(two: tuple[str, Person, Person]) -> None:
    uuid, one, other = two
    text, elsewhere = _open(one, uuid), _open(other, uuid)
    one.context.set_offline(True)
    expect(_state(one.page)).to_have_text("Keine Verbindung")
    _type_at_end(one.page, text, "Im Tunnel getippt.")
    expect(_state(one.page)).to_have_text("Noch nicht gespeichert")
    expect(one.page.get_by_text("Sie können weiterschreiben")).to_be_visible()
    asked = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    # Long enough for a phone to note it down.
    one.page.wait_for_timeout(500)
    one.context.set_offline(False)
    one.page.reload()
    expect(text).to_contain_text("Im Tunnel getippt.")
    expect(elsewhere).to_contain_text("Im Tunnel getippt.")
    expect(_state(one.page)).to_have_text("Gespeichert")
    assert set(asked) <= {"beforeunload"}


def test_who_was_away_is_seen_again(two: tuple[str, Person, Person]) -> None:
    uuid, one, other = two
    _open(one, uuid)
    _open(other, uuid)
    people = other.page.locator("live-editor .presence__person")
    expect(people).to_have_count(2)
    one.context.set_offline(True)
    expect(_state(one.page)).to_have_text("Keine Verbindung")
    one.context.set_offline(False)
    expect(_state(one.page)).to_have_text("Gespeichert")
    _type_at_end(one.page, one.page.locator("live-editor [contenteditable=true]"), "Wieder da.")
    caret = other.page.locator("live-editor .caret__name")
    expect(caret).to_have_count(1)
    expect(people).to_have_count(2)
    one.context.close()
    expect(people).to_have_count(1)


def test_text_is_fixed_while_one_writes_and_one_is_away(two: tuple[str, Person, Person], site: Site) -> None:
    uuid, one, away = two
    _open(one, uuid)
    lost = _open(away, uuid)
    away.context.set_offline(True)
    _type_at_end(away.page, lost, "Zu spät getippt.")
    _with_document(site, uuid, "freeze_document")
    try:
        expect(one.page.get_by_text("Der Text ist festgehalten")).to_be_visible()
        expect(one.page.locator("[contenteditable=true]")).to_have_count(0)
        expect(one.page.get_by_role("toolbar", name="Text gestalten")).to_be_hidden()
        assert violations(one.page) == []
        away.context.set_offline(False)
        expect(away.page.locator("live-editor [data-part=note]")).to_contain_text("wurde nicht mehr gespeichert")
        expect(_state(away.page)).to_have_text("Nicht verbunden")
        # To be copied.
        expect(away.page.locator("live-editor .ProseMirror")).to_contain_text("Zu spät getippt.")
        assert violations(away.page) == []
    finally:
        _with_document(site, uuid, "unfreeze_document")
    expect(one.page.locator("live-editor [contenteditable=true]")).to_be_visible()
    expect(one.page.locator("live-editor .ProseMirror")).not_to_contain_text("Zu spät getippt.")


def test_without_script_the_text_can_be_read(site: Site, open_window: Callable[..., Person]) -> None:
    uuid = _draft(site)
    person = open_window("mitglied1@demo.example", java_script_enabled=False)
    page = person.go(f"/arbeitsraum/impulse/{uuid}/bearbeiten/")
    expect(page.locator("live-editor .prose")).not_to_be_empty()
    # Chromium without script by remote control does not show it; people's browsers do.
    assert "braucht diese Seite JavaScript" in page.locator("live-editor noscript").inner_html()

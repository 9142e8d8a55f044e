"""Rules of procedure as HTML and meetings as calendar files: what people wrote, made safe."""

from datetime import UTC, datetime

import pytest

from digitalrat.meetings.calendar_file import meeting_ics
from digitalrat.meetings.models import Meeting
from digitalrat.meetings.rules_text import render


def test_the_first_heading_is_the_title_and_the_rest_starts_below_it() -> None:
    rules = render("# Geschäftsordnung\n\n## Aufgabe\n\nDer Rat *berät*.\n\n### Grenze\n\n- eins\n- zwei")
    assert rules.title == "Geschäftsordnung"
    assert rules.html == (
        "<h3>Aufgabe</h3>\n<p>Der Rat <em>berät</em>.</p>\n<h4>Grenze</h4>\n<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"
    )


@pytest.mark.parametrize("text", ["# A\n\n#### B", "## B", "###### B", "B\n="])
def test_headings_never_stand_above_h3(text: str) -> None:
    html = render(text).html
    assert "<h1" not in html and "<h2" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://example.org/x.png)",
    ],
)
def test_nothing_active_or_foreign_gets_through(text: str) -> None:
    html = render(f"Vorher\n\n{text}\n\nNachher").html
    assert "<script" not in html and "<img" not in html and 'href="javascript' not in html
    assert "Vorher" in html and "Nachher" in html


def test_an_empty_text_renders_to_nothing() -> None:
    assert render("") == render("   \n")


def meeting(title: str, place: str = "") -> str:
    session = Meeting(number=1, title=title, place=place, starts_at=datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    return meeting_ics(session, url="https://rat.example/digitalrat/sitzungen/1/", now=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_meeting_as_a_calendar_file() -> None:
    lines = meeting("2. Sitzung; öffentlich, Teil 1", "Saal\\Nord").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20260312T160000Z" in lines
    assert "SUMMARY:2. Sitzung\\; öffentlich\\, Teil 1" in lines
    assert "LOCATION:Saal\\\\Nord" in lines


def test_a_title_cannot_smuggle_lines_into_the_calendar() -> None:
    assert "\r\nATTENDEE" not in meeting("Sitzung\r\nATTENDEE:mailto:x@example.org")


def test_long_lines_are_folded_within_75_octets_and_keep_every_letter() -> None:
    title = "Sitzung über Öffentlichkeit und Übermittlung 🏛️ " * 8
    text = meeting(title)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")

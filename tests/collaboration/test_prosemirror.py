import json
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from digitalrat.collaboration import prosemirror
from digitalrat.collaboration.prosemirror import read_nodes, to_html, to_text, update_from_html


def through_yjs(html: str) -> "list[prosemirror.Node]":
    doc: Doc[Any] = Doc()
    doc.apply_update(update_from_html(html))
    return read_nodes(doc)


def document(*elements: XmlElement) -> "Doc[Any]":
    doc: Doc[Any] = Doc()
    fragment = doc.get("default", type=XmlFragment)
    for element in elements:
        fragment.children.append(element)
    return doc


@pytest.mark.parametrize(
    "html",
    [
        "<p>Text mit <strong>fett</strong> und <em>kursiv</em></p>",
        "<h2>Anlass</h2><h3>Genauer</h3>",
        "<ul><li><p>eins</p><ul><li><p>darunter</p></li></ul></li><li><p>zwei</p></li></ul>",
        '<ol start="3"><li><p>drei</p></li></ol>',
        "<blockquote><p>Zitat</p></blockquote>",
        "<p>Zeile<br>Zeile 😀</p>",
        '<p><a href="https://rheinau.example/?a=1&amp;b=2" rel="noopener noreferrer">Seite</a></p>',
    ],
)
def test_what_the_editor_can_make_survives(html: str) -> None:
    assert to_html(through_yjs(html)) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("nur Text", "<p>nur Text</p>"),
        ("<h1>Titel</h1><h5>Klein</h5>", "<h2>Titel</h2><h3>Klein</h3>"),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p>a</p>"),
        ("<div>eins<p>zwei</p>drei</div>", "<p>eins</p><p>zwei</p><p>drei</p>"),
        ("<table><tr><td>Zelle</td></tr></table>", "<p>Zelle</p>"),
        ("<ul><li>ohne Absatz</li></ul>", "<ul><li><p>ohne Absatz</p></li></ul>"),
        ("<ul></ul>", ""),
        ("<p>  viel\n  Platz </p>", "<p>viel   Platz</p>"),
        ("", ""),
    ],
)
def test_other_html_becomes_what_the_editor_can_make(html: str, expected: str) -> None:
    assert to_html(through_yjs(html)) == expected


def test_what_somebody_else_put_into_the_document_is_passed_over() -> None:
    doc = document(
        XmlElement("script", {"src": "//evil"}, [XmlText("alert(1)")]),
        XmlElement("paragraph", {"onclick": "alert(1)"}, [XmlText("<img src=x onerror=alert(1)>")]),
        XmlElement("heading", {"level": "99"}, [XmlText("Titel")]),
        XmlElement("orderedList", {"start": '1" onload="x'}, [XmlElement("listItem")]),
    )
    assert to_html(read_nodes(doc)) == (
        "alert(1)<p>&lt;img src=x onerror=alert(1)&gt;</p><h2>Titel</h2><ol><li></li></ol>"
    )


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", " java\tscript:alert(1)", 7, None, {}])
def test_links_lead_nowhere_bad(href: Any) -> None:
    paragraph = XmlElement("paragraph")
    doc = document(paragraph)
    text = XmlText()
    paragraph.children.append(text)
    text.insert(0, "Klick", {"link": {"href": href}, "bold": {}, "unknown": {"x": 1}})
    html = to_html(read_nodes(doc))
    assert "href" not in html
    assert "<strong>Klick</strong>" in html


def test_marks_with_a_hash_and_numbers_as_floats() -> None:
    doc = document(XmlElement("heading"))
    heading = doc.get("default", type=XmlFragment).children[0]
    heading.attributes["level"] = 3
    text = XmlText()
    heading.children.append(text)
    text.insert(0, "T", {"italic--aB3/+x9=": {}})
    assert to_html(read_nodes(doc)) == "<h3><em>T</em></h3>"


def test_nested_a_thousand_times() -> None:
    doc: Doc[Any] = Doc()
    parent: Any = doc.get("default", type=XmlFragment)
    for _ in range(1000):
        parent.children.append(XmlElement("blockquote"))
        parent = parent.children[0]
    assert to_html(read_nodes(doc)).count("<blockquote>") == prosemirror.MAX_DEPTH + 1


def test_plain_text() -> None:
    html = (
        "<h2>Anlass</h2><p>Erste<br>Zweite</p><ul><li>eins<ol start='4'><li>vier</li><li>fünf</li></ol></li>"
        "<li><p>zwei</p><p>weiter</p></li></ul><blockquote><p>Zitat</p></blockquote><p></p>"
    )
    assert to_text(through_yjs(html)) == (
        "Anlass\n\nErste\nZweite\n\n– eins\n  4. vier\n  5. fünf\n– zwei\n  weiter\n\nZitat"
    )


def test_nodes_are_json() -> None:
    assert json.loads(json.dumps(through_yjs("<h2>a<strong>b</strong></h2>"))) == [
        {
            "type": "heading",
            "attrs": {"level": 2},
            "content": [
                {"type": "text", "text": "a", "marks": []},
                {"type": "text", "text": "b", "marks": [{"type": "bold", "attrs": {}}]},
            ],
        }
    ]

"""What becomes of headings, emphasis, lists, tables, links, footnotes and images, from Markdown and from Word."""

import base64

import pytest

from .samples import blocks_of, brief, plan_of, png
from .word_file import BULLETED, NUMBERED, NUMBERED_ANEW, image, link, note, paragraph, run, table, word_file

MARKDOWN = [
    ("Ein **fetter**, *schräger* Text", [("paragraph", "<p>Ein <b>fetter</b>, <i>schräger</i> Text</p>")]),
    ("Zeile  \nzwei\ndrei", [("paragraph", "<p>Zeile<br/>zwei drei</p>")]),
    ("a `b < c` d", [("paragraph", "<p>a <code>b &lt; c</code> d</p>")]),
    ("10 m<sup>2</sup> & mehr", [("paragraph", "<p>10 m<sup>2</sup> &amp; mehr</p>")]),
    ("Dienst\u00adstelle", [("paragraph", "<p>Dienststelle</p>")]),
    ("- a\n  - b\n- c", [("list", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>")]),
    ("3. c\n4. d", [("list", '<ol start="3"><li>c</li><li>d</li></ol>')]),
    ("1. a\n\n   noch a\n2. b", [("list", "<ol><li>a<br/>noch a</li><li>b</li></ol>")]),
    ("> Ein Satz.\n>\n> Noch einer.", [("quote", "<p>Ein Satz.</p><p>Noch einer.</p>")]),
    ("> **Ziel:** Alle online.", [("goal", "<p><b>Ziel:</b> Alle online.</p>")]),
    ("> Zuerst.\n>\n> **Ziel**: Online.", [("quote", "<p>Zuerst.</p>"), ("goal", "<p><b>Ziel</b>: Online.</p>")]),
    ("> Ziel: nicht hervorgehoben", [("quote", "<p>Ziel: nicht hervorgehoben</p>")]),
    (
        "|A|B|\n|-|-|\n|1|**2**|",
        [
            (
                "table",
                "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
                "<tbody><tr><td>1</td><td><b>2</b></td></tr></tbody></table>",
            )
        ],
    ),
    ("```\nx = 1\n\ny\n```", [("paragraph", "<p><code>x = 1</code><br/><code>y</code></p>")]),
    ("vorher <!-- nie sichtbar --> nachher", [("paragraph", "<p>vorher nachher</p>")]),
    ("{% for page in site %}\n\nText\n\n{: .klasse}", [("paragraph", "<p>Text</p>")]),
    (
        'Text\n\n<p style="page-break-after: always;" ></p>\n- a',
        [("paragraph", "<p>Text</p>"), ("list", "<ul><li>a</li></ul>")],
    ),
    ("<div>eins</div><div>zwei</div>", [("paragraph", "<p>eins</p>"), ("paragraph", "<p>zwei</p>")]),
    ("a\n\n---\n\nb", [("paragraph", "<p>a</p>"), ("paragraph", "<p>b</p>")]),
    ("---\ntitle: Titel\n---\nText", [("paragraph", "<p>Text</p>")]),
]


@pytest.mark.parametrize(("source", "expected"), MARKDOWN)
def test_markdown_becomes_these_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert brief(source) == expected


WORD = [
    (paragraph("Ein ", run("fetter", bold=True), " Text"), [("paragraph", "<p>Ein <b>fetter</b> Text</p>")]),
    (paragraph(run("fe", bold=True), run("tt", bold=True)), [("paragraph", "<p><b>fett</b></p>")]),
    (paragraph("m", run("2", raised=True)), [("paragraph", "<p>m<sup>2</sup></p>")]),
    (paragraph("  ") + paragraph("da"), [("paragraph", "<p>da</p>")]),
    (
        paragraph("a", numbering=BULLETED) + paragraph("b", numbering=BULLETED, depth=1),
        [("list", "<ul><li>a<ul><li>b</li></ul></li></ul>")],
    ),
    (
        paragraph("a", numbering=NUMBERED) + paragraph("dazwischen") + paragraph("b", numbering=NUMBERED),
        [
            ("list", "<ol><li>a</li></ol>"),
            ("paragraph", "<p>dazwischen</p>"),
            ("list", '<ol start="2"><li>b</li></ol>'),
        ],
    ),
    (
        paragraph("a", numbering=NUMBERED) + paragraph("b", numbering=NUMBERED_ANEW),
        [("list", "<ol><li>a</li></ol>"), ("list", "<ol><li>b</li></ol>")],
    ),
    (
        paragraph("a", numbering=NUMBERED)
        + paragraph("x", numbering=NUMBERED, depth=1)
        + paragraph("b", numbering=NUMBERED)
        + paragraph("y", numbering=NUMBERED, depth=1),
        [("list", "<ol><li>a<ol><li>x</li></ol></li><li>b<ol><li>y</li></ol></li></ol>")],
    ),
    (paragraph("Zitat", style="Quote"), [("quote", "<p>Zitat</p>")]),
    (paragraph(run("Ziel:", bold=True), " x", style="Quote"), [("goal", "<p><b>Ziel:</b> x</p>")]),
    (paragraph("Alle online", style="Ziel"), [("goal", "<p>Alle online</p>")]),
    (
        table([["A", "B"], ["1", "2"]]) + paragraph("Tabelle 1", style="caption"),
        [
            (
                "table",
                "<table><caption>Tabelle 1</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
                "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            )
        ],
    ),
    (
        table([["1", "2"], ["3", ""]], has_header=False),
        [("table", "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td></td></tr></tbody></table>")],
    ),
    (table([["Ein Kasten"]]), [("paragraph", "<p>Ein Kasten</p>")]),
]


@pytest.mark.parametrize(("body", "expected"), WORD)
def test_word_becomes_these_blocks(body: str, expected: list[tuple[str, str]]) -> None:
    assert brief(word_file(body), "plan.docx") == expected


LINKS = [
    ("https://stadt.example/a?b=1&c=2", "https://stadt.example/a?b=1&amp;c=2"),
    ("mailto:a@stadt.example", "mailto:a@stadt.example"),
    ("/impressum/", "/impressum/"),
    ("kapitel.md#teil", "kapitel.md#teil"),
    ("#abschnitt", "#abschnitt"),
    ("//stadt.example/x", "https://stadt.example/x"),
    ("javascript:alert(1)", None),
    ("JaVaScRiPt:alert(1)", None),
    ("java&#10;script:alert(1)", None),
    ("data:text/html,x", None),
    ("vbscript:x", None),
    ("file:///etc/passwd", None),
    ("nachhall-bild:0", None),
]


@pytest.mark.parametrize(("address", "kept"), LINKS)
def test_only_harmless_links_stay(address: str, kept: str | None) -> None:
    expected = f'<p><a href="{kept}">hier</a></p>' if kept else "<p>hier</p>"
    assert brief(f'<a href="{address}" onclick="x()" target="_blank">hier</a>') == [("paragraph", expected)]


def test_word_links_pass_the_same_gate() -> None:
    data = word_file(
        paragraph("Siehe ", link("good", "hier"), " und ", link("bad", "dort")),
        links={"good": "https://stadt.example/", "bad": "javascript:alert(1)"},
    )
    assert brief(data, "plan.docx") == [
        ("paragraph", '<p>Siehe <a href="https://stadt.example/">hier</a> und dort</p>')
    ]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<style>p { display: none }</style>",
        '<iframe src="https://x.example"></iframe>',
        "<svg><script>alert(1)</script></svg>",
        '<img src="x" onerror="alert(1)">',
        '<img src="https://spy.example/pixel.png">',
    ],
)
def test_nothing_active_survives(attack: str) -> None:
    assert brief(f"Text\n\n{attack}\n\nEnde") == [("paragraph", "<p>Text</p>"), ("paragraph", "<p>Ende</p>")]


def test_headings_go_down_one_step_at_a_time() -> None:
    blocks = blocks_of("# Titel\n\n#### tief\n\nText\n\n## flach\n\n### mittel\n\nText")
    assert [(block.level, block.text) for block in blocks if block.level] == [(1, "tief"), (1, "flach"), (2, "mittel")]


MARKDOWN_NOTES = "# A\n\nEins[^x] und zwei[^y].\n\n# B\n\nDrei[^z].\n\n[^x]: Quelle *eins*\n[^y]: Zwei\n[^z]: Drei\n"


def test_footnotes_are_counted_and_collected_per_chapter() -> None:
    first, second = plan_of(MARKDOWN_NOTES).chapters
    assert [(block.kind.value, block.html) for block in first.blocks] == [
        ("paragraph", "<p>Eins<sup>[1]</sup> und zwei<sup>[2]</sup>.</p>"),
        ("heading", "Anmerkungen"),
        ("list", "<ol><li>Quelle <i>eins</i></li><li>Zwei</li></ol>"),
    ]
    assert second.blocks[0].text == "Drei[1]."
    assert second.blocks[2].html == "<ol><li>Drei</li></ol>"


def test_word_footnotes_are_the_same() -> None:
    data = word_file(
        paragraph("A", style="heading 1"),
        paragraph("Eins", note(2), " und zwei", note(1), "."),
        paragraph("B", style="heading 1"),
        paragraph("Drei", note(3), "."),
        notes=["Zwei", "Quelle eins", "Drei"],
    )
    plan = plan_of(data, "plan.docx")
    assert [chapter.text for chapter in plan.chapters] == [chapter.text for chapter in plan_of(MARKDOWN_NOTES).chapters]


def test_an_image_in_word_becomes_a_figure_with_its_alternative_text_and_caption() -> None:
    data = word_file(
        paragraph("Davor", image("i", "Ein Turm"), "danach"),
        paragraph("Abbildung 1", style="caption"),
        images={"i": ("bild.png", png())},
    )
    text, figure = blocks_of(data, "plan.docx")
    assert text.text == "Davordanach"
    assert (figure.kind, figure.alt, figure.caption) == ("figure", "Ein Turm", "Abbildung 1")
    assert figure.image is not None
    assert (figure.image.data, figure.image.suffix) == (png(), "png")


def test_a_markdown_image_may_be_part_of_the_file() -> None:
    address = "data:image/png;base64," + base64.b64encode(png()).decode()
    (figure,) = blocks_of(f'![Ein Turm]({address} "Stadtarchiv")')
    assert (figure.alt, figure.source, figure.image and figure.image.data) == ("Ein Turm", "Stadtarchiv", png())


LOST_IMAGES = [
    ("Text ![x](https://spy.example/x.png)", "plan.md", "fremden Server"),
    ("Text ![x](fehlt.png)", "plan.md", "nicht gefunden"),
    ("Text ![x](data:image/png;base64,AAAA)", "plan.md", "Format"),
    (
        word_file(paragraph("Text", image("i", "x")), images={"i": ("bild.emf", b"\x01\0\0\0EMF")}),
        "plan.docx",
        "Format",
    ),
    (word_file(paragraph("Text", image("i", "x")), parts={"word/media/x": b""}), "plan.docx", ""),
]


@pytest.mark.parametrize(("data", "name", "remark"), LOST_IMAGES[:4])
def test_an_image_that_cannot_be_taken_is_told(data: str | bytes, name: str, remark: str) -> None:
    plan = plan_of(data, name)
    assert [block.text for block in plan.chapters[0].blocks] == ["Text"]
    assert [remark in note for note in plan.notes] == [True]


def test_merged_cells_leave_the_table_a_rectangle() -> None:
    (block,) = blocks_of(
        '<table><tr><th colspan="2">Kopf</th><th>C</th></tr><tr><td rowspan="2">a</td><td>b</td><td>c</td></tr>'
        "<tr><td>d</td><td>e</td></tr></table>"
    )
    assert block.rows == (("Kopf", "", "C"), ("a", "b", "c"), ("", "d", "e"))
    assert block.has_header


def test_a_first_row_in_bold_is_a_header() -> None:
    cell = "<td><b>{}</b></td>"
    (block,) = blocks_of(f"<table><tr>{cell.format('A')}{cell.format('B')}</tr><tr><td>1</td><td>2</td></tr></table>")
    assert block.has_header

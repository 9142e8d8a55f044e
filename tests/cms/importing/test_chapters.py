"""Where documents are cut, and what chapters are called."""

from pathlib import Path

import pytest

from cms.importing.chapters import german_slug, split
from cms.importing.errors import ImportFailed
from cms.importing.reading import read_path

from .samples import plan_of
from .word_file import NUMBERED, link, note, paragraph, run, table, word_file

PLAN = """Vorwort

# Bildung

## Schulen

Text a

### Netz

Text b

## Hochschulen

Text c

# Verkehr

Über den Verkehr

## Bahn

Text d

## Bus
"""

CUTS: list[tuple[int | None, list[tuple[str, str, str]]]] = [
    (
        None,
        [("Plan", "", "Vorwort"), ("Bildung", "", "Schulen\nText a\nNetz\nText b\nHochschulen\nText c")]
        + [("Verkehr", "", "Über den Verkehr\nBahn\nText d\nBus")],
    ),
    (
        2,
        [("Plan", "", "Vorwort"), ("Schulen", "Bildung", "Text a\nNetz\nText b"), ("Hochschulen", "Bildung", "Text c")]
        + [("Verkehr", "Verkehr", "Über den Verkehr"), ("Bahn", "Verkehr", "Text d")],
    ),
]


@pytest.mark.parametrize(("level", "expected"), CUTS)
def test_a_document_is_cut_at_a_level(level: int | None, expected: list[tuple[str, str, str]]) -> None:
    plan = plan_of(PLAN, level=level)
    assert [(chapter.title, chapter.action_field, chapter.text) for chapter in plan.chapters] == expected
    assert plan.levels == (1, 2, 3)


def test_a_chapter_without_text_is_told_and_left_out() -> None:
    assert plan_of(PLAN, level=2).notes == ("„Bus“ hat keinen Text und wurde übergangen.",)


@pytest.mark.parametrize(("text", "level"), [(PLAN, 4), ("Nur Text", 1)])
def test_a_level_that_is_not_there_is_an_error(text: str, level: int) -> None:
    with pytest.raises(ImportFailed) as failure:
        plan_of(text, level=level)
    assert ("1, 2, 3" in failure.value.message) == (level == 4)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe & Übermaß", "groesse-uebermass"),
        ("Ämter im Überblick", "aemter-im-ueberblick"),
        ("Café №1", "cafe-no1"),
        ("???", "kapitel"),
        ("x" * 200, "x" * 80),
    ],
)
def test_slugs_are_german(title: str, slug: str) -> None:
    assert german_slug(title) == slug


def test_equal_titles_get_different_slugs() -> None:
    chapters = plan_of("# Ziele\n\na\n\n# Ziele\n\nb\n\n# Ziele:\n\nc").chapters
    assert [chapter.slug for chapter in chapters] == ["ziele", "ziele-2", "ziele-3"]


@pytest.mark.parametrize(
    ("data", "name", "title"),
    [
        ("Text", "03_offene-daten.md", "Offene daten"),
        ("---\ntitle: 'Offene Daten'\n---\nText", "x.md", "Offene Daten"),
        (word_file(paragraph("Offene Daten", style="Title"), paragraph("Text")), "x.docx", "Offene Daten"),
    ],
)
def test_a_text_without_headings_is_one_chapter_with_the_title_of_the_document(
    data: str | bytes, name: str, title: str
) -> None:
    (chapter,) = plan_of(data, name).chapters
    assert (chapter.title, chapter.text) == (title, "Text")


def test_a_folder_gives_one_chapter_a_file_in_the_right_order(tmp_path: Path) -> None:
    files = {
        "zusammenarbeit.md": "---\norder: 2\n---\n# Zusammenarbeit\n\n## Warum\n\nDarum.",
        "offenheit.md": "---\norder: 1\n---\n# Offen sein\n\nText",
        "anhang.md": "# Anhang\n\nText",
        "03-netze.md": "# Netze\n\nText",
        "introduction.md": "# Einführung\n\nText",
        "_vorlage.md": "# Name\n\nText",
        "leer.md": "  \n",
        "index.md": "# Kriterien\n\n{% for page in pages %}",
        "liesmich.txt": "Text",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    plan = split(read_path(tmp_path))
    assert [(chapter.slug, chapter.title) for chapter in plan.chapters] == [
        ("introduction", "Einführung"),
        ("offenheit", "Offen sein"),
        ("zusammenarbeit", "Zusammenarbeit"),
        ("netze", "Netze"),
        ("anhang", "Anhang"),
    ]
    assert [(block.level, block.text) for block in plan.chapters[2].blocks] == [(1, "Warum"), (0, "Darum.")]
    assert plan.notes == ("„Kriterien“ hat keinen Text und wurde übergangen.",)


def test_the_same_document_in_word_and_markdown_gives_the_same_chapters() -> None:
    markdown = """# Lage

Ein **Absatz** mit [Verweis](https://stadt.example/) und Note[^1].

1. eins
2. zwei

Dazwischen.

3. drei

## Zahlen

| Jahr | Schulen |
| ---- | ------- |
| 2021 | 265     |

> **Ziel:** Alle am Netz.

# Ausblick

Ende.

[^1]: Bericht 2021
"""
    word = word_file(
        paragraph("Lage", style="heading 1"),
        paragraph("Ein ", run("Absatz", bold=True), " mit ", link("l", "Verweis"), " und Note", note(1), "."),
        paragraph("eins", numbering=NUMBERED),
        paragraph("zwei", numbering=NUMBERED),
        paragraph("Dazwischen."),
        paragraph("drei", numbering=NUMBERED),
        paragraph("Zahlen", style="heading 2"),
        table([["Jahr", "Schulen"], ["2021", "265"]]),
        paragraph(run("Ziel:", bold=True), " Alle am Netz.", style="Quote"),
        paragraph("Ausblick", style="heading 1"),
        paragraph("Ende."),
        links={"l": "https://stadt.example/"},
        notes=["Bericht 2021"],
    )
    assert [(chapter.slug, chapter.title, chapter.blocks) for chapter in plan_of(word, "plan.docx").chapters] == [
        (chapter.slug, chapter.title, chapter.blocks) for chapter in plan_of(markdown).chapters
    ]

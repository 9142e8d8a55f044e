"""Bad input: each gets a sentence that says what to do, and none takes the product down."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import LazySettings

from cms.importing import archives, word
from cms.importing.chapters import split
from cms.importing.errors import ImportFailed
from cms.importing.reading import read_path, read_upload

from .samples import plan_of, png
from .word_file import paragraph, word_file


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def encrypted_zip() -> bytes:
    """An archive whose directory says that its entry is encrypted."""
    data = bytearray(zipped({"word/document.xml": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    return bytes(data)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>'
GOOD = word_file(paragraph("Text"))
BAD = [
    ("plan.docx", b"", "ist leer"),
    ("plan.md", b"", "ist leer"),
    ("plan.md", b" \n\t ", "ist leer"),
    ("plan.pdf", b"%PDF-1.7", "kann nicht eingelesen werden"),
    ("plan", b"Text", "kann nicht eingelesen werden"),
    ("plan.docx", b"Das ist kein Word", "beschädigt"),
    ("plan.docx", GOOD[: len(GOOD) // 2], "beschädigt"),
    ("plan.docx", zipped({"hallo.txt": "x"}), "beschädigt"),
    ("plan.docx", word_file(parts={"word/document.xml": "<w:document>"}), "beschädigt"),
    ("plan.docx", word_file(parts={"word/document.xml": "<x/>"}), "beschädigt"),
    ("plan.docx", word_file(paragraph("x"), parts={"word/numbering.xml": "<"}), "beschädigt"),
    ("plan.docx", word_file(parts={"word/document.xml": BOMB}), "beschädigt"),
    ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Kennwort"),
    ("plan.docx", encrypted_zip(), "Kennwort"),
    ("plan.docx", word_file(), "kein Text"),
    ("plan.md", "Straße\nGrün".encode("latin-1"), "Zeile 1"),
    ("plan.md", "Weg\nGrün".encode("latin-1"), "Zeile 2"),
    ("plan.md", "Text".encode("utf-16"), "Zeile 1"),
    ("plan.md", png(), "keinen Text, sondern"),
    ("plan.md", b"a\0b", "keinen Text, sondern"),
    ("plan.md", b"# Nur eine Ueberschrift", "kein Text"),
    ("plan.md", b"<script>alert(1)</script>", "kein Text"),
    ("plan.zip", b"kein zip", "kein ZIP-Archiv"),
    ("plan.zip", zipped({"a.txt": "x"}), "kein Text"),
    ("plan.zip", zipped({"a.md": "Gr\xfcn".encode("latin-1")}), "Zeile 1"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD)
def test_a_bad_file_is_refused_with_a_sentence(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ImportFailed) as failure:
        plan_of(data, name)
    assert reason in failure.value.message
    assert failure.value.message.endswith(".")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "riese.md"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(ImportFailed) as failure:
        read_path(path)
    assert "zu groß" in failure.value.message


def test_a_long_markdown_file_is_refused() -> None:
    with pytest.raises(ImportFailed) as failure:
        read_upload(b"Wort " * 1_000_000, "plan.md")
    assert "länger als" in failure.value.message


def test_a_zip_bomb_is_never_unpacked() -> None:
    bomb = zipped({"word/document.xml": bytes(250 * 1024 * 1024)})
    assert len(bomb) < 300_000
    with pytest.raises(ImportFailed) as failure:
        read_upload(bomb, "plan.docx")
    assert "beim Entpacken zu groß" in failure.value.message


def test_text_that_swells_to_more_than_a_library_is_refused() -> None:
    data = word_file(parts={"word/document.xml": bytes(word.MAX_TEXT_BYTES + 1)})
    with pytest.raises(ImportFailed) as failure:
        read_upload(data, "plan.docx")
    assert "länger als" in failure.value.message


def test_the_limit_of_unpacking_follows_the_limit_of_imports(settings: LazySettings) -> None:
    settings.MAX_IMPORT_BYTES = 10_000
    with pytest.raises(ImportFailed) as failure:
        read_upload(zipped({"a.md": "a" * 100_001}), "plan.zip")
    assert "beim Entpacken zu groß" in failure.value.message


def test_too_many_files_in_an_archive_are_refused() -> None:
    data = zipped({f"{number}.md": "x" for number in range(archives.MAX_ENTRIES + 1)})
    with pytest.raises(ImportFailed) as failure:
        read_upload(data, "plan.zip")
    assert "mehr als 5000 Dateien" in failure.value.message


@pytest.mark.parametrize("name", ["fehlt.md", "fehlt", "fehlt.docx"])
def test_what_is_not_there_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImportFailed) as failure:
        read_path(tmp_path / name)
    assert "nicht gefunden" in failure.value.message


def test_an_empty_folder_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as failure:
        read_path(tmp_path)
    assert "kein Text" in failure.value.message


def test_links_out_of_the_folder_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "geheim.md").write_text("# Geheim\n\nKennwort")
    (tmp_path / "geheim.png").write_bytes(png())
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nText ![x](../geheim.png) ![y](verweis.png) ![z](/etc/passwd)")
    os.symlink(tmp_path / "geheim.md", folder / "b.md")
    os.symlink(tmp_path / "geheim.png", folder / "verweis.png")
    plan = split(read_path(folder))
    assert [chapter.text for chapter in plan.chapters] == ["Text"]
    assert len(plan.notes) == 4


def test_images_beside_the_text_are_taken(tmp_path: Path) -> None:
    (tmp_path / "bilder").mkdir()
    (tmp_path / "bilder" / "turm 1.png").write_bytes(png())
    (tmp_path / "a.md").write_text("# A\n\n![Turm](bilder/turm%201.png)")
    from_folder, from_file = read_path(tmp_path), read_path(tmp_path / "a.md")
    from_archive = read_upload(
        zipped({"x/a.md": (tmp_path / "a.md").read_bytes(), "x/bilder/turm 1.png": png()}), "x.zip"
    )
    for source in (from_folder, from_file, from_archive):
        (chapter,) = split(source).chapters
        assert [(block.alt, block.image and block.image.data) for block in chapter.blocks] == [("Turm", png())]


def test_an_archive_of_a_folder_is_like_the_folder(tmp_path: Path) -> None:
    files = {"01-a.md": "# Erstes\n\nText", "02-b.md": "# Zweites\n\nText", "_c.md": "# Drittes\n\nText"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    archive = zipped({f"plan/{name}": text for name, text in files.items()} | {"__MACOSX/plan/._01-a.md": b"\xff"})
    assert split(read_upload(archive, "plan.zip")).chapters == split(read_path(tmp_path)).chapters


def test_subfolders_are_named_but_not_read(tmp_path: Path) -> None:
    (tmp_path / "tiefer").mkdir()
    (tmp_path / "tiefer" / "b.md").write_text("# B\n\nText")
    (tmp_path / "a.md").write_text("# A\n\nText")
    plan = split(read_path(tmp_path))
    assert [chapter.title for chapter in plan.chapters] == ["A"]
    assert plan.notes == ("Der Unterordner tiefer wurde nicht gelesen.",)


def test_a_name_with_a_path_in_it_is_only_a_name() -> None:
    assert read_upload(b"Text", "../../etc/plan.md").name == "plan.md"
    assert read_upload(b"Text", "C:\\Texte\\plan.md").name == "plan.md"


@pytest.mark.parametrize("depth", [300, 20_000])
@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<b>", "<table><tr><td>"])
def test_absurd_nesting_is_refused(opening: str, depth: int) -> None:
    with pytest.raises(ImportFailed) as failure:
        plan_of(opening * depth + "x", "plan.md")
    assert "zu verschachtelt" in failure.value.message


def test_absurd_tables_are_refused() -> None:
    with pytest.raises(ImportFailed) as failure:
        plan_of("|a|b|\n|-|-|\n" + "|1|2|\n" * 40_000, "plan.md")
    assert "zu vielen Teilen" in failure.value.message

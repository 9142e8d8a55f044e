"""English: the catalogue says everything that the code and the templates say in German, with the same gaps."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What must be the same in both languages: gaps that are filled in, and tags.
GAP = re.compile(r"%\(\w+\)[a-z]|%%?[a-z]|\{\w*\}|</?\w+[^>]*>")

Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each German text with its English one; two of them where there is a plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def translated(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def as_python(template: str, name: str) -> bytes:
    """The calls of gettext that Django's makemessages sees in a template; without indents, which would mean blocks."""
    return "\n".join(line.strip() for line in templatize(template, origin=name).split("\n")).encode()


def texts(path: Path) -> set[Key]:
    """Context and (singular) text of everything in the file that is marked for translation."""
    source = path.read_bytes() if path.suffix == ".py" else as_python(path.read_text(), path.name)
    found: set[Key] = set()
    for _line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        found.add((context, message if isinstance(message, str) else message[0]))
    return found


def sources() -> list[Path]:
    kinds = {".py", ".html", ".txt"}
    tops = [ROOT / "cms", ROOT / "digitalrat", ROOT / "templates"]
    return [path for top in tops for path in sorted(top.rglob("*")) if path.suffix in kinds]


def test_every_text_has_an_english_one(catalogue: Catalog) -> None:
    open_ends = [german for message in translated(catalogue) for german, english in pairs(message) if not english]
    doubtful = [message.id for message in translated(catalogue) if message.fuzzy]

    assert (open_ends, doubtful) == ([], [])


def test_gaps_and_tags_are_the_same_in_both_languages(catalogue: Catalog) -> None:
    different = [
        (german, english)
        for message in translated(catalogue)
        for german, english in pairs(message)
        if Counter(GAP.findall(german)) != Counter(GAP.findall(english))
    ]

    assert different == []


def test_code_and_templates_say_nothing_that_is_missing_in_the_catalogue(catalogue: Catalog) -> None:
    """Fails after a new text: ``make messages``, then write the English."""
    known = {(message.context, pairs(message)[0][0]) for message in translated(catalogue)}

    assert {(path.name, *key) for path in sources() for key in texts(path) - known} == set()


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "Frist" %}', {(None, "Frist")}),
        ('{% translate "Antworten" context "auf eine Anmerkung" %}', {("auf eine Anmerkung", "Antworten")}),
        ('  {% if a %}\n{% include "b" with c=_("Ende") %}{% endif %}', {(None, "Ende")}),
        ('{% translate "%s ist da" %}', {(None, "%%s ist da")}),
        (
            "{% blocktranslate trimmed count n=n %}\n  {{ n }} Tag\n{% plural %}{{ n }} Tage{% endblocktranslate %}",
            {(None, "%(n)s Tag")},
        ),
    ],
)
def test_the_search_for_texts_finds_them_in_templates(tmp_path: Path, template: str, expected: set[Key]) -> None:
    path = tmp_path / "page.html"
    path.write_text(template)

    assert texts(path) == expected


def test_the_header_names_the_language_and_nobody(catalogue: Catalog) -> None:
    header = dict(catalogue.mime_headers)

    assert catalogue.locale_identifier == "en" and catalogue.num_plurals == 2
    assert header["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert not re.search("translator|generator|generated", CATALOGUE.read_text().split("\n\n")[0], re.IGNORECASE)


@pytest.mark.usefixtures("site")
def test_the_same_page_in_both_languages(client: Client) -> None:
    german, english = client.get("/").content.decode(), client.get("/en/").content.decode()

    assert '<html lang="de">' in german and "Zum Inhalt springen" in german
    assert '<html lang="en">' in english and "Skip to content" in english
    for text in ("Main navigation", "Recommendations", "Measures", "Ledger", "Sign in", "Accessibility"):
        assert text in english and text not in german


def test_a_word_with_and_without_a_plural() -> None:
    with translation.override("en"):
        assert gettext("Maßnahme") == "Measure"

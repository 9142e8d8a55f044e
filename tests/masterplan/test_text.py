"""The normaliser on which offsets, hashes and comparisons rest."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.masterplan.text import normalise, plain_text

CASES: list[tuple[str, str]] = json.loads((Path(__file__).parent / "text_cases.json").read_text())["cases"]


@pytest.mark.parametrize(("html", "text"), CASES)
def test_a_fragment_has_exactly_this_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\n" not in once
    assert "  " not in once


@given(st.lists(st.text(alphabet="aä ß\u00ad\u00a0\n", max_size=8), max_size=5))
def test_paragraphs_give_their_normalised_texts_line_by_line(texts: list[str]) -> None:
    html = "".join(f"<p>{text}</p>" for text in texts)
    assert plain_text(html) == "\n".join(filter(None, map(normalise, texts)))

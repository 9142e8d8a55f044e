"""Offsets and quotes as pure functions: any text, any offsets."""

from hypothesis import given
from hypothesis import strategies as st

from digitalrat.annotations.anchoring import CONTEXT, cut, find

# Emoji with joiners, combining marks, right-to-left, astral letters: what breaks code that counts UTF-16 units.
PIECES = ["a", "ß", "e\u0301", "👩‍💻", "🇩🇪", "𝔸", "שלום", "각", " ", "\n", "\t", "Bürgerdienste"]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@given(TEXTS, st.integers(-5, 80), st.integers(-5, 80))
def test_any_offsets_give_the_text_between_them_or_nothing(text: str, start: int, end: int) -> None:
    selector = cut(text, start, end)
    if selector is None:
        assert not 0 <= start < end <= len(text) or not text[start:end].strip()
        return
    assert selector.exact == text[start:end]
    assert selector.prefix + selector.exact + selector.suffix in text
    assert len(selector.prefix) == min(CONTEXT, start)
    assert len(selector.suffix) == min(CONTEXT, len(text) - end)


@given(TEXTS, st.data())
def test_what_is_found_is_literally_there(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    selector = cut(text, start, end)
    changed = data.draw(TEXTS) + text + data.draw(TEXTS)
    if selector is not None:
        place = find(changed, exact=selector.exact, prefix=selector.prefix, suffix=selector.suffix)
        assert place is None or changed.startswith(selector.exact, place)


def place_of(quote: str, before: str, after: str) -> int | None:
    """Where ``quote`` of ``before`` is found in ``after``."""
    selector = cut(before, before.index(quote), before.index(quote) + len(quote))
    assert selector is not None
    return find(after, exact=selector.exact, prefix=selector.prefix, suffix=selector.suffix)


def test_words_before_the_quote_move_it() -> None:
    before = "Jedes Dezernat benennt eine Person, die für digitale Fragen ansprechbar ist."
    after = "Ab 2026 gilt: " + before
    assert place_of("digitale Fragen", before, after) == after.index("digitale Fragen")


def test_the_same_words_twice_are_told_apart_by_what_surrounds_them() -> None:
    before = "Der Rat berät die Stadt. Der Rat berät öffentlich."
    after = "Neu. Der Rat berät die Stadt. Der Rat berät öffentlich."
    assert place_of("berät öffentlich", before, after) == after.index("berät öffentlich")
    assert place_of("Der Rat", before, after) == 5


def test_short_words_in_a_rewritten_paragraph_are_not_the_passage() -> None:
    before = "Die Stadt zahlt bis 2027 alle Gebühren zurück."
    after = "Kitas melden Ausfälle künftig digital, sagt die Stadt, und zwar sofort."
    assert place_of("Stadt", before, after) is None


def test_a_long_sentence_is_the_passage_wherever_it_stands() -> None:
    sentence = "Wer kein Smartphone hat, bekommt vor Ort dieselbe Leistung in derselben Zeit."
    assert place_of(sentence, "Also: " + sentence + " Ende.", "Ganz anders. " + sentence + " Und weiter.") == 13


def test_a_quote_that_is_gone_is_nowhere() -> None:
    assert place_of("bis 2027", "Alles bis 2027 fertig.", "Alles bis 2029 fertig.") is None

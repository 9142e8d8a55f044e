"""Which old block a new one is: promises that hold for any text, and cases that people meet."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.importing.aligning import (
    SAME_CHAPTER,
    Alignment,
    Block,
    ChapterText,
    OldBlock,
    Outcome,
    align,
    match_chapters,
)

KINDS = st.sampled_from(["paragraph", "heading", "list"])
# Few words, so that equal and similar texts really happen.
WORDS = ["Die", "Stadt", "legt", "bis", "2027", "einen", "Plan", "für", "alle", "Netze", "vor"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
BLOCKS = st.lists(st.builds(Block, kind=KINDS, text=TEXTS), max_size=12)


def old(blocks: list[Block]) -> list[OldBlock]:
    return [OldBlock(block.kind, block.text, f"id-{position}") for position, block in enumerate(blocks)]


def ids(alignment: Alignment) -> list[str | None]:
    return [match.id for match in alignment.matches]


@given(BLOCKS, BLOCKS)
def test_every_old_id_is_used_once_or_gone(before: list[Block], after: list[Block]) -> None:
    alignment = align(old(before), after)
    used = [match.id for match in alignment.matches if match.id is not None]
    assert sorted(used + list(alignment.gone)) == sorted(block.id for block in old(before))
    assert len(alignment.matches) == len(after)


@given(BLOCKS, BLOCKS)
def test_outcomes_say_what_they_mean(before: list[Block], after: list[Block]) -> None:
    texts = {block.id: block.text for block in old(before)}
    alignment = align(old(before), after)
    for match, block in zip(alignment.matches, after, strict=True):
        if match.id is None:
            assert match.outcome is Outcome.NEW
        else:
            assert (match.outcome is Outcome.KEPT) == (texts[match.id] == block.text)
    # A text that is still there as often as before has lost none of its ids.
    kept = Counter(block.text for block, match in zip(after, alignment.matches, strict=True) if match.outcome == "kept")
    assert kept == Counter(block.text for block in before) & Counter(block.text for block in after)


@given(BLOCKS)
def test_the_same_text_keeps_everything(blocks: list[Block]) -> None:
    alignment = align(old(blocks), blocks)
    assert ids(alignment) == [block.id for block in old(blocks)]
    assert alignment.count() == Counter({Outcome.KEPT: len(blocks), Outcome.GONE: 0}) - Counter()


@given(BLOCKS, BLOCKS)
def test_the_answer_is_always_the_same(before: list[Block], after: list[Block]) -> None:
    assert align(old(before), after) == align(old(before), after)


@given(BLOCKS, st.integers(0, 2**16))
def test_moving_blocks_keeps_their_ids(blocks: list[Block], seed: int) -> None:
    after = list(blocks)
    random.Random(seed).shuffle(after)
    assert align(old(blocks), after).count()[Outcome.KEPT] == len(blocks)


@given(st.lists(TEXTS, max_size=6, unique=True), st.data())
def test_deleting_and_inserting_leaves_the_rest_alone(texts: list[str], data: st.DataObject) -> None:
    before = [Block("paragraph", f"{text} {number}") for number, text in enumerate(texts)]
    staying = [block for block in before if data.draw(st.booleans())]
    after = [*staying, Block("paragraph", "Ganz andere Worte, die es zuvor nirgends gegeben hatte")]
    kept = [match.id for match in align(old(before), after).matches[:-1]]
    assert kept == [block.id for block in old(before) if Block(block.kind, block.text) in staying]


@given(BLOCKS)
def test_nothing_before_means_all_new_and_nothing_after_all_gone(blocks: list[Block]) -> None:
    assert align([], blocks).count() == Counter({Outcome.NEW: len(blocks), Outcome.GONE: 0})
    assert align(old(blocks), []).gone == tuple(block.id for block in old(blocks))


LONG = "Die Stadt richtet bis Ende 2027 an allen 265 Schulen einen Anschluss an das Glasfasernetz ein."
REWORDED = "Die Stadt richtet bis Mitte 2028 an allen 256 Schulen einen schnellen Anschluss an das Glasfasernetz ein."
OTHER = "Über die Vergabe der Mittel entscheidet ein Gremium, dem auch Einwohnerinnen und Einwohner angehören."
HEAD = "Zuständigkeiten und Fristen"

STORIES = {
    "reworded in its place": ([HEAD, LONG, OTHER], [HEAD, REWORDED, OTHER], ["0", "1", "2"]),
    "an inserted block before it": ([LONG], [OTHER, REWORDED], [None, "0"]),
    "two in a gap stay in order": ([LONG, OTHER], [REWORDED, OTHER + " Und mehr."], ["0", "1"]),
    "a block replaced by quite another": ([HEAD, LONG], [HEAD, OTHER], ["0", None]),
    "moved and slightly reworded": ([LONG, HEAD, OTHER], [HEAD, OTHER, LONG.replace("Ende", "Mitte")], ["1", "2", "0"]),
    "a heading with one word more": ([HEAD], [HEAD + " im Überblick"], ["0"]),
    "a heading replaced": (["Was dies nicht leistet"], ["Weiterführende Texte"], [None]),
    "a paragraph that grew": ([LONG], [LONG + " " + OTHER], ["0"]),
    "a paragraph cut in two": ([LONG + " " + OTHER], [LONG, OTHER], ["0", None]),
}


@pytest.mark.parametrize(("before", "after", "expected"), STORIES.values(), ids=STORIES)
def test_stories(before: list[str], after: list[str], expected: list[str | None]) -> None:
    blocks = [OldBlock("paragraph", text, str(position)) for position, text in enumerate(before)]
    assert ids(align(blocks, [Block("paragraph", text) for text in after])) == expected


def test_a_paragraph_that_became_a_quotation_keeps_its_id() -> None:
    assert ids(align([OldBlock("paragraph", LONG, "a")], [Block("quote", LONG)])) == ["a"]
    assert ids(align([OldBlock("paragraph", HEAD, "a")], [Block("heading", HEAD + " im Überblick und mehr")])) == [None]


def test_thousands_of_changed_blocks_end_in_time() -> None:
    before = [OldBlock("paragraph", f"{LONG} {number}", str(number)) for number in range(3000)]
    after = [Block("paragraph", f"{OTHER} {number}") for number in range(3000)]
    assert align(before, after).count() == Counter({Outcome.NEW: 3000, Outcome.GONE: 3000})


CHAPTERS = [
    ChapterText("netze", "Netze", LONG),
    ChapterText("vergabe", "Vergabe", OTHER),
    ChapterText("lage", "Lage", f"{HEAD} {OTHER} {LONG}"),
]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (ChapterText("netze", "Ganz anders", "Neu"), 0),
        (ChapterText("die-vergabe", "vergabe", "Neu"), 1),
        (ChapterText("anschluesse", "Anschlüsse", REWORDED), 0),
        (ChapterText("anschluesse", "Anschlüsse", "Davon war vorher nirgends je die Rede gewesen."), None),
    ],
)
def test_a_chapter_is_found_by_slug_title_or_text(new: ChapterText, expected: int | None) -> None:
    assert match_chapters(CHAPTERS, [new]) == [expected]


def test_a_chapter_is_found_only_once() -> None:
    again = [ChapterText("netze", "Netze", LONG), ChapterText("netze-2", "Netze", LONG)]
    assert match_chapters(CHAPTERS[:2], again) == [0, None]
    assert 0 < SAME_CHAPTER < 1

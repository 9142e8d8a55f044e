"""Which block of the old text a block of the new one is: so that a new edition differs only where the text does.

Equal texts come first, in the order of the text and then wherever they were moved to. What is left is compared by
similarity: first between the blocks that are already settled, at last across the whole chapter.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from rapidfuzz.distance import Indel, LCSseq

SIMILAR = 0.5
"""From here on, a block between the same neighbours is the old one, reworded."""
SIMILAR_ELSEWHERE = 0.75
"""A block that also moved, or became a block of another kind, has to resemble the old one more."""
SAME_CHAPTER = 0.6
"""A chapter under a new name is the old one if its text is as similar as this."""

_FEW_WORDS = 8
"""Shorter blocks are compared by letters: one new word in a heading would make another heading of it."""
_MAX_PAIRS = 400_000
"""More comparisons than these are not made; the blocks concerned count as new and gone."""


T = TypeVar("T")


class Outcome(StrEnum):
    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Block:
    """What is compared of a block. Equal ``text`` means: the same block, whatever its markup."""

    kind: str
    text: str


@dataclass(frozen=True)
class OldBlock(Block):
    """``id`` is unique in the chapter and stays with the block for ever."""

    id: str


@dataclass(frozen=True)
class Match:
    """For one new block: the ``id`` of the old block that it is; None with outcome NEW."""

    id: str | None
    outcome: Outcome


@dataclass(frozen=True)
class Alignment:
    """``matches`` has one entry per new block, in order; every old id is in exactly one of ``matches`` and ``gone``."""

    matches: tuple[Match, ...]
    gone: tuple[str, ...]

    def count(self) -> Counter[Outcome]:
        counts = Counter(match.outcome for match in self.matches)
        counts[Outcome.GONE] = len(self.gone)
        return counts


@dataclass(frozen=True)
class ChapterText:
    """What is compared of a chapter."""

    slug: str
    title: str
    text: str


def align(old: Sequence[OldBlock], new: Sequence[Block]) -> Alignment:
    """Assign ids of ``old`` to ``new``; the same input always gives the same answer."""
    pairs, gaps = _equal_in_order(old, new)
    pairs |= _equal_elsewhere(old, new, pairs, lambda block: (block.kind, block.text))
    pairs |= _equal_elsewhere(old, new, pairs, lambda block: block.text)
    compare = _Comparison()
    for gap in gaps:
        pairs |= _similar_in_gap(old, new, _open(gap, pairs), compare)
    pairs |= _similar_elsewhere(old, new, _open((range(len(old)), range(len(new))), pairs), compare)
    used = set(pairs.values())
    return Alignment(
        matches=tuple(_match(old[pairs[j]] if j in pairs else None, block) for j, block in enumerate(new)),
        gone=tuple(block.id for i, block in enumerate(old) if i not in used),
    )


def match_chapters(old: Sequence[ChapterText], new: Sequence[ChapterText]) -> list[int | None]:
    """For each new chapter the index of the old chapter that it continues: same slug, same title, or similar text."""
    pairs: _Pairs = {}
    pairs |= _equal_elsewhere(old, new, pairs, lambda chapter: chapter.slug)
    pairs |= _equal_elsewhere(old, new, pairs, lambda chapter: chapter.title.casefold())
    compare = _Comparison()
    rest_old, rest_new = _open((range(len(old)), range(len(new))), pairs)
    scores = (
        (Indel.normalized_similarity(compare.words(old[i].text), compare.words(new[j].text)), i, j)
        for i in rest_old
        for j in rest_new
    )
    pairs |= _best_first(score for score in scores if score[0] >= SAME_CHAPTER)
    return [pairs.get(j) for j in range(len(new))]


_Pairs = dict[int, int]
"""Index of a new block → index of its old block."""
_Gap = tuple[Sequence[int], Sequence[int]]
"""Indexes of old and of new blocks between the same two settled neighbours."""


def _match(old: OldBlock | None, new: Block) -> Match:
    if old is None:
        return Match(None, Outcome.NEW)
    return Match(old.id, Outcome.KEPT if old.text == new.text else Outcome.CHANGED)


def _equal_in_order(old: Sequence[OldBlock], new: Sequence[Block]) -> tuple[_Pairs, list[_Gap]]:
    matcher = SequenceMatcher(
        None, [(block.kind, block.text) for block in old], [(block.kind, block.text) for block in new], autojunk=False
    )
    pairs: _Pairs = {}
    gaps: list[_Gap] = []
    i = j = 0
    for run in matcher.get_matching_blocks():
        gaps.append((range(i, run.a), range(j, run.b)))
        pairs |= {run.b + offset: run.a + offset for offset in range(run.size)}
        i, j = run.a + run.size, run.b + run.size
    return pairs, gaps


def _equal_elsewhere(old: Sequence[T], new: Sequence[T], pairs: _Pairs, key: Callable[[T], Hashable]) -> _Pairs:
    """Further pairs with the same key, in order, wherever they stand."""
    rest_old, rest_new = _open((range(len(old)), range(len(new))), pairs)
    places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for i in rest_old:
        places[key(old[i])].append(i)
    return {j: places[key(new[j])].popleft() for j in rest_new if places[key(new[j])]}


def _open(gap: _Gap, pairs: _Pairs) -> _Gap:
    """What of a gap is not settled yet."""
    used = set(pairs.values())
    return [i for i in gap[0] if i not in used], [j for j in gap[1] if j not in pairs]


class _Comparison:
    """Similarity of texts. Words become single characters, so that comparing them is as fast as comparing letters."""

    def __init__(self) -> None:
        self._signs: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def words(self, text: str) -> str:
        if text not in self._texts:
            signs = self._signs
            self._texts[text] = "".join(
                signs.setdefault(word, chr(0x10000 + len(signs) % 0xFFFFF)) for word in text.casefold().split()
            )
        return self._texts[text]

    def similarity(self, old: Block, new: Block) -> float:
        """From 0 to 1; see SIMILAR. A block that is contained in a longer one counts as reworded, not as the same."""
        a, b = self.words(old.text), self.words(new.text)
        if min(len(a), len(b)) < _FEW_WORDS:
            # Any two German words share letters: below 0.2 there is nothing.
            return max(0.0, (Indel.normalized_similarity(old.text, new.text) - 0.2) / 0.8)
        common = LCSseq.similarity(a, b)
        return max(2 * common / (len(a) + len(b)), 0.6 * common / min(len(a), len(b)))


def _similar_in_gap(old: Sequence[OldBlock], new: Sequence[Block], gap: _Gap, compare: _Comparison) -> _Pairs:
    """The assignment in order with the greatest sum of similarities (Needleman and Wunsch)."""
    rows, columns = gap
    if not rows or not columns or len(rows) * len(columns) > _MAX_PAIRS:
        return {}
    scores = [[_score(old[i], new[j], compare) for j in columns] for i in rows]
    best = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for r in range(len(rows) - 1, -1, -1):
        for c in range(len(columns) - 1, -1, -1):
            both = scores[r][c] + best[r + 1][c + 1] if scores[r][c] else 0.0
            best[r][c] = max(both, best[r + 1][c], best[r][c + 1])
    pairs: _Pairs = {}
    r = c = 0
    while r < len(rows) and c < len(columns):
        if scores[r][c] and best[r][c] == scores[r][c] + best[r + 1][c + 1]:
            pairs[columns[c]] = rows[r]
            r, c = r + 1, c + 1
        elif best[r][c] == best[r + 1][c]:
            r += 1
        else:
            c += 1
    return pairs


def _score(old: Block, new: Block, compare: _Comparison) -> float:
    score = compare.similarity(old, new)
    return score if score >= (SIMILAR if old.kind == new.kind else SIMILAR_ELSEWHERE) else 0.0


def _similar_elsewhere(old: Sequence[OldBlock], new: Sequence[Block], gap: _Gap, compare: _Comparison) -> _Pairs:
    rows, columns = gap
    if len(rows) * len(columns) > _MAX_PAIRS:
        return {}
    scores = ((compare.similarity(old[i], new[j]), i, j) for i in rows for j in columns)
    return _best_first(score for score in scores if score[0] >= SIMILAR_ELSEWHERE)


def _best_first(scores: Iterator[tuple[float, int, int]]) -> _Pairs:
    """Pairs from the highest score down, each index once; of equal scores the one that moved least."""
    pairs: _Pairs = {}
    used: set[int] = set()
    for _value, i, j in sorted(scores, key=lambda score: (-score[0], abs(score[1] - score[2]), score[1], score[2])):
        if i not in used and j not in pairs:
            pairs[j] = i
            used.add(i)
    return pairs

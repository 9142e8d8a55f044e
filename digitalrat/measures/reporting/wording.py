"""How a wording changed, word by word, and whether something binding got lost on the way. Pure functions.

Calling a wording softened is a claim. So every change is shown with both wordings side by side, and only by this rule
one is marked: a date or a number is gone and none came in its place; or weaker words (soll, then kann, prüft …) came
where binding ones (wird, muss) were, or binding ones are gone altogether.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A date or a number is one word.
_TOKEN = re.compile(r"\s+|\d+(?:[.,]\d+)+|\w+|[^\w\s]")
# Pairs of words up to which texts are compared word by word; beyond, the whole text counts as replaced.
MOST_PAIRS = 4_000_000

_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_DATE = re.compile(
    rf"""\b(?:
        \d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{2,4}} | \d{{4}}-\d{{2}}-\d{{2}}
      | (?:\d{{1,2}}\.\s)?{_MONTH}(?:\s\d{{4}})?
      | (?:[1-4]\.|(?:erste|zweite|dritte|vierte)[nmrs]?)\s(?:Quartal|Halbjahr)s?(?:\s\d{{4}})?
      | (?:Anfang|Mitte|Ende|Frühjahr|Sommer|Herbst|Winter)\s(?:19|20)\d{{2}}
      | (?:19|20)\d{{2}}
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?:\s?%)?(?![\w-])")

# From binding to vague. "wird geprüft" counts for both: what was added is the testing.
STRONG = frozenset({"wird", "werden", "muss", "müssen"})
MIDDLE = frozenset({"soll", "sollen", "sollte", "sollten"})
WEAK = frozenset(
    {"kann", "können", "könnte", "könnten", "möchte", "möchten", "prüft", "prüfen", "geprüft", "erwägt", "erwägen"}
    | {"erwogen", "strebt", "anstreben", "angestrebt", "möglichst", "gegebenenfalls", "ggf"}
)


class PieceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: PieceKind
    text: str


class LossKind(StrEnum):
    DATE = "date"
    NUMBER = "number"
    BINDING = "binding"


@dataclass(frozen=True)
class Loss:
    """What is gone from a wording: ``gone`` words as they stood there, ``instead`` the weaker ones that came."""

    kind: LossKind
    gone: tuple[str, ...]
    instead: tuple[str, ...] = ()


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The way from ``old`` to ``new``; same and removed make the old text, same and added the new one."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > MOST_PAIRS:
        return tuple(Piece(kind, text) for kind, text in ((PieceKind.REMOVED, old), (PieceKind.ADDED, new)) if text)
    pieces: list[Piece] = []
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece(PieceKind.SAME, "".join(before[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(Piece(PieceKind.REMOVED, "".join(before[a1:a2])))
        if b2 > b1:
            pieces.append(Piece(PieceKind.ADDED, "".join(after[b1:b2])))
    return tuple(_joined(pieces))


def _joined(pieces: list[Piece]) -> Iterable[Piece]:
    """Without the single spaces that stayed between two changed words: whole phrases read better than confetti."""
    removed, added = "", ""
    for number, piece in enumerate(pieces):
        between = bool(removed or added) and number + 1 < len(pieces)
        if piece.kind == PieceKind.SAME and not (between and piece.text.isspace()):
            yield from _flush(removed, added)
            removed, added = "", ""
            yield piece
            continue
        removed += piece.text if piece.kind != PieceKind.ADDED else ""
        added += piece.text if piece.kind != PieceKind.REMOVED else ""
    yield from _flush(removed, added)


def _flush(removed: str, added: str) -> Iterable[Piece]:
    if removed:
        yield Piece(PieceKind.REMOVED, removed)
    if added:
        yield Piece(PieceKind.ADDED, added)


def losses(old: str, new: str) -> tuple[Loss, ...]:
    """What the rule of this module marks; empty when nothing binding got lost."""
    (old_dates, old_rest), (new_dates, new_rest) = _dates(old), _dates(new)
    found = [
        _gone(LossKind.DATE, old_dates, new_dates),
        _gone(LossKind.NUMBER, _NUMBER.findall(old_rest), _NUMBER.findall(new_rest)),
        _binding(old, new),
    ]
    return tuple(loss for loss in found if loss)


def _dates(text: str) -> tuple[list[str], str]:
    return _DATE.findall(text), _DATE.sub(" ", text)


def _gone(kind: LossKind, old: list[str], new: list[str]) -> Loss | None:
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    # As many others instead: that is a change, and both wordings show it.
    return Loss(kind, tuple(gone.elements())) if gone.total() > came.total() else None


def _binding(old: str, new: str) -> Loss | None:
    before, after = _words(old), _words(new)
    fewer, more = before - after, after - before
    weaker = _of(more, WEAK) or (_of(more, MIDDLE) if _of(fewer, STRONG) else ())
    gone = _of(fewer, STRONG) or (_of(fewer, MIDDLE) if _of(more, WEAK) else ())
    none_left = bool(_of(before, STRONG)) and not _of(after, STRONG)
    stronger = len(_of(more, STRONG)) > len(_of(fewer, STRONG))
    if none_left or (weaker and not stronger):
        return Loss(LossKind.BINDING, gone, weaker)
    return None


def _words(text: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"\w+", text.lower()) if word in STRONG | MIDDLE | WEAK)


def _of(words: Counter[str], level: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in words.elements() if word in level)

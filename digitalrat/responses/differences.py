"""What changed between two texts, word by word, and between two answers, in sentences. Pure functions.

Nothing is lost: the changes put together without what was removed are the new text, to the character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .queries.thread import AnswerView

PARAGRAPH = re.compile(r"(?:[^\S\r\n]*\r?\n){2,}[^\S\r\n]*")
# A word or a sign with the white space before it, so that a word added at the end changes nothing before it.
TOKEN = re.compile(rf"{PARAGRAPH.pattern}|\s*(?:\w+|[^\w\s])|\s+")
# Pairs of equal tokens up to which words are compared; beyond (the same word a thousand times) only paragraphs are.
MOST_PAIRS = 400_000


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str

    @property
    def is_same(self) -> bool:
        return self.kind == Kind.SAME


@lru_cache(maxsize=512)
def difference(old: str, new: str) -> tuple[Change, ...]:
    """The way from ``old`` to ``new``; what was removed stands before what came in its place."""
    for split in (_words, _paragraphs):
        before, after = split(old), split(new)
        if _pairs(before, after) <= MOST_PAIRS:
            return _smoothed(_joined(_changes(before, after)))
    return _joined(_changes_of_a_whole(old, new))


def apply(old: str, changes: Iterable[Change]) -> str:
    """The new text. Raises ValueError when ``changes`` do not begin at ``old``."""
    position, new = 0, []
    for change in changes:
        if change.kind != Kind.ADDED:
            if not old.startswith(change.text, position):
                raise ValueError("these changes belong to another text")
            position += len(change.text)
        if change.kind != Kind.REMOVED:
            new.append(change.text)
    if position != len(old):
        raise ValueError("these changes belong to a shorter text")
    return "".join(new)


def paragraphs_between(old: str, new: str) -> tuple[tuple[Change, ...], ...]:
    """The difference in the paragraphs of the new text; where two were joined, a pilcrow is marked as removed."""
    paragraphs: list[list[Change]] = [[]]
    for change in difference(old, new):
        position = 0
        for found in PARAGRAPH.finditer(change.text):
            _append(paragraphs[-1], change.kind, change.text[position : found.start()])
            if change.kind == Kind.REMOVED:
                _append(paragraphs[-1], change.kind, " ¶ ")
            else:
                paragraphs.append([])
            position = found.end()
        _append(paragraphs[-1], change.kind, change.text[position:])
    return tuple(tuple(paragraph) for paragraph in paragraphs if any(change.text.strip() for change in paragraph))


def _append(changes: list[Change], kind: Kind, text: str) -> None:
    """Add ``text`` at the end, to the last change if that is of the same kind."""
    if not text:
        return
    if changes and changes[-1].kind == kind:
        text = changes.pop().text + text
    changes.append(Change(kind, text))


def _words(text: str) -> Sequence[str]:
    return TOKEN.findall(text)


def _paragraphs(text: str) -> Sequence[str]:
    parts, position = [], 0
    for found in PARAGRAPH.finditer(text):
        parts += [text[position : found.start()], found.group()]
        position = found.end()
    return [part for part in (*parts, text[position:]) if part]


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    there = Counter(after)
    return sum(number * there[token] for token, number in Counter(before).items())


def _changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    changes: list[tuple[Kind, list[str]]] = []
    for operation, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            same = list(before[a1:a2])
            _slide(changes, same)
            changes.append((Kind.SAME, same))
            continue
        changes += [(Kind.REMOVED, list(before[a1:a2]))] if a2 > a1 else []
        changes += [(Kind.ADDED, list(after[b1:b2]))] if b2 > b1 else []
    return [Change(kind, "".join(tokens)) for kind, tokens in changes if tokens]


def _slide(changes: list[tuple[Kind, list[str]]], same: list[str]) -> None:
    """Move what only came or only went to the right as far as it reads the same.

    A new sentence then begins with its first word and ends with its full stop, not the other way round.
    """
    if len(changes) < 2 or changes[-1][0] == Kind.SAME or changes[-2][0] != Kind.SAME:
        return
    before, moved = changes[-2][1], changes[-1][1]
    while same and same[0] == moved[0]:
        before.append(moved[0])
        moved.append(moved.pop(0))
        same.pop(0)


def _changes_of_a_whole(old: str, new: str) -> list[Change]:
    return [Change(kind, text) for kind, text in ((Kind.REMOVED, old), (Kind.ADDED, new)) if text]


def _smoothed(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Without crumbs: a few words that happen to stay between longer changes go and come with them.

    Two sentences that share "die" and "hat" are two sentences, not one with holes. Ends of paragraphs always stay.
    """
    while (fewer := _joined(_without_crumbs(changes))) != changes:
        changes = fewer
    return changes


def _without_crumbs(changes: tuple[Change, ...]) -> Iterator[Change]:
    last = len(changes) - 1
    for index, change in enumerate(changes):
        if change.is_same and 0 < index < last and _is_crumb(change.text, changes, index):
            yield Change(Kind.REMOVED, change.text)
            yield Change(Kind.ADDED, change.text)
        else:
            yield change


def _is_crumb(text: str, changes: tuple[Change, ...], index: int) -> bool:
    if PARAGRAPH.search(text):
        return False
    # At most a removed and an added text stand between two that stayed.
    before = max(len(change.text) for change in changes[max(index - 2, 0) : index] if not change.is_same)
    after = max(len(change.text) for change in changes[index + 1 : index + 3] if not change.is_same)
    return len(text) <= min(before, after) or not re.search(r"\w", text)


def _joined(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Neighbours of one kind become one; between two texts that stayed, removed comes before added."""
    result: list[Change] = []
    removed: list[str] = []
    added: list[str] = []

    def flush() -> None:
        for kind, texts in ((Kind.REMOVED, removed), (Kind.ADDED, added)):
            _append(result, kind, "".join(texts))
            texts.clear()

    for change in changes:
        if change.is_same:
            flush()
            _append(result, Kind.SAME, change.text)
        else:
            (removed if change.kind == Kind.REMOVED else added).append(change.text)
    flush()
    return tuple(result)


def changed_facts(old: AnswerView, new: AnswerView) -> tuple[str, ...]:
    """Sentences about what changed besides the reasons: decision, date, addressee, evidence, measures."""
    return tuple(_facts(old, new))


def _facts(old: AnswerView, new: AnswerView) -> Iterator[str]:
    if old.disposition != new.disposition:
        yield _("Entscheidung geändert: %(old)s → %(new)s") % {"old": _small(old.label), "new": _small(new.label)}
    dates = [date_format(day) if day else "" for day in (old.new_date, new.new_date)]
    for name, before, after in (
        (_("Angekündigter Termin"), dates[0], dates[1]),
        (_("Weitergeleitet an"), old.forwarded_to, new.forwarded_to),
        (_("Nachweis"), old.evidence, new.evidence),
    ):
        if before == after:
            continue
        if not after:
            yield _("%(what)s entfällt: %(old)s") % {"what": name, "old": before}
        elif not before:
            yield _("%(what)s ist neu: %(new)s") % {"what": name, "new": after}
        else:
            yield _("%(what)s geändert: %(old)s → %(new)s") % {"what": name, "old": before, "new": after}
    for measure in new.measures:
        if measure not in old.measures:
            yield _("Maßnahme ist neu: %(measure)s") % {"measure": measure}
    for measure in old.measures:
        if measure not in new.measures:
            yield _("Maßnahme entfällt: %(measure)s") % {"measure": measure}


def _small(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]

"""One Yjs document in memory: takes updates in, says what became visible by them, answers other clients."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, TransactionEvent

from .errors import BadUpdate
from .wire import Outline, WireError, read_update, read_vector


@dataclass(frozen=True)
class Change:
    """What a run of updates did. ``update`` is what became visible by it (None: nothing); ``is_new`` is False when
    the document knew everything already."""

    update: bytes | None
    is_new: bool


class LiveState:
    """Not for several threads at a time. After BadUpdate it is unusable: load a new one."""

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()
        self._events: list[bytes] = []
        self._subscription = self._doc.observe(self._note)
        self._outlines: dict[int, Outline] = {}

    def close(self) -> None:
        # Else the library keeps the document in memory for ever.
        self._doc.unobserve(self._subscription)

    def _note(self, event: TransactionEvent) -> None:
        self._events.append(event.update)

    @property
    def vector(self) -> bytes:
        return self._doc.get_state()

    def apply(self, payloads: Sequence[bytes], outlines: Sequence[Outline]) -> Change:
        """Take updates in, in one transaction. Raises BadUpdate."""
        self._events.clear()
        try:
            with self._doc.transaction():
                for payload in payloads:
                    self._doc.apply_update(payload)
            update = self._events[0] if self._events else None
            if update is not None:
                # What goes out is judged like what comes in.
                read_update(update)
        except WireError as error:
            raise BadUpdate("makes the document unreadable") from error
        except BaseException as error:
            raise _as_bad_update(error) from error
        covered = read_vector(self.vector)
        return Change(update, update is not None or not all(outline.is_covered_by(covered) for outline in outlines))

    def remember(self, sequence: int, outline: Outline) -> None:
        """Row ``sequence`` holds an update of this outline; see ``waiting``."""
        self._outlines[sequence] = outline

    def waiting(self) -> list[int]:
        """Numbers of rows that wait for a predecessor: they are in no ``encode()`` yet."""
        vector = read_vector(self.vector)
        self._outlines = {
            sequence: outline for sequence, outline in self._outlines.items() if not outline.is_covered_by(vector)
        }
        return sorted(self._outlines)

    def diff(self, vector: bytes) -> bytes:
        """What a client in state ``vector`` lacks, as one update. Raises BadUpdate."""
        try:
            read_vector(vector)
            return self._doc.get_update(vector)
        except BaseException as error:
            raise _as_bad_update(error) from error

    def encode(self) -> bytes:
        """The whole document as one update. Raises BadUpdate when it could not be read again."""
        update = self._doc.get_update()
        copy: Doc[Any] = Doc()
        try:
            copy.apply_update(update)
            same = read_vector(copy.get_state()) == read_vector(self.vector)
        except BaseException as error:
            raise _as_bad_update(error) from error
        if not same:
            raise BadUpdate("does not survive being written and read")
        return update

    def is_sound(self) -> bool:
        """Whether ``encode`` works. It does not after half of a character (one of two UTF-16 units) was deleted, or
        when an item hangs below one that cannot have children: no editor does that, but somebody may."""
        try:
            self.encode()
        except BadUpdate:
            return False
        return True

    @property
    def doc(self) -> "Doc[Any]":
        return self._doc


def judge(payload: bytes) -> Outline:
    """What an update touches, if it can be read at all, by us and by the library. Raises BadUpdate."""
    try:
        outline = read_update(payload)
        Doc().apply_update(payload)
    except BaseException as error:
        raise _as_bad_update(error) from error
    return outline


def _as_bad_update(error: BaseException) -> BadUpdate:
    """Panics of the library are no ``Exception``; whoever wants to stop the program is let through."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return BadUpdate(str(error))

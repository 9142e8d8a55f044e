"""Who is at a document and where their cursor stands (Yjs awareness). Kept in memory only.

A client says where its cursor is; who it is, says the server: ``user`` in a state is written here, and a client may
speak for no other.
"""

import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from digitalrat.members.models import User

from .wire import Reader, WireError, write_bytes, write_uint

MAX_STATE_BYTES = 8 * 1024
# Others in a process that has died stay no longer than clients themselves would keep them.
REMOTE_SECONDS = 30
# For clients other than ours; the page takes ``slot`` and colours by its style sheet.
COLOURS = ("#3657c8", "#0f766e", "#b42318", "#8e35b5", "#0b6e99", "#9a5b00", "#b3246b", "#5b6b12")

GONE = b"null"


@dataclass
class Presentation:
    """How a person appears to the others. ``slot`` is a colour from 1 to 8, different as long as there are enough."""

    id: str
    name: str
    initials: str
    slot: int

    def as_json(self) -> dict[str, str | int]:
        return {
            "id": self.id,
            "name": self.name,
            "initials": self.initials,
            "slot": self.slot,
            "color": COLOURS[self.slot - 1],
        }


@dataclass
class _Cursor:
    clock: int
    state: bytes
    # None: in another process
    owner: object | None
    person: str
    seen_at: float


class Presence:
    """The states of one document's clients by client number."""

    def __init__(self) -> None:
        self._cursors: dict[int, _Cursor] = {}
        self._slots: dict[int, int] = {}

    def present(self, user: User) -> Presentation:
        slot = self._slots.get(user.pk)
        if slot is None:
            taken = set(self._slots.values())
            wanted = [(user.pk + step) % len(COLOURS) + 1 for step in range(len(COLOURS))]
            slot = self._slots[user.pk] = next((slot for slot in wanted if slot not in taken), wanted[0])
        return Presentation(str(user.uuid), user.get_full_name() or user.initials, user.initials, slot)

    def forget(self, user_id: int) -> None:
        """Nobody with this account is here any more; the colour is free."""
        self._slots.pop(user_id, None)

    def take(self, owner: object, presentation: Presentation, payload: bytes) -> set[int]:
        """What a client says. Returns the client numbers to be told to everybody; raises WireError.

        y-websocket repeats what it hears of others: that is passed over, as is speaking for somebody else.
        """
        entries = _read_awareness(payload)
        own = next((client for client, cursor in self._cursors.items() if cursor.owner is owner), None)
        told: set[int] = set()
        for client, clock, text in entries:
            known = self._cursors.get(client)
            # Back before the server noticed that the line had broken: the same client of the same person.
            if own is None and (known is None or known.person == presentation.id):
                own = client
            if client != own:
                continue
            if text == GONE:
                if known is not None:
                    known.clock, known.state, known.owner = max(clock, known.clock), GONE, owner
                    told.add(client)
            # The same state again keeps a client awake; an older one is late.
            elif known is None or clock >= known.clock:
                state = _with_identity(text, presentation)
                self._cursors[client] = _Cursor(clock, state, owner, presentation.id, time.monotonic())
                told.add(client)
        return told

    def take_remote(self, payload: bytes) -> set[int]:
        """What another process of the server says about its clients."""
        told = set()
        for client, clock, state in _read_awareness(payload):
            known = self._cursors.get(client)
            if known is None or known.owner is None:
                self._cursors[client] = _Cursor(clock, state, None, _person_in(state), time.monotonic())
                told.add(client)
        return told

    def leave(self, owner: object) -> set[int]:
        return self._end(client for client, cursor in self._cursors.items() if cursor.owner is owner)

    def expire_remote(self) -> set[int]:
        limit = time.monotonic() - REMOTE_SECONDS
        return self._end(
            client for client, cursor in self._cursors.items() if cursor.owner is None and cursor.seen_at < limit
        )

    def _end(self, clients: Iterable[int]) -> set[int]:
        ended = set(clients)
        for client in ended:
            # The same clock: the client may come back with the next one.
            self._cursors[client].state = GONE
        return ended

    def here(self) -> set[int]:
        return {client for client, cursor in self._cursors.items() if cursor.state != GONE}

    def local(self) -> set[int]:
        return {client for client, cursor in self._cursors.items() if cursor.owner is not None}

    def encode(self, clients: Collection[int]) -> bytes:
        """Awareness update about ``clients``; those who are gone are forgotten with it."""
        parts = [b""]
        for client in clients:
            cursor = self._cursors.get(client)
            if cursor is None:
                continue
            parts.append(write_uint(client) + write_uint(cursor.clock) + write_bytes(cursor.state))
            if cursor.state == GONE:
                del self._cursors[client]
        parts[0] = write_uint(len(parts) - 1)
        return b"".join(parts)


def _read_awareness(payload: bytes) -> list[tuple[int, int, bytes]]:
    reader = Reader(payload)
    entries = []
    for _ in range(reader.count(3)):
        client, clock, state = reader.uint(), reader.uint(), reader.bytes()
        if len(state) > MAX_STATE_BYTES:
            raise WireError("state too long")
        entries.append((client, clock, state))
    reader.finish()
    return entries


def _person_in(state: bytes) -> str:
    """Who a state of another process is about; it was written by ``_with_identity``."""
    return "" if state == GONE else str(json.loads(state)["user"]["id"])


def _with_identity(text: bytes, presentation: Presentation) -> bytes:
    try:
        state = json.loads(text)
        if not isinstance(state, dict):
            raise WireError("state is no object")
        state["user"] = presentation.as_json()
        return json.dumps(state, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise WireError("state is not JSON") from error

"""A document that is open in this process: the one place where its updates are put in order.

Order for every update: right (consumers.py) → judged → taken in → INSERT → sent on → acknowledged. What was not
stored is seen by nobody else. The database is the truth; when something goes wrong here, the state is read again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Protocol

from channels.db import database_sync_to_async
from django.conf import settings

from digitalrat.core import protocol as core_protocol

from . import protocol, services, store
from .database import Journal, in_database
from .errors import BadUpdate, DocumentFrozen, WritersGone
from .frames import awareness_frame, stored_frame, sync_frame
from .models import Document
from .presence import Presence
from .state import Change, LiveState, judge
from .store import NewUpdate
from .wire import EMPTY_UPDATE, Outline

logger = logging.getLogger(__name__)

# After the last update; at the latest after the second time while somebody goes on typing.
CHECKPOINT_SECONDS = 2.0
CHECKPOINT_AT_LATEST_SECONDS = 15.0
# Cursors of everybody go out together.
PRESENCE_SECONDS = 0.04
MAX_BATCH = 500
# How large a document may become, in messages of the greatest size.
MAX_SIZE_IN_MESSAGES = 4
# Above this size the work is done beside the event loop.
LARGE_BYTES = 64 * 1024


class Member(Protocol):
    """A socket at the document (consumers.py)."""

    user_id: int
    mode: int
    refused: bool

    async def deliver(self, frame: bytes, *, droppable: bool = False) -> None: ...

    async def turn_away(self, code: int) -> None: ...

    async def recheck(self) -> None: ...


@dataclass(frozen=True)
class Waiting:
    """A judged update frame that waits to be stored. ``number``: the how many-th of its socket, from 1.

    ``is_answer``: sync step 2; it often holds nothing new and is then only acknowledged.
    """

    member: Member
    payload: bytes
    outline: Outline
    number: int
    is_answer: bool


Tell = Callable[[str, dict[str, object]], Awaitable[None]]
Spawn = Callable[[Coroutine[None, None, None]], None]


class OpenDocument:
    def __init__(self, document_id: int, *, journal: Journal, tell: Tell, spawn: Spawn) -> None:
        """``tell`` sends a hint to other processes; ``spawn`` runs something beside."""
        self.id = document_id
        self.members: set[Member] = set()
        self.presence = Presence()
        self._journal, self._tell, self._spawn = journal, tell, spawn
        self._lock = asyncio.Lock()
        self._state: LiveState | None = None
        # The last update that the members have (been sent).
        self._sequence: int | None = None
        self._rows = self._bytes = 0
        self._size = 0
        # False: what is stored cannot be written as one update, see store.Loaded.
        self._is_sound = True
        self._queue: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None
        self._moved: set[int] = set()
        self._presence_timer: asyncio.TimerHandle | None = None
        self._checkpoint_timer: asyncio.TimerHandle | None = None
        self._changed_at: float | None = None

    # --- updates ------------------------------------------------------------------------------

    def put(self, waiting: Waiting) -> None:
        """Line an update up; what waits together is stored in one transaction."""
        self._queue.append(waiting)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())

    def is_full(self, more: int) -> bool:
        """Whether ``more`` bytes are too many; far above what people type, it keeps the server's memory."""
        limit: int = MAX_SIZE_IN_MESSAGES * settings.SOCKET_MAX_MESSAGE_BYTES
        return self._size + more > limit

    async def _work(self) -> None:
        try:
            while self._queue:
                async with self._lock:
                    batch, self._queue = self._queue[:MAX_BATCH], self._queue[MAX_BATCH:]
                    await self._store(batch)
        finally:
            self._worker = None

    async def _store(self, batch: list[Waiting]) -> None:
        """Store and send on; whoever's update cannot be stored is turned away, the others' are."""
        batch = [waiting for waiting in batch if not waiting.member.refused]
        if not batch:
            return
        fresh: list[Waiting] = []
        try:
            await self._store_or_fail(batch, fresh)
            return
        except BadUpdate as error:
            refused, code = batch if len(batch) == 1 else [], core_protocol.CLOSE_BAD_MESSAGE
            logger.warning("Document %s: a batch of %s updates is refused: %s", self.id, len(batch), error)
        except WritersGone as gone:
            refused = [waiting for waiting in batch if waiting.member.user_id in gone.user_ids]
            code = core_protocol.CLOSE_LOGIN_NEEDED
        except DocumentFrozen:
            refused, code = fresh, protocol.CLOSE_FROZEN
        except Document.DoesNotExist:
            refused, code = batch, core_protocol.CLOSE_NOT_FOUND
        except Exception:
            # Every socket starts anew, so that no later update is stored without its predecessor.
            logger.exception("Document %s: updates could not be stored", self.id)
            refused, code = batch, core_protocol.CLOSE_TRY_AGAIN
        # It has taken in what is not stored.
        self._forget_state()
        for member in {waiting.member for waiting in refused}:
            await member.turn_away(code)
        for part in [batch] if refused else [[waiting] for waiting in batch]:
            await self._store(part)

    async def _store_or_fail(self, batch: list[Waiting], fresh: list[Waiting]) -> None:
        """The whole batch or nothing of it. Fills ``fresh`` with what holds something new."""
        state = await self._current_state()
        changes = [(run, await self._take_in(state, run)) for run in _runs(batch)]
        fresh.extend(waiting for run, change in changes if change.is_new for waiting in run)
        if fresh:
            updates = [NewUpdate(waiting.payload, waiting.member.user_id) for waiting in fresh]
            first = await self._journal.append(self.id, updates)
            await self._was_stored(state, fresh, first)
        for run, change in changes:
            if change.update is not None:
                senders = {waiting.member for waiting in run}
                only = next(iter(senders)) if len(senders) == 1 else None
                await self._to_all(sync_frame(protocol.SYNC_UPDATE, change.update), but=only)
        for member, number in {waiting.member: waiting.number for waiting in batch}.items():
            await member.deliver(stored_frame(number))
        if fresh:
            await self._tell(protocol.DOCUMENT_STORED, {})
            await self._compact_if_due(state)

    async def _take_in(self, state: LiveState, run: list[Waiting]) -> Change:
        payloads, outlines = [waiting.payload for waiting in run], [waiting.outline for waiting in run]
        if sum(map(len, payloads)) > LARGE_BYTES:
            return await asyncio.to_thread(state.apply, payloads, outlines)
        return state.apply(payloads, outlines)

    async def _was_stored(self, state: LiveState, fresh: list[Waiting], first: int) -> None:
        assert self._sequence is not None, "set with the state"
        for sequence, waiting in enumerate(fresh, start=first):
            state.remember(sequence, waiting.outline)
        added = sum(len(waiting.payload) for waiting in fresh)
        self._rows += len(fresh)
        self._bytes += added
        self._size += added
        if first > self._sequence + 1:
            await self._fetch(until=first - 1)
        self._sequence = first + len(fresh) - 1
        self._note_change()

    async def _to_all(self, frame: bytes, *, but: Member | None = None, droppable: bool = False) -> None:
        for member in list(self.members):
            if member is not but:
                await member.deliver(frame, droppable=droppable)

    # --- state --------------------------------------------------------------------------------

    async def _current_state(self) -> LiveState:
        if self._state is None:
            loaded = await in_database(store.load, self.id)
            known, self._sequence = self._sequence, loaded.sequence
            self._state = loaded.state
            self._rows, self._bytes = loaded.rows_since_snapshot, loaded.bytes_since_snapshot
            self._size, self._is_sound = loaded.size, loaded.is_sound
            if known is not None and known < loaded.sequence:
                for row in await in_database(store.rows_after, self.id, known, loaded.sequence):
                    await self._to_all(sync_frame(protocol.SYNC_UPDATE, row.payload))
        return self._state

    def _forget_state(self) -> None:
        if self._state is not None:
            self._state.close()
            self._state = None

    async def _fetch(self, until: int) -> None:
        """Read what others stored, up to number ``until``, and send it on."""
        assert self._state is not None and self._sequence is not None
        rows = await in_database(store.rows_after, self.id, self._sequence, until)
        try:
            for row in rows:
                outline = judge(row.payload)
                change = self._state.apply([row.payload], [outline])
                self._state.remember(row.sequence, outline)
                if change.update is not None:
                    await self._to_all(sync_frame(protocol.SYNC_UPDATE, change.update))
        except BadUpdate:
            # Loading finds the bad row, and sends the others on.
            self._forget_state()
            await self._current_state()
        self._sequence = max(until, self._sequence)

    async def catch_up(self) -> None:
        """Send on whatever another process has stored."""
        async with self._lock:
            await self._catch_up()

    async def _catch_up(self) -> LiveState:
        await self._current_state()
        assert self._sequence is not None
        stored = (await in_database(store.last_sequences, [self.id])).get(self.id)
        if stored and stored[0] > self._sequence:
            await self._fetch(until=stored[0])
            self._note_change()
        return await self._current_state()

    def is_behind(self, last: int) -> bool:
        """Whether update ``last`` is in the database and not here, although nobody is busy with it."""
        return self._sequence is not None and last > self._sequence and self._worker is None

    async def vector(self) -> bytes:
        """What the server has, for sync step 1 to a client."""
        async with self._lock:
            return (await self._catch_up()).vector

    async def difference(self, vector: bytes) -> list[bytes]:
        """What a client in state ``vector`` lacks: one update, and more if it takes more. Raises BadUpdate."""
        async with self._lock:
            state = await self._catch_up()
            if not self._is_sound:
                return [EMPTY_UPDATE, *(row.payload for row in await in_database(store.rows_after, self.id, 0))]
            try:
                return [state.diff(vector)]
            except BadUpdate:
                self._forget_state()
                raise

    async def _compact_if_due(self, state: LiveState) -> None:
        if self._rows < store.COMPACT_ROWS and self._bytes < store.COMPACT_BYTES:
            return
        assert self._sequence is not None
        # Also when it fails: the next attempt is due after as many rows again.
        self._rows = self._bytes = 0
        try:
            size = await in_database(store.compact, self.id, self._sequence, state)
            self._size, self._is_sound = size or self._size, size is not None
        except Exception:
            logger.exception("Document %s: no snapshot", self.id)

    # --- checkpoint ---------------------------------------------------------------------------

    def _note_change(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._changed_at is None:
            self._changed_at = now
        if self._checkpoint_timer is not None:
            self._checkpoint_timer.cancel()
        delay = min(CHECKPOINT_SECONDS, max(0.0, self._changed_at + CHECKPOINT_AT_LATEST_SECONDS - now))
        self._checkpoint_timer = loop.call_later(delay, lambda: self._spawn(self.checkpoint()))

    async def checkpoint(self) -> None:
        """Give the port the text as it is stored. A failure is logged; the next change tries again."""
        if self._checkpoint_timer is not None:
            self._checkpoint_timer.cancel()
        self._checkpoint_timer = self._changed_at = None
        async with self._lock:
            if self._state is not None:
                self._is_sound = await asyncio.to_thread(self._state.is_sound)
        try:
            await database_sync_to_async(services.checkpoint)(document_id=self.id)
        except Exception:
            logger.exception("Document %s: no checkpoint", self.id)

    # --- who is there -------------------------------------------------------------------------

    def moved(self, clients: set[int]) -> None:
        """These clients' states are to be told to everybody, soon and together."""
        self._moved |= clients
        if self._moved and self._presence_timer is None:
            loop = asyncio.get_running_loop()
            self._presence_timer = loop.call_later(PRESENCE_SECONDS, lambda: self._spawn(self.tell_presence()))

    async def tell_presence(self) -> None:
        self._presence_timer = None
        moved, self._moved = self._moved, set()
        local = moved & self.presence.local()
        for clients in filter(None, (local, moved - local)):
            payload = self.presence.encode(clients)
            await self._to_all(awareness_frame(payload), droppable=True)
            if clients is local:
                await self._tell(protocol.DOCUMENT_PRESENCE, {"payload": payload})

    def shows_otherwise(self, frozen: bool) -> bool:
        """Whether a socket has been told something else about the text being frozen."""
        return any((member.mode == protocol.MODE_FROZEN) != frozen for member in self.members)

    async def recheck_members(self) -> None:
        for member in list(self.members):
            await member.recheck()

    async def leave(self, member: Member) -> None:
        """A socket closed. What it sent is stored; after the last writer the text goes to the port at once."""
        self.members.discard(member)
        self.moved(self.presence.leave(member))
        if all(other.user_id != member.user_id for other in self.members):
            self.presence.forget(member.user_id)
        if any(other.mode == protocol.MODE_WRITE for other in self.members):
            return
        if self._worker is not None:
            await asyncio.wait([self._worker])
        if self._changed_at is not None:
            await self.checkpoint()

    def close(self) -> None:
        for timer in (self._presence_timer, self._checkpoint_timer):
            if timer is not None:
                timer.cancel()
        self._forget_state()


def _runs(batch: list[Waiting]) -> Iterable[list[Waiting]]:
    """Updates that follow each other together; every sync step 2 for itself."""
    run: list[Waiting] = []
    for waiting in batch:
        if run and (waiting.is_answer or run[-1].is_answer):
            yield run
            run = []
        run.append(waiting)
    if run:
        yield run

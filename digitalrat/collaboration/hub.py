"""The documents that are open in this process, and its line to other processes.

What other processes store is learnt by hints over the channel layer. They may get lost; so every few seconds one
query asks for all open documents whether there is something new.
"""

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import BaseChannelLayer, get_channel_layer

from . import protocol, store
from .database import Journal, in_database
from .open_document import Member, OpenDocument
from .wire import WireError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
# Rights are asked for again when something is said to have changed, and besides after so long.
RECHECK_SECONDS = 30.0
# Channel layers forget members of a group after a day.
REJOIN_SECONDS = 3600.0


class Hub:
    def __init__(self, layer: BaseChannelLayer | None = None) -> None:
        self.documents: dict[int, OpenDocument] = {}
        self._journal = Journal()
        self._layer = layer or get_channel_layer()
        self._channel = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._steady: list[asyncio.Task[None]] = []

    async def join(self, document_id: int, member: Member) -> OpenDocument:
        """Seat a socket at a document; from now on it gets what is stored."""
        document = self.documents.get(document_id)
        if document is None:
            tell = partial(self._tell, document_id)
            document = OpenDocument(document_id, journal=self._journal, tell=tell, spawn=self.spawn)
            self.documents[document_id] = document
        document.members.add(member)
        if not self._steady:
            self._channel = await self._layer.new_channel()
            self._steady = [asyncio.create_task(self._listen()), asyncio.create_task(self._look_around())]
        # Before anything is read from the database: what is stored from now on is heard of.
        await self._layer.group_add(protocol.document_group(document_id), self._channel)
        if len(document.members) == 1:
            await self._tell(document_id, protocol.DOCUMENT_WHO_IS_THERE, {})
        return document

    async def leave(self, document: OpenDocument, member: Member) -> None:
        await document.leave(member)
        if document.members or self.documents.get(document.id) is not document:
            return
        del self.documents[document.id]
        await document.tell_presence()
        document.close()
        await self._layer.group_discard(protocol.document_group(document.id), self._channel)
        if not self.documents:
            for task in self._steady:
                task.cancel()
            await asyncio.gather(*self._steady, return_exceptions=True)
            self._steady = []

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Live documents: something failed beside", exc_info=error)

    # --- other processes ----------------------------------------------------------------------

    async def _tell(self, document_id: int, kind: str, more: dict[str, object]) -> None:
        message = {"type": kind, "document": document_id, "from": self._channel, **more}
        try:
            await self._layer.group_send(protocol.document_group(document_id), message)
        except Exception:
            logger.exception("Hint %s for document %s could not be sent", kind, document_id)

    async def _listen(self) -> None:
        while True:
            try:
                message = await self._layer.receive(self._channel)
            except Exception:
                logger.exception("The channel layer does not answer")
                await asyncio.sleep(LOOK_SECONDS)
            else:
                self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        document = self.documents.get(message["document"])
        if document is None or message.get("from") == self._channel:
            return
        match message["type"]:
            case protocol.DOCUMENT_STORED:
                self.spawn(document.catch_up())
            case protocol.DOCUMENT_CHANGED:
                self.spawn(document.recheck_members())
            case protocol.DOCUMENT_PRESENCE:
                try:
                    document.moved(document.presence.take_remote(message["payload"]))
                except WireError:
                    logger.exception("Another process sends what it should not")
            case protocol.DOCUMENT_WHO_IS_THERE:
                document.moved(document.presence.local())

    # --- what hints may have missed -------------------------------------------------------------

    async def _look_around(self) -> None:
        rounds = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            rounds += 1
            try:
                await self._look()
                if rounds % int(RECHECK_SECONDS / LOOK_SECONDS) == 0:
                    for document in list(self.documents.values()):
                        self.spawn(document.recheck_members())
                if rounds % int(REJOIN_SECONDS / LOOK_SECONDS) == 0:
                    for document_id in list(self.documents):
                        await self._layer.group_add(protocol.document_group(document_id), self._channel)
            except Exception:
                logger.exception("Open documents could not be looked after")

    async def _look(self) -> None:
        stored = await in_database(store.last_sequences, list(self.documents))
        for document in list(self.documents.values()):
            document.moved(document.presence.expire_remote())
            last, frozen = stored.get(document.id, (0, True))
            if document.is_behind(last):
                self.spawn(document.catch_up())
            if document.shows_otherwise(frozen):
                self.spawn(document.recheck_members())


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def hub_of_process() -> Hub:
    """The one hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]

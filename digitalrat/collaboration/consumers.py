"""The socket of a live document: reads frames, asks for the right, hands on."""

import asyncio
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from digitalrat.core import protocol as core_protocol
from digitalrat.core.consumers import Throttle

from . import protocol
from .access import Access, ask_access
from .errors import BadUpdate
from .frames import Frame, awareness_frame, mode_frame, read_frame, sync_frame
from .hub import Hub, hub_of_process
from .open_document import LARGE_BYTES, OpenDocument, Waiting
from .outlet import backlog_of, server_send
from .presence import Presentation
from .state import judge
from .wire import WireError

# Answering costs more than other messages: a whole document may have to be gone through.
QUESTION_WEIGHT = 20
# What may wait to be read by a client: cursors are left out above the first number; above the second for so many
# seconds, or above the third at once, the client is shown the door.
DROP_ABOVE = 256 * 1024
SLOW_ABOVE = 1024 * 1024
SLOW_SECONDS = 15.0
STUCK_ABOVE = 64 * 1024 * 1024


class Refusal(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class DocumentConsumer(AsyncWebsocketConsumer):
    def __init__(self, hub: Hub | None = None) -> None:
        super().__init__()
        self._hub = hub
        self.user_id = 0
        self.mode = protocol.MODE_READ
        # Turned away: nothing that it sent counts any more.
        self.refused = False
        self._document: OpenDocument | None = None
        self._presentation: Presentation | None = None
        self._user_group = ""
        self._frames = 0
        self._slow_since: float | None = None
        self._messages = Throttle(settings.SOCKET_MESSAGES_PER_SECOND, 3 * settings.SOCKET_MESSAGES_PER_SECOND)
        self._bytes = Throttle(settings.SOCKET_BYTES_PER_SECOND, 2 * settings.SOCKET_MAX_MESSAGE_BYTES)

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Without Channels' visit to the database thread before every message: whoever asks the database cleans up.
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    # --- coming and going ---------------------------------------------------------------------

    async def connect(self) -> None:
        user = self.scope["user"]
        if user.is_authenticated:
            # First listen, then ask: no change of rights falls in between.
            self._user_group = core_protocol.user_group(user.pk)
            await self.channel_layer.group_add(self._user_group, self.channel_name)
        access = await self._ask_access()
        # Accepted in any case, because only then the client is told why it is turned away.
        await self.accept()
        if isinstance(access, int):
            await self.turn_away(access)
            return
        self._send = server_send(self.base_send)
        self.user_id, self.mode = access.user.pk, access.mode
        self._hub = self._hub or hub_of_process()
        self._document = await self._hub.join(access.document_id, self)
        self._presentation = self._document.presence.present(access.user)
        await self.deliver(mode_frame(self.mode))
        await self._tell_who_is_there()
        if self.mode == protocol.MODE_WRITE:
            await self.deliver(sync_frame(protocol.SYNC_STEP_1, await self._document.vector()))

    async def disconnect(self, code: int) -> None:
        if self._user_group:
            await self.channel_layer.group_discard(self._user_group, self.channel_name)
        if self._document is not None and self._hub is not None:
            await self._hub.leave(self._document, self)

    async def turn_away(self, code: int) -> None:
        if not self.refused:
            self.refused = True
            await self.close(code=code)

    # --- rights -------------------------------------------------------------------------------

    async def _ask_access(self) -> Access | int:
        session_key, uuid = self.scope["session"].session_key, self.scope["url_route"]["kwargs"]["uuid"]
        access: Access | int = await database_sync_to_async(ask_access)(session_key, uuid)
        return access

    async def rights_changed(self, event: dict[str, Any]) -> None:
        await self.recheck()

    async def recheck(self) -> None:
        if self.refused or self._document is None:
            return
        access = await self._ask_access()
        if isinstance(access, int):
            # Who has seen the document may know that it exists.
            lost = access == core_protocol.CLOSE_NOT_FOUND
            await self.turn_away(core_protocol.CLOSE_FORBIDDEN if lost else access)
            return
        self._presentation = self._document.presence.present(access.user)
        if access.mode != self.mode:
            self.mode = access.mode
            await self.deliver(mode_frame(self.mode))
            if self.mode == protocol.MODE_WRITE:
                await self.deliver(sync_frame(protocol.SYNC_STEP_1, await self._document.vector()))

    def _require_write(self) -> None:
        if self.mode == protocol.MODE_FROZEN:
            raise Refusal(protocol.CLOSE_FROZEN)
        if self.mode != protocol.MODE_WRITE:
            raise Refusal(core_protocol.CLOSE_FORBIDDEN)

    # --- what comes in ------------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.refused or self._document is None:
            return
        try:
            if bytes_data is None:
                raise Refusal(core_protocol.CLOSE_BAD_MESSAGE)
            if len(bytes_data) > settings.SOCKET_MAX_MESSAGE_BYTES:
                raise Refusal(protocol.CLOSE_TOO_LARGE)
            if not self._messages.allows() or not self._bytes.allows(len(bytes_data)):
                raise Refusal(core_protocol.CLOSE_TOO_MUCH)
            await self._handle(read_frame(bytes_data), self._document)
        except Refusal as refusal:
            await self.turn_away(refusal.code)
        except (WireError, BadUpdate):
            await self.turn_away(core_protocol.CLOSE_BAD_MESSAGE)

    async def _handle(self, frame: Frame, document: OpenDocument) -> None:
        if frame.message == protocol.MESSAGE_QUERY_AWARENESS:
            await self._tell_who_is_there()
        elif frame.message == protocol.MESSAGE_AWARENESS:
            assert self._presentation is not None, "set on connecting"
            document.moved(document.presence.take(self, self._presentation, frame.payload))
        elif frame.step == protocol.SYNC_STEP_1:
            if not self._messages.allows(QUESTION_WEIGHT):
                raise Refusal(core_protocol.CLOSE_TOO_MUCH)
            for number, update in enumerate(await document.difference(frame.payload)):
                await self.deliver(sync_frame(protocol.SYNC_UPDATE if number else protocol.SYNC_STEP_2, update))
        else:
            self._require_write()
            await self._take_update(frame, document)

    async def _take_update(self, frame: Frame, document: OpenDocument) -> None:
        if document.is_full(len(frame.payload)):
            raise Refusal(protocol.CLOSE_TOO_LARGE)
        large = len(frame.payload) > LARGE_BYTES
        outline = await asyncio.to_thread(judge, frame.payload) if large else judge(frame.payload)
        self._frames += 1
        is_answer = frame.step == protocol.SYNC_STEP_2
        document.put(Waiting(self, frame.payload, outline, self._frames, is_answer))

    # --- what goes out ------------------------------------------------------------------------

    async def _tell_who_is_there(self) -> None:
        assert self._document is not None, "set on connecting"
        presence = self._document.presence
        if here := presence.here():
            await self.deliver(awareness_frame(presence.encode(here)))

    async def deliver(self, frame: bytes, *, droppable: bool = False) -> None:
        """Send; ``droppable`` frames are left out while the client does not keep up."""
        if self.refused:
            return
        backlog = backlog_of(self._send)
        if self._is_stuck(backlog):
            await self.turn_away(protocol.CLOSE_TOO_SLOW)
        elif not (droppable and backlog > DROP_ABOVE):
            await self._send({"type": "websocket.send", "bytes": frame})

    def _is_stuck(self, backlog: int) -> bool:
        if backlog <= SLOW_ABOVE:
            self._slow_since = None
            return False
        now = time.monotonic()
        self._slow_since = self._slow_since or now
        return backlog > STUCK_ABOVE or now - self._slow_since > SLOW_SECONDS

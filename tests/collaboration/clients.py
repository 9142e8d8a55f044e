"""A Yjs client in Python: speaks the protocol of y-websocket over a socket of the real application."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import WebsocketCommunicator
from pycrdt import Doc, Text, TransactionEvent, XmlElement, XmlFragment, XmlText

from digitalrat.collaboration import protocol
from digitalrat.collaboration.frames import awareness_frame, sync_frame
from digitalrat.collaboration.models import Document
from digitalrat.collaboration.wire import Reader, write_bytes, write_uint
from digitalrat.members.models import User
from tests.sockets import open_socket


def path_of(document: Document) -> str:
    return f"/ws/documents/{document.uuid}/"


class Client:
    """What it receives is taken in by ``hear``; what is changed in ``change`` is sent."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.doc: Doc[Any] = Doc()
        self.sent = 0
        self.stored = 0
        self.modes: list[int] = []
        self.people: dict[int, dict[str, Any]] = {}
        self.close_code: int | None = None
        self.updates: list[bytes] = []
        self.synced = False
        self._clock = 0
        self._collect = True
        self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        if self._collect:
            self.updates.append(event.update)

    async def connect(self) -> "Client":
        accepted, _ = await self.socket.connect(timeout=5)
        assert accepted
        await self.send(sync_frame(protocol.SYNC_STEP_1, self.doc.get_state()))
        return self

    async def send(self, frame: bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", "bytes": frame})

    async def send_update(self, update: bytes, step: int = protocol.SYNC_UPDATE) -> None:
        self.sent += 1
        await self.send(sync_frame(step, update))

    async def change(self, act: Callable[[Doc[Any]], object]) -> None:
        """Run ``act`` on the own copy and send what it changed."""
        self.updates.clear()
        act(self.doc)
        for update in self.updates:
            await self.send_update(update)

    async def type(self, text: str) -> None:
        await self.change(lambda doc: doc.get("content", type=Text).insert(len(doc.get("content", type=Text)), text))

    async def write_paragraph(self, text: str) -> None:
        def act(doc: Doc[Any]) -> None:
            with doc.transaction():
                doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph", {}, [XmlText(text)]))

        await self.change(act)

    async def show_cursor(self, state: dict[str, Any] | None, client_id: int | None = None) -> None:
        self._clock += 1
        entry = write_uint(client_id or self.doc.client_id) + write_uint(self._clock)
        await self.send(awareness_frame(b"\x01" + entry + write_bytes(json.dumps(state).encode())))

    @property
    def text(self) -> str:
        return str(self.doc.get("content", type=Text))

    async def hear(self, until: Callable[["Client"], bool], timeout: float = 5) -> "Client":
        """Take in what arrives until the condition holds."""
        async with asyncio.timeout(timeout):
            while not until(self):
                await self._take(await self.socket.receive_output(timeout=timeout))
        return self

    async def hear_all(self, seconds: float = 0.2) -> "Client":
        """Take in what arrives until nothing more does for a while."""
        while not await self.socket.receive_nothing(timeout=seconds):
            await self._take(await self.socket.receive_output())
        return self

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
            return
        reader = Reader(message["bytes"])
        match reader.uint():
            case protocol.MESSAGE_SYNC:
                await self._take_sync(reader.uint(), reader.bytes())
            case protocol.MESSAGE_STORED:
                self.stored = reader.uint()
            case protocol.MESSAGE_MODE:
                self.modes.append(reader.uint())
            case protocol.MESSAGE_AWARENESS:
                states = Reader(reader.bytes())
                for _ in range(states.uint()):
                    client, _clock, state = states.uint(), states.uint(), json.loads(states.bytes())
                    self.people.pop(client, None)
                    if state is not None:
                        self.people[client] = state

    async def _take_sync(self, step: int, payload: bytes) -> None:
        if step == protocol.SYNC_STEP_1:
            await self.send_update(self.doc.get_update(payload), protocol.SYNC_STEP_2)
            return
        self._collect = False
        self.doc.apply_update(payload)
        self._collect = True
        self.synced = self.synced or step == protocol.SYNC_STEP_2

    async def wait_stored(self) -> None:
        await self.hear(lambda client: client.sent > 0 and client.stored == client.sent)

    async def wait_text(self, text: str) -> None:
        await self.hear(lambda client: client.text == text)

    async def wait_closed(self, timeout: float = 5) -> int:
        await self.hear(lambda client: client.close_code is not None, timeout)
        assert self.close_code is not None
        return self.close_code


@asynccontextmanager
async def editing(document: Document, user: User) -> AsyncIterator[Client]:
    """A client of ``user`` at the document, connected and in step with the server."""
    client = Client(await open_socket(path_of(document), user))
    await client.connect()
    try:
        await client.hear(lambda client: client.synced)
        yield client
    finally:
        await client.socket.disconnect()

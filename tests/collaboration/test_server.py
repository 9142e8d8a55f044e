"""The real server in a process of its own: killed while people type, flooded, and not read from."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client as HttpClient

from digitalrat.collaboration import protocol
from digitalrat.collaboration.frames import sync_frame
from digitalrat.collaboration.models import Document
from digitalrat.impulses.services import create_impulse
from digitalrat.members.models import User
from tests.factories.members import Cast

from .clients import Client, path_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies a file"),
]

ROOT = Path(__file__).resolve().parents[2]
LIMIT = str(2 * settings.SOCKET_MAX_MESSAGE_BYTES)
MEGABYTE = 1024 * 1024


class Server:
    """Daphne as ``make run`` starts it, with the embedded database in ``var``."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.local",
            "VAR_DIR": str(self.var),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": "",
        }
        daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        daphne += ["--websocket-max-message-size", LIMIT, "--websocket-max-frame-size", LIMIT]
        log = (self.var / "log").open("ab")
        self.process = subprocess.Popen(
            [*daphne, "digitalrat.config.asgi:application"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("the server did not come up: " + (self.var / "log").read_text())

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    async def open(self, document: Document, user: User) -> "Client":
        session = await sync_to_async(_session_in)(self.var, user)
        address = f"ws://127.0.0.1:{self.port}{path_of(document)}"
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        line = await websockets.connect(
            address, additional_headers=cookie, origin=f"http://127.0.0.1:{self.port}", max_size=None, compression=None
        )
        client = Client(_Line(line))  # type: ignore[arg-type] — the part of a communicator that the client uses
        await client.send(sync_frame(protocol.SYNC_STEP_1, client.doc.get_state()))
        return await client.hear(lambda client: client.synced, timeout=30)

    @asynccontextmanager
    async def editing(self, document: Document, user: User) -> AsyncIterator[Client]:
        client = await self.open(document, user)
        yield client
        await client.socket.disconnect()


class _Line:
    """A real socket with the methods of WebsocketCommunicator."""

    def __init__(self, line: Any) -> None:
        self.line = line

    async def send_input(self, message: dict[str, Any]) -> None:
        await self.line.send(message["bytes"])

    async def receive_output(self, timeout: float = 5) -> dict[str, Any]:
        try:
            return {"type": "websocket.send", "bytes": await asyncio.wait_for(self.line.recv(), timeout)}
        except websockets.ConnectionClosed:
            return {"type": "websocket.close", "code": self.line.close_code}

    async def disconnect(self) -> None:
        await self.line.close()


def _session_in(var: Path, user: User) -> str:
    """Sign in here, and carry the session over into the server's database."""
    client = HttpClient()
    client.force_login(user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = %s", [key]
        )
        row = cursor.fetchone()
    with sqlite3.connect(var / "nachhall.sqlite3", timeout=20) as database:
        database.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (?, ?, ?)", tuple(map(str, row))
        )
    return str(key)


@pytest.fixture
def draft(cast: Cast) -> Document:
    return create_impulse(by=cast.author, title="Entwurf").document


@pytest.fixture
def server(draft: Document, tmp_path: Path) -> Iterator[Server]:
    connection.ensure_connection()
    with sqlite3.connect(tmp_path / "nachhall.sqlite3") as copy:
        connection.connection.backup(copy)
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()


async def test_killed_while_two_people_type(cast: Cast, draft: Document, server: Server) -> None:
    """Whatever was acknowledged, or seen by somebody else, is there again."""
    one, two = await server.open(draft, cast.author), await server.open(draft, cast.author)
    for _ in range(60):
        await one.type("a")
        await two.type("b")
        await asyncio.sleep(0.005)
    server.kill()
    for client in (one, two):
        await client.wait_closed()
    server.start()
    async with server.editing(draft, cast.author) as again:
        # The first frame that counts is the answer to the server's question, empty here.
        assert again.text.count("a") >= max(one.stored - 1, two.text.count("a"))
        assert again.text.count("b") >= max(two.stored - 1, one.text.count("b"))
        assert one.stored > 1


async def test_ten_megabytes_in_one_message(cast: Cast, draft: Document, server: Server) -> None:
    """The sender is told why; nobody else notices."""
    async with server.editing(draft, cast.author) as huge, server.editing(draft, cast.author) as other:
        await huge.send(sync_frame(protocol.SYNC_UPDATE, bytes(10 * MEGABYTE)))
        assert await huge.wait_closed() == protocol.CLOSE_TOO_LARGE
        await other.type("weiter")
        await other.wait_stored()


async def test_who_does_not_read_is_shown_the_door(cast: Cast, draft: Document, server: Server) -> None:
    """Daphne would hold everything for them; the process would grow without end."""
    async with server.editing(draft, cast.author) as writer:
        await writer.type("x" * (7 * MEGABYTE))
        await writer.wait_stored()
        deaf = await server.open(draft, cast.author)
        await deaf.show_cursor({"cursor": None})
        await writer.hear(lambda client: deaf.doc.client_id in client.people)
        transport = deaf.socket.line.transport  # type: ignore[attr-defined] — see _Line
        transport.pause_reading()
        # More than the server holds for anybody, and fewer questions than would be too many.
        for _ in range(12):
            await deaf.send(sync_frame(protocol.SYNC_STEP_1, b"\x00"))
        await writer.hear(lambda client: deaf.doc.client_id not in client.people, timeout=90)
        transport.abort()
        await writer.type("geht weiter")
        await writer.wait_stored()

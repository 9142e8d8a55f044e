"""Sockets of the real application: with session, Origin check and routes, as a browser opens them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from digitalrat.members.models import User


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


async def open_socket(path: str, user: User | None = None, origin: str = "http://testserver") -> WebsocketCommunicator:
    """A socket to ``path`` that is not yet connected, with the session of ``user``."""
    from digitalrat.config.asgi import application

    headers = [(b"host", b"testserver"), (b"origin", origin.encode())]
    if user is not None:
        session = await sync_to_async(_session_of)(user)
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
    return WebsocketCommunicator(application, path, headers=headers)


@asynccontextmanager
async def connected(path: str, user: User) -> AsyncIterator[WebsocketCommunicator]:
    """An open socket of ``user``; closed at the end."""
    socket = await open_socket(path, user)
    accepted, _ = await socket.connect()
    assert accepted
    yield socket
    await socket.disconnect()


async def close_code(path: str, user: User | None) -> int:
    """With which code the server turns ``user`` away right after connecting."""
    socket = await open_socket(path, user)
    await socket.connect()
    answer: dict[str, Any] = await socket.receive_output()
    assert answer["type"] == "websocket.close"
    return int(answer["code"])

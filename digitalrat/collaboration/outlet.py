"""The way out of a socket: the server's own ``send``, and how much of what was sent still waits to be read."""

from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


def server_send(send: Send) -> Send:
    """What lies beneath Channels' wrappers: they look after the cookies of HTTP answers, for every single frame."""
    while (inner := getattr(getattr(send, "__self__", None), "real_send", None)) is not None:
        send = inner
    return send


def backlog_of(send: Send) -> int:
    """Bytes that Daphne holds for this socket; 0 where it cannot be known (other servers, tests).

    Daphne takes everything that is sent and knows no back-pressure. ``send`` is its method, bound to the socket.
    """
    arguments = getattr(send, "args", None)
    transport = getattr(arguments[0], "transport", None) if arguments else None
    return len(getattr(transport, "dataBuffer", b"")) + int(getattr(transport, "_tempDataLen", 0))

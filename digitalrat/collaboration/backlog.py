"""How much of what was sent still waits for the client to read it."""

from typing import Any


def backlog_of(send: Any) -> int:
    """Bytes that Daphne holds for this socket; 0 where it cannot be known (other servers, tests).

    Daphne takes everything that is sent and knows no back-pressure. ``send`` is its method, bound to the socket.
    """
    arguments = getattr(send, "args", None)
    transport = getattr(arguments[0], "transport", None) if arguments else None
    return len(getattr(transport, "dataBuffer", b"")) + int(getattr(transport, "_tempDataLen", 0))

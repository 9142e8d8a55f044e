"""Frames of a socket: from bytes to what is meant, and back."""

from dataclasses import dataclass

from . import protocol
from .wire import Reader, WireError, write_bytes, write_uint


@dataclass(frozen=True)
class Frame:
    """``step`` is set for sync frames only; ``payload`` is a state vector, an update or an awareness update."""

    message: int
    step: int | None
    payload: bytes


def read_frame(data: bytes) -> Frame:
    """Raises WireError for everything that a client of ours would not send."""
    reader = Reader(data)
    message, step, payload = reader.uint(), None, b""
    if message == protocol.MESSAGE_SYNC:
        step = reader.uint()
        if step not in (protocol.SYNC_STEP_1, protocol.SYNC_STEP_2, protocol.SYNC_UPDATE):
            raise WireError("unknown step of the sync protocol")
        payload = reader.bytes()
    elif message == protocol.MESSAGE_AWARENESS:
        payload = reader.bytes()
    elif message != protocol.MESSAGE_QUERY_AWARENESS:
        raise WireError("unknown message")
    reader.finish()
    return Frame(message, step, payload)


def sync_frame(step: int, payload: bytes) -> bytes:
    return bytes((protocol.MESSAGE_SYNC, step)) + write_bytes(payload)


def awareness_frame(payload: bytes) -> bytes:
    return bytes((protocol.MESSAGE_AWARENESS,)) + write_bytes(payload)


def stored_frame(frames: int) -> bytes:
    return bytes((protocol.MESSAGE_STORED,)) + write_uint(frames)


def mode_frame(mode: int) -> bytes:
    return bytes((protocol.MESSAGE_MODE, mode))

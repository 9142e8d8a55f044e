"""Sending hints from synchronous code (receivers of signals) to open pages."""

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from . import protocol


def send_hint(group: str, type: str, **ids: str | int) -> None:
    """Tell every page in ``group`` that ``type`` happened; ``ids`` name what to fetch, never content."""
    _send(group, {"type": protocol.HINT, "payload": {"type": type, **ids}})


def send_rights_changed(user_id: int) -> None:
    """Make all sockets of a person ask for their rights again."""
    _send(protocol.user_group(user_id), {"type": protocol.RIGHTS_CHANGED})


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group, message)

"""From synchronous code to the processes that have a document open."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from .protocol import document_group

logger = logging.getLogger(__name__)


def tell_processes(document_id: int, kind: str) -> None:
    """Send a hint (protocol.DOCUMENT_…). When it is lost, the processes see the change themselves a little later."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(document_group(document_id), {"type": kind, "document": document_id})
    except Exception:
        logger.exception("Hint %s for document %s could not be sent", kind, document_id)

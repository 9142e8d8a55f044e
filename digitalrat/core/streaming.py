"""Files that are written while they are read."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


def streamed_file(
    request: HttpRequest, pieces: Iterator[bytes], *, content_type: str, name: str
) -> StreamingHttpResponse:
    """An attachment called ``name`` that may be kept, but must be asked for again. No piece may be empty."""
    # Under ASGI a plain iterator would be read to its end before the first byte leaves.
    content = _one_by_one(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, no-cache"},
    )


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await sync_to_async(lambda: next(pieces, b""))()) != b"":
        yield piece

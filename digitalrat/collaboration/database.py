"""Database work of open documents, in threads of its own: it does not wait behind other sockets' work."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

from . import store
from .store import Batch, NewUpdate

P = ParamSpec("P")
T = TypeVar("T")

_reading = ThreadPoolExecutor(1, "documents-read")
# One thread, because SQLite has one writer anyway.
_writing = ThreadPoolExecutor(1, "documents-write")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return cast(T, await database_sync_to_async(work, thread_sensitive=False, executor=_reading)(*args, **kwargs))


class Journal:
    """Stores the updates of all open documents. What waits while one transaction is written goes into the next,
    together: the disk is asked once for all of them."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Batch, asyncio.Future[int]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def append(self, document_id: int, updates: Sequence[NewUpdate]) -> int:
        """Like store.append_updates; one call at a time for a document."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((Batch(document_id, updates), future))
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        write = database_sync_to_async(store.append_batches, thread_sensitive=False, executor=_writing)
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                try:
                    answers: list[int | store.Refused] = await write([batch for batch, _ in group])
                except Exception as error:
                    for _, future in group:
                        future.set_exception(error)
                    continue
                for (_, future), answer in zip(group, answers, strict=True):
                    if isinstance(answer, int):
                        future.set_result(answer)
                    else:
                        future.set_exception(answer)
        finally:
            self._worker = None

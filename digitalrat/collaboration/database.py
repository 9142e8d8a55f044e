"""Database work of open documents, in a thread of its own: acknowledgements do not wait behind other sockets' work."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")

# One thread, because SQLite has one writer anyway: what waits for it waits here, in order, and is stored together.
_thread = ThreadPoolExecutor(1, "documents")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return cast(T, await database_sync_to_async(work, thread_sensitive=False, executor=_thread)(*args, **kwargs))

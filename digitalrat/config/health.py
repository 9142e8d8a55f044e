"""Liveness and readiness for whoever watches over the process."""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

SECONDS = 3


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 if database and channel layer work, else 503; says which one does not, and nothing more."""
    state = {"database": _database(), "channel_layer": _channel_layer()}
    healthy = all(state.values())
    body = {"status": "ok" if healthy else "unavailable", **{k: "ok" if v else "unavailable" for k, v in state.items()}}
    return JsonResponse(body, status=200 if healthy else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _channel_layer() -> bool:
    try:
        async_to_sync(_send)()
    except (OSError, RuntimeError, RedisError):  # a TimeoutError is an OSError
        return False
    return True


async def _send() -> None:
    """Nobody listens to this group; the way there must be open."""
    await asyncio.wait_for(get_channel_layer().group_send("health", {"type": "health"}), timeout=SECONDS)

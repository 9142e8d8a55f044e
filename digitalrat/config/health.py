"""Liveness and readiness for whoever watches over the process."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


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
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _channel_layer() -> bool:
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)("health", {"type": "health"})  # nobody listens; the way there must be open
    except (OSError, RuntimeError):
        return False
    return True

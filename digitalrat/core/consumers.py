"""Base of the sockets that carry hints: "something about this object changed, fetch it"."""

import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from . import protocol


class Throttle:
    """Token bucket: at most ``rate`` units a second with bursts of ``burst`` units."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.tokens = burst
        self.at = time.monotonic()

    def allows(self, units: float = 1) -> bool:
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if units > self.tokens:
            return False
        self.tokens -= units
        return True


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """Joins the group of one object if the person may see it, and passes on its hints.

    Rooms implement ``group_for`` (synchronous, with database): the group's name, or one of the close codes
    of ``protocol`` when the person may not. It is asked again whenever the person's rights change.
    """

    group: str | None = None
    user_group: str | None = None

    def group_for(self) -> str | int:
        raise NotImplementedError

    async def connect(self) -> None:
        self.throttle = Throttle(rate=5, burst=20)
        user = self.scope["user"]
        answer = (
            await database_sync_to_async(self.group_for)() if user.is_authenticated else protocol.CLOSE_LOGIN_NEEDED
        )
        await self.accept()
        if isinstance(answer, int):
            await self.close(code=answer)
            return
        self.group, self.user_group = answer, protocol.user_group(user.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.channel_layer.group_add(self.user_group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        for group in (self.group, self.user_group):
            if group:
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        # Nothing is expected from the page; a client that talks much is shown the door.
        if bytes_data is not None or len(text_data or "") > 1000 or not self.throttle.allows():
            await self.close(code=protocol.CLOSE_TOO_MUCH)

    async def hint(self, event: dict[str, Any]) -> None:
        await self.send_json(event["payload"])

    async def rights_changed(self, event: dict[str, Any]) -> None:
        from django.contrib.auth import get_user_model

        user = await get_user_model()._default_manager.filter(pk=self.scope["user"].pk, is_active=True).afirst()
        if user is None:
            await self.close(code=protocol.CLOSE_LOGIN_NEEDED)
            return
        self.scope["user"] = user
        answer = await database_sync_to_async(self.group_for)()
        if isinstance(answer, int):
            await self.close(code=answer)


class UnknownSocketConsumer(AsyncJsonWebsocketConsumer):
    """Closes sockets to addresses that do not exist, so that a client does not try again for ever."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=protocol.CLOSE_NOT_FOUND)

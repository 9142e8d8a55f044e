"""Two processes of the server, here two hubs over one channel layer and one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.layers import InMemoryChannelLayer, get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path

from digitalrat.collaboration import protocol, services
from digitalrat.collaboration.consumers import DocumentConsumer
from digitalrat.collaboration.hub import Hub
from digitalrat.collaboration.models import Document
from digitalrat.collaboration.store import NewUpdate, append_updates
from digitalrat.members.models import User
from tests.factories.members import Cast
from tests.sockets import open_socket

from .clients import Client, editing, path_of

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def editing_elsewhere(document: Document, user: User, hub: Hub | None = None) -> AsyncIterator[Client]:
    """Like ``editing``, in another process."""
    route = path("ws/documents/<uuid:uuid>/", DocumentConsumer.as_asgi(hub=hub or Hub()))
    application: Any = AuthMiddlewareStack(URLRouter([route]))
    headers = (await open_socket(path_of(document), user)).scope["headers"]
    client = await Client(WebsocketCommunicator(application, path_of(document), headers=headers)).connect()
    try:
        await client.hear(lambda client: client.synced)
        yield client
    finally:
        await client.socket.disconnect()


class DeafLayer(InMemoryChannelLayer):
    """A layer whose channels are all full: it takes everything and delivers nothing, as Channels allows."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        pass


async def test_both_see_the_same(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing_elsewhere(document, cast.coauthor) as coauthor:
        await author.type("von hier")
        await coauthor.wait_text("von hier")
        await coauthor.type(" und von dort")
        await author.wait_text("von hier und von dort")


async def test_cursors_cross_over(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.show_cursor({"cursor": 1})
        async with editing_elsewhere(document, cast.coauthor) as coauthor:
            await coauthor.hear(lambda client: author.doc.client_id in client.people)
            await coauthor.show_cursor({"cursor": 2})
            await author.hear(lambda client: coauthor.doc.client_id in client.people)
        await author.hear(lambda client: coauthor.doc.client_id not in client.people)


async def test_hints_are_lost_and_the_next_change_brings_everything(cast: Cast, document: Document) -> None:
    """A gap in the numbers is filled from the database."""
    here, there = Hub(DeafLayer()), Hub(DeafLayer())
    async with (
        editing_elsewhere(document, cast.author, here) as author,
        editing_elsewhere(document, cast.coauthor, there) as coauthor,
    ):
        for _ in range(150):
            await author.type("x")
        await author.wait_stored()
        assert coauthor.text == ""
        await coauthor.type("y")
        await coauthor.hear(lambda client: client.text.count("x") == 150)


async def test_hints_are_lost_and_nobody_types(cast: Cast, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitalrat.collaboration.hub.LOOK_SECONDS", 0.1)
    here, there = Hub(DeafLayer()), Hub(DeafLayer())
    async with (
        editing_elsewhere(document, cast.author, here) as author,
        editing_elsewhere(document, cast.other, there) as reader,
    ):
        await author.type("das Letzte")
        await reader.wait_text("das Letzte")
        await sync_to_async(services.freeze_document)(document=document)
        await author.hear(lambda client: client.modes[-1] == protocol.MODE_FROZEN)


async def test_a_full_channel_of_the_usual_layer(cast: Cast, document: Document) -> None:
    """The layer keeps 100 messages for a process that is busy, and drops the rest without a word."""
    async with editing(document, cast.author) as author:
        layer = get_channel_layer()
        other: Client
        async with editing_elsewhere(document, cast.coauthor) as other:
            for channel in list(layer.groups[protocol.document_group(document.pk)]):
                for _ in range(layer.capacity):
                    await layer.group_send(protocol.document_group(document.pk), {"type": "noise", "document": 0})
                assert channel
            await author.type("kommt an")
            await other.wait_text("kommt an")


async def test_who_joins_gets_what_no_hint_told_of(cast: Cast, document: Document) -> None:
    here, there = Hub(DeafLayer()), Hub(DeafLayer())
    async with (
        editing_elsewhere(document, cast.other, here),
        editing_elsewhere(document, cast.author, there) as author,
    ):
        await author.type("nebenan geschrieben")
        await author.wait_stored()
        async with editing_elsewhere(document, cast.coauthor, here) as coauthor:
            assert coauthor.text == "nebenan geschrieben"


async def test_a_bad_row_of_another_process_is_put_into_quarantine(
    cast: Cast, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitalrat.collaboration.hub.LOOK_SECONDS", 0.1)
    here, there = Hub(DeafLayer()), Hub(DeafLayer())
    async with editing_elsewhere(document, cast.author, here) as author:
        await author.type("eins")
        await author.wait_stored()
        bad = NewUpdate(b"\x01\x05junk", cast.coauthor.pk)
        await sync_to_async(append_updates)(document_id=document.pk, updates=[bad])
        async with editing_elsewhere(document, cast.coauthor, there) as coauthor:
            assert coauthor.text == "eins"
            await author.type(" zwei")
            await author.wait_stored()
            await coauthor.type("!")
            await coauthor.hear(lambda client: client.text == "eins zwei!" or client.text == "eins! zwei")
            await author.hear(lambda client: client.text == coauthor.text)
    rows = [row async for row in document.updates.values_list("sequence", "quarantined")]
    assert rows == [(1, False), (2, True), (3, False), (4, False)]


async def test_text_given_by_a_service_appears_in_open_editors(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.wait_stored()
        await sync_to_async(services.seed_document)(by=cast.office, document=document, html="<p>Vorlage</p>")
        await author.hear(lambda client: "Vorlage" in str(client.doc.get_update()))
    assert await sync_to_async(services.text_of)(document) == "Vorlage"

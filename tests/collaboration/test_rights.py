from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from digitalrat.collaboration import protocol, rooms, services
from digitalrat.collaboration.models import Document, Update
from digitalrat.core import protocol as core_protocol
from digitalrat.core.live import send_rights_changed
from digitalrat.members.models import User
from tests.factories.members import Cast
from tests.sockets import close_code, open_socket

from .clients import Client, editing, path_of
from .notes import KIND, Notes

pytestmark = pytest.mark.django_db(transaction=True)


async def test_visitor_is_asked_to_log_in(document: Document) -> None:
    assert await close_code(path_of(document), None) == core_protocol.CLOSE_LOGIN_NEEDED


async def test_unknown_id_and_foreign_document_look_the_same(cast: Cast, document: Document) -> None:
    assert await close_code(f"/ws/documents/{uuid4()}/", cast.author) == core_protocol.CLOSE_NOT_FOUND
    assert await close_code(path_of(document), cast.editor) == core_protocol.CLOSE_NOT_FOUND


@pytest.mark.parametrize("address", ["1", "..", "%00", "abc' OR 1=1", "ffffffff-ffff-ffff-ffff-fffffffffff"])
async def test_forged_id(cast: Cast, document: Document, address: str) -> None:
    assert await close_code(f"/ws/documents/{address}/", cast.author) == core_protocol.CLOSE_NOT_FOUND


async def test_document_of_a_kind_that_nobody_knows(cast: Cast, document: Document) -> None:
    del rooms._rooms[KIND]
    try:
        assert await close_code(path_of(document), cast.author) == core_protocol.CLOSE_NOT_FOUND
    finally:
        rooms.register(KIND, Notes(set(), set()))


@pytest.mark.parametrize("origin", ["http://evil.example", "https://testserver.evil.example", "null", ""])
async def test_wrong_origin_gets_no_socket(cast: Cast, document: Document, origin: str) -> None:
    socket = await open_socket(path_of(document), cast.author, origin=origin)
    accepted, _ = await socket.connect()
    assert not accepted


async def test_deactivated_account_cannot_connect(cast: Cast, document: Document) -> None:
    socket = await open_socket(path_of(document), cast.author)
    await User.objects.filter(pk=cast.author.pk).aupdate(is_active=False)
    await socket.connect()
    assert (await socket.receive_output())["code"] == core_protocol.CLOSE_LOGIN_NEEDED


async def test_reader_sees_changes_and_writers_but_cannot_write(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.other) as reader:
        assert author.modes == [protocol.MODE_WRITE]
        assert reader.modes == [protocol.MODE_READ]
        await author.type("öffentlich")
        await reader.wait_text("öffentlich")
        await reader.show_cursor({"cursor": None})
        await author.hear(lambda client: reader.doc.client_id in client.people)
        await reader.type("heimlich")
        assert await reader.wait_closed() == core_protocol.CLOSE_FORBIDDEN
        await author.hear_all()
        assert author.text == "öffentlich"
    assert await Update.objects.acount() == 1


async def test_deactivated_member_with_open_sockets(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as first, editing(document, cast.author) as second:
        await User.objects.filter(pk=cast.author.pk).aupdate(is_active=False)
        await sync_to_async(send_rights_changed)(cast.author.pk)
        assert await first.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED
        assert await second.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED


async def test_deactivated_member_writes_nothing_even_if_the_hint_was_lost(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await User.objects.filter(pk=cast.author.pk).aupdate(is_active=False)
        await author.type("zu spät")
        await coauthor.type("darf")
        await coauthor.wait_stored()
        assert await author.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED
        assert coauthor.text == "darf"
    assert [row async for row in Update.objects.values_list("author_id", flat=True)] == [cast.coauthor.pk]


async def test_signing_out_ends_the_socket(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await Session.objects.all().adelete()
        await sync_to_async(send_rights_changed)(cast.author.pk)
        assert await author.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED


async def test_new_password_ends_the_socket(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        cast.author.set_password("ein-ganz-neues-Kennwort")
        await cast.author.asave()
        await sync_to_async(send_rights_changed)(cast.author.pk)
        assert await author.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED


async def test_right_to_write_taken_and_given_back(cast: Cast, notes: Notes, document: Document) -> None:
    async with editing(document, cast.coauthor) as coauthor:
        notes.writers.remove(cast.coauthor.pk)
        notes.readers.add(cast.coauthor.pk)
        await sync_to_async(services.recheck_rights)(document=document)
        await coauthor.hear(lambda client: client.modes[-1] == protocol.MODE_READ)
        notes.writers.add(cast.coauthor.pk)
        await sync_to_async(services.recheck_rights)(document=document)
        await coauthor.hear(lambda client: client.modes[-1] == protocol.MODE_WRITE)
        await coauthor.type("wieder da")
        await coauthor.wait_stored()


async def test_right_to_read_taken(cast: Cast, notes: Notes, document: Document) -> None:
    async with editing(document, cast.other) as reader:
        notes.readers.clear()
        await sync_to_async(services.recheck_rights)(document=document)
        assert await reader.wait_closed() == core_protocol.CLOSE_FORBIDDEN


async def test_rights_are_asked_again_without_any_hint(
    cast: Cast, notes: Notes, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitalrat.collaboration.hub.LOOK_SECONDS", 0.05)
    monkeypatch.setattr("digitalrat.collaboration.hub.RECHECK_SECONDS", 0.1)
    async with editing(document, cast.other) as reader:
        notes.readers.clear()
        assert await reader.wait_closed() == core_protocol.CLOSE_FORBIDDEN


async def test_frozen_while_people_write(cast: Cast, notes: Notes, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.write_paragraph("Beschlossen")
        await author.wait_stored()
        await sync_to_async(services.freeze_document)(document=document)
        assert notes.checkpoints == ["<p>Beschlossen</p>"], "the port has the frozen text at once"
        await author.hear(lambda client: client.modes[-1] == protocol.MODE_FROZEN)
        await author.write_paragraph("Nachtrag")
        assert await author.wait_closed() == protocol.CLOSE_FROZEN
        await coauthor.hear(lambda client: client.modes[-1] == protocol.MODE_FROZEN)
    assert await sync_to_async(services.html_of)(document) == "<p>Beschlossen</p>"
    async with editing(document, cast.author) as author:
        assert author.modes == [protocol.MODE_FROZEN]
    await sync_to_async(services.unfreeze_document)(document=document)
    async with editing(document, cast.author) as author:
        await author.write_paragraph("Änderung")
        await author.wait_stored()


async def test_frozen_and_the_hint_was_lost(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.wait_stored()
        await Document.objects.aupdate(frozen_at=timezone.now() - timedelta(seconds=1))
        await author.type("zu spät")
        assert await author.wait_closed() == protocol.CLOSE_FROZEN
    assert await Update.objects.acount() == 0


async def test_document_deleted_while_somebody_writes(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.wait_stored()
        await document.adelete()
        await author.type("wohin?")
        assert await author.wait_closed() == core_protocol.CLOSE_NOT_FOUND


async def test_socket_without_session_middleware_is_never_served(document: Document) -> None:
    socket = await open_socket(path_of(document))
    client = Client(socket)
    await socket.connect()
    assert await client.wait_closed() == core_protocol.CLOSE_LOGIN_NEEDED
    await client.send_update(b"\x00\x00")
    assert await socket.receive_nothing()

"""Two members have the same chapter open."""

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async

from digitalrat.annotations.models import Annotation
from digitalrat.annotations.services import reply, resolve_annotation, withdraw_annotation
from digitalrat.core import protocol
from digitalrat.core.live import send_rights_changed
from digitalrat.masterplan.models import Chapter
from digitalrat.masterplan.services import set_visibility
from digitalrat.members.models import Seat
from tests.factories.annotations import make_annotation
from tests.factories.masterplan import make_edition
from tests.factories.members import Cast
from tests.sockets import close_code, connected, open_socket

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_second_member_hears_of_everything_without_reload(cast: Cast, chapter: Chapter) -> None:
    async with connected(f"/ws/chapters/{chapter.uuid}/", cast.other) as socket:
        note: Annotation = await sync_to_async(make_annotation)(cast.author, chapter, "vor Ort")
        hint = {"type": "annotation", "id": str(note.uuid), "by": cast.author.pk}
        assert await socket.receive_json_from() == hint
        await sync_to_async(reply)(by=cast.other, annotation=note, body="Ja.")
        assert await socket.receive_json_from() == {**hint, "by": cast.other.pk}
        await sync_to_async(resolve_annotation)(by=cast.author, annotation=note)
        assert await socket.receive_json_from() == hint
        await sync_to_async(withdraw_annotation)(by=cast.author, annotation=note)
        assert await socket.receive_json_from() == hint


async def test_readers_hear_that_the_chapter_itself_changed(cast: Cast, chapter: Chapter) -> None:
    async with connected(f"/ws/chapters/{chapter.uuid}/", cast.other) as socket:
        await sync_to_async(make_edition)(chapter, ["Ganz neu."])
        assert await socket.receive_json_from() == {"type": "chapter"}
        await sync_to_async(set_visibility)(by=None, chapter=chapter, is_published=False)
        assert await socket.receive_json_from() == {"type": "chapter"}


async def test_a_chapter_tells_nothing_of_another(cast: Cast, chapter: Chapter) -> None:
    async with connected(f"/ws/chapters/{chapter.uuid}/", cast.other) as socket:
        await sync_to_async(lambda: make_annotation(cast.author, _another_chapter(), "Sensoren"))()
        assert await socket.receive_nothing() is True


def _another_chapter() -> Chapter:
    from tests.factories.masterplan import make_chapter

    return make_chapter("Sensornetz", ["Sensoren messen die Luft."])


async def test_only_those_who_may_read_annotations_are_let_in(cast: Cast, chapter: Chapter) -> None:
    path = f"/ws/chapters/{chapter.uuid}/"
    people = {None: protocol.CLOSE_LOGIN_NEEDED, cast.department: protocol.CLOSE_FORBIDDEN}
    people |= {cast.editor: protocol.CLOSE_FORBIDDEN, cast.guest: protocol.CLOSE_FORBIDDEN}
    assert {person: await close_code(path, person) for person in people} == people
    assert await close_code(f"/ws/chapters/{uuid.uuid4()}/", cast.author) == protocol.CLOSE_NOT_FOUND


async def test_a_page_of_another_site_gets_no_socket(cast: Cast, chapter: Chapter) -> None:
    socket = await open_socket(f"/ws/chapters/{chapter.uuid}/", cast.author, origin="https://elsewhere.example")
    accepted, _ = await socket.connect()
    assert accepted is False


async def test_a_member_who_loses_the_seat_loses_the_socket(cast: Cast, chapter: Chapter) -> None:
    socket = await open_socket(f"/ws/chapters/{chapter.uuid}/", cast.other)
    await socket.connect()
    await Seat.objects.filter(holder=cast.other).aupdate(holder=None)
    await asyncio.to_thread(send_rights_changed, cast.other.pk)
    assert await socket.receive_output() == {"type": "websocket.close", "code": protocol.CLOSE_FORBIDDEN}


@pytest.mark.parametrize("junk", ["x" * 1001, b"\x00\xff"])
async def test_a_page_that_talks_is_shown_the_door(cast: Cast, chapter: Chapter, junk: str | bytes) -> None:
    socket = await open_socket(f"/ws/chapters/{chapter.uuid}/", cast.other)
    await socket.connect()
    await (socket.send_to(bytes_data=junk) if isinstance(junk, bytes) else socket.send_to(text_data=junk))
    assert await socket.receive_output() == {"type": "websocket.close", "code": protocol.CLOSE_TOO_MUCH}

"""Several members have the same impulse open."""

import uuid

import pytest
from asgiref.sync import sync_to_async

from digitalrat.collaboration import services as documents
from digitalrat.collaboration.rooms import room_of
from digitalrat.core import protocol
from digitalrat.impulses import services
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Comment, Impulse
from tests.factories.impulses import make_draft, make_impulse
from tests.factories.members import Cast
from tests.sockets import close_code, connected, open_socket

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_second_member_sees_state_and_talk_without_reload(cast: Cast) -> None:
    impulse: Impulse = await sync_to_async(make_impulse)(cast)
    async with connected(f"/ws/impulses/{impulse.uuid}/", cast.other) as socket:
        comment: Comment = await sync_to_async(services.add_comment)(
            by=cast.author, impulse=impulse, body="Was meint ihr?"
        )
        assert await socket.receive_json_from() == {"type": "comment", "id": str(comment.uuid), "by": cast.author.pk}
        await sync_to_async(services.open_deliberation)(by=cast.chair, impulse=impulse)
        assert await socket.receive_json_from() == {"type": "impulse", "by": cast.chair.pk}
        await sync_to_async(services.freeze_for_voting)(by=cast.chair, impulse=impulse)
        assert await socket.receive_json_from() == {"type": "impulse", "by": cast.chair.pk}
        # A deadline decides: nobody in particular.
        await sync_to_async(services.adopt_impulse)(by=None, impulse=impulse)
        assert await socket.receive_json_from() == {"type": "impulse"}


def write(cast: Cast, impulse: Impulse, html: str) -> None:
    documents.seed_document(by=cast.author, document=impulse.document, html=html)


async def test_readers_hear_that_the_reasons_were_written(cast: Cast) -> None:
    impulse: Impulse = await sync_to_async(lambda: make_draft(cast.author, reasons=""))()
    async with connected(f"/ws/impulses/{impulse.uuid}/", cast.author) as socket:
        await sync_to_async(write)(cast, impulse, "<p>Darum.</p>")
        assert await socket.receive_json_from() == {"type": "impulse"}
    await impulse.arefresh_from_db()
    assert impulse.reasons_html == "<p>Darum.</p>"


async def test_nobody_learns_of_the_drafts_of_others(cast: Cast) -> None:
    draft: Impulse = await sync_to_async(make_draft)(cast.author)
    path = f"/ws/impulses/{draft.uuid}/"
    for person in (cast.other, cast.chair, cast.office, cast.editor):
        assert await close_code(path, person) == protocol.CLOSE_NOT_FOUND
    assert await close_code(f"/ws/impulses/{uuid.uuid4()}/", cast.other) == protocol.CLOSE_NOT_FOUND
    assert await close_code(path, None) == protocol.CLOSE_LOGIN_NEEDED


async def test_a_submitted_impulse_is_not_for_departments(cast: Cast) -> None:
    impulse: Impulse = await sync_to_async(make_impulse)(cast)
    assert await close_code(f"/ws/impulses/{impulse.uuid}/", cast.department) == protocol.CLOSE_FORBIDDEN


async def test_whose_invitation_is_taken_back_loses_the_socket(cast: Cast) -> None:
    draft: Impulse = await sync_to_async(make_draft)(cast.author)
    await sync_to_async(services.invite_coauthor)(by=cast.author, impulse=draft, user=cast.guest)
    socket = await open_socket(f"/ws/impulses/{draft.uuid}/", cast.guest)
    await socket.connect()
    await sync_to_async(services.remove_coauthor)(by=cast.author, impulse=draft, user=cast.guest)
    codes = [await socket.receive_output() for _ in range(2)]
    assert {"type": "websocket.close", "code": protocol.CLOSE_NOT_FOUND} in codes


async def test_rights_to_the_live_text_follow_the_impulse(cast: Cast) -> None:
    draft: Impulse = await sync_to_async(lambda: make_impulse(cast, State.DRAFT))()

    def rights() -> dict[str, tuple[bool, bool]]:
        room = room_of(draft.document)
        assert room is not None
        people = {"coauthor": cast.coauthor, "other": cast.other, "department": cast.department}
        return {
            name: (room.may_read(person, draft.document), room.may_write(person, draft.document))
            for name, person in people.items()
        }

    no, read, write = (False, False), (True, False), (True, True)
    assert await sync_to_async(rights)() == {"coauthor": write, "other": no, "department": no}
    await sync_to_async(services.submit_impulse)(by=cast.author, impulse=draft)
    assert await sync_to_async(rights)() == {"coauthor": write, "other": read, "department": no}
    await sync_to_async(services.open_deliberation)(by=cast.chair, impulse=draft)
    await sync_to_async(services.freeze_for_voting)(by=cast.chair, impulse=draft)
    assert await sync_to_async(rights)() == {"coauthor": read, "other": read, "department": no}

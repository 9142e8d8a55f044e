"""What a hostile or broken client sends: nothing of it is stored, everybody else goes on."""

import random
import secrets

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from pycrdt import Doc, Text, XmlElement, XmlFragment

from digitalrat.collaboration import protocol, services, store
from digitalrat.collaboration.frames import awareness_frame, sync_frame
from digitalrat.collaboration.models import Document, Update
from digitalrat.collaboration.state import judge
from digitalrat.collaboration.wire import write_bytes, write_uint
from digitalrat.core import protocol as core_protocol
from tests.factories.members import Cast
from tests.sockets import open_socket

from .clients import editing, path_of

pytestmark = pytest.mark.django_db(transaction=True)

# An item "array of arrays of …", each taking a step on the library's stack.
NESTED = b"\x01\x01\x05\x00\x08\x01\x01a\x01" + b"\x75\x01" * 100_000 + b"\x7e\x00"

BAD_FRAMES = {
    "empty": b"",
    "unknown message": b"\x07\x00",
    "auth message of y-websocket": b"\x02\x00",
    "our own acknowledgement": b"\x64\x01",
    "unknown step": b"\x00\x05\x00",
    "cut off": b"\x00\x02\x10abc",
    "something behind": b"\x00\x02\x02\x00\x00\x00",
    "number without end": b"\x00\x02" + b"\xff" * 20,
    "state vector of 2^28 entries": sync_frame(protocol.SYNC_STEP_1, write_uint(2**28)),
    "update of 2^28 clients": sync_frame(protocol.SYNC_UPDATE, write_uint(2**28)),
    "nested 100,000 times": sync_frame(protocol.SYNC_UPDATE, NESTED),
    "not UTF-8": sync_frame(protocol.SYNC_UPDATE, b"\x01\x01\x05\x00\x04\x01\x01a\x02\xff\xfe\x00"),
    "embedded JSON that is none": sync_frame(protocol.SYNC_UPDATE, b"\x01\x01\x05\x00\x05\x01\x01a\x01{\x00"),
    "awareness of 2^28 clients": awareness_frame(write_uint(2**28)),
    "awareness that is no JSON": awareness_frame(b"\x01\x05\x01" + write_bytes(b"{")),
    "awareness that is no object": awareness_frame(b"\x01\x05\x01" + write_bytes(b"[]")),
    "awareness with NaN": awareness_frame(b"\x01\x05\x01" + write_bytes(b'{"a":NaN}')),
    "awareness nested deeply": awareness_frame(b"\x01\x05\x01" + write_bytes(b"[" * 8000)),
    "awareness too long": awareness_frame(b"\x01\x05\x01" + write_bytes(b'{"a":"' + b"x" * 9000 + b'"}')),
}


@pytest.mark.parametrize("frame", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_bad_frame_closes_the_socket(cast: Cast, document: Document, frame: bytes) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.send(frame)
        await author.type("kommt nicht mehr an")
        assert await author.wait_closed() == core_protocol.CLOSE_BAD_MESSAGE
        await coauthor.type("weiter")
        await coauthor.wait_stored()
        assert coauthor.text == "weiter"
    assert await Update.objects.acount() == 1


async def test_text_frame_closes_the_socket(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.socket.send_to(text_data="hello")
        assert await author.wait_closed() == core_protocol.CLOSE_BAD_MESSAGE


async def test_update_that_is_good_alone_and_bad_for_this_document(cast: Cast, document: Document) -> None:
    """Its parent is an item that cannot have children: the library takes it into an empty document only."""
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await coauthor.type("abc")
        await coauthor.wait_stored()
        parent = write_uint(coauthor.doc.client_id) + write_uint(1)
        child = b"\x01\x01\x05\x00\x04\x00" + parent + write_bytes(b"x") + b"\x00"
        judge(child)
        await author.send_update(child)
        await coauthor.type("d")
        assert await author.wait_closed() == core_protocol.CLOSE_BAD_MESSAGE
        await coauthor.wait_stored()
    async with editing(document, cast.coauthor) as coauthor:
        assert coauthor.text == "abcd"


def _mutations(count: int) -> list[bytes]:
    """Frames as they come from a client, and then bent."""
    rng = random.Random(2311)
    doc: Doc = Doc(client_id=7)
    updates = [b"\x00\x00"]
    doc.observe(lambda event: updates.append(event.update))
    for number in range(12):
        doc.get("content", type=Text).insert(0, "aä😀")
        doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph", {"level": "2"}))
        if number % 3 == 2:
            del doc.get("content", type=Text)[0:1]
    frames = [sync_frame(step, update) for update in updates for step in (1, 2)]
    frames += [sync_frame(0, doc.get_state()), awareness_frame(b"\x01\x05\x01" + write_bytes(b'{"cursor":null}'))]
    bent = []
    for _ in range(count):
        frame = bytearray(rng.choice(frames) if rng.random() < 0.8 else rng.randbytes(rng.randrange(1, 60)))
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(frame) + 1)
            match rng.randrange(4):
                case 0 if at < len(frame):
                    frame[at] = rng.randrange(256)
                case 1:
                    frame[at:at] = write_uint(rng.choice([0, 127, 2**31, 2**32 - 1, 2**53, 2**63]))
                case 2:
                    del frame[at : at + rng.randrange(4)]
                case 3:
                    frame = frame[:at]
        bent.append(bytes(frame))
    return bent


async def test_bent_frames_close_the_socket_or_are_taken_in(
    cast: Cast, document: Document, settings: LazySettings
) -> None:
    """Nothing but clean closes, and whatever was taken in can be read again. (Thousands more: test_wire.py)"""
    settings.SOCKET_MESSAGES_PER_SECOND = 1_000_000
    codes = set()
    frames = _mutations(300)
    async with editing(document, cast.coauthor) as coauthor:
        while frames:
            socket = await open_socket(path_of(document), cast.author)
            await socket.connect()
            message = {"type": ""}
            while frames and message["type"] != "websocket.close":
                await socket.send_input({"type": "websocket.receive", "bytes": frames.pop()})
                while message["type"] != "websocket.close" and not await socket.receive_nothing(0.001):
                    message = await socket.receive_output()
            codes.add(message.get("code"))
            await socket.disconnect()
        await coauthor.type("steht noch")
        await coauthor.wait_stored()
    assert codes - {None} == {core_protocol.CLOSE_BAD_MESSAGE}
    loaded = await sync_to_async(store.load)(document.pk)
    assert "steht noch" in str(loaded.state.doc.get("content", type=Text))
    assert await Update.objects.filter(quarantined=True).acount() == 0


async def test_a_document_that_cannot_be_written_as_one_update(cast: Cast, document: Document) -> None:
    """Half of a character deleted: who comes later gets the single updates instead."""
    async with editing(document, cast.author) as author:
        await author.type("a😀b")
        await author.wait_stored()
        half = b"\x00\x01" + write_uint(author.doc.client_id) + b"\x01\x01\x01"
        await author.send_update(half)
        await author.wait_stored()
        await author.type("c")
        await author.wait_stored()
    async with editing(document, cast.coauthor) as coauthor:
        await coauthor.hear(lambda client: client.text.endswith("c"))
        await coauthor.type("d")
        await coauthor.wait_stored()


async def test_message_of_ten_megabytes(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.send(sync_frame(protocol.SYNC_UPDATE, secrets.token_bytes(10 * 1024 * 1024)))
        assert await author.wait_closed() == protocol.CLOSE_TOO_LARGE
    assert await Update.objects.acount() == 0


async def test_two_megabytes_pasted_are_stored(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.type("x" * 2_000_000)
        await author.wait_stored()
        await coauthor.hear(lambda client: len(client.text) == 2_000_000)


async def test_document_does_not_grow_without_end(cast: Cast, document: Document, settings: LazySettings) -> None:
    settings.SOCKET_MAX_MESSAGE_BYTES = 10_000
    async with editing(document, cast.author) as author:
        for _ in range(4):
            await author.type("x" * 9_000)
            await author.wait_stored()
        await author.type("x" * 9_000)
        assert await author.wait_closed() == protocol.CLOSE_TOO_LARGE
    assert await Update.objects.acount() == 4


async def test_a_thousand_messages_a_second(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        for _ in range(1000):
            await author.send(sync_frame(protocol.SYNC_UPDATE, b"\x00\x00"))
        assert await author.wait_closed() == core_protocol.CLOSE_TOO_MUCH
        await coauthor.type("geht weiter")
        await coauthor.wait_stored()


async def test_asking_for_the_whole_document_again_and_again(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        for _ in range(40):
            await author.send(sync_frame(protocol.SYNC_STEP_1, b"\x00"))
        assert await author.wait_closed() == core_protocol.CLOSE_TOO_MUCH


async def test_a_failed_insert_closes_the_socket_for_a_new_try(cast: Cast, document: Document) -> None:
    """The number of the next row is taken already, as if the database had lost its mind."""
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.type("eins")
        await author.wait_stored()
        await coauthor.wait_text("eins")
        await Document.objects.aupdate(next_sequence=1)
        await author.type(" zwei")
        assert await author.wait_closed() == core_protocol.CLOSE_TRY_AGAIN
        await Document.objects.aupdate(next_sequence=2)
        await coauthor.hear_all()
        assert coauthor.text == "eins", "nobody saw what was not stored"
        offline = author.doc
    async with editing(document, cast.author) as author:
        author.doc.apply_update(offline.get_update())
        await author.send_update(author.doc.get_update())
        await author.wait_stored()


async def test_script_in_a_document_is_harmless(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.write_paragraph("<script>alert(1)</script>")
        await author.change(
            lambda doc: doc.get("default", type=XmlFragment).children.append(XmlElement("script", {"src": "//evil"}))
        )
        await author.wait_stored()
    html = await sync_to_async(services.html_of)(document)
    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"

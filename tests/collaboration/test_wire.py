"""Reading what clients send, without sockets: what is honest is read, what is not is refused, and nothing dies."""

import contextlib
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText, get_state, merge_updates

from digitalrat.collaboration.errors import BadUpdate
from digitalrat.collaboration.frames import Frame, read_frame, stored_frame, sync_frame
from digitalrat.collaboration.state import LiveState, judge
from digitalrat.collaboration.wire import (
    EMPTY_UPDATE,
    MAX_NESTING,
    Reader,
    WireError,
    read_update,
    read_vector,
    write_bytes,
    write_uint,
)


def honest_updates() -> list[bytes]:
    """Updates with every kind of content that the library writes."""
    doc: Doc[Any] = Doc(client_id=7)
    updates: list[bytes] = [EMPTY_UPDATE]
    doc.observe(lambda event: updates.append(event.update))
    text = doc.get("content", type=Text)
    text.insert(0, "ab😀ü")
    text.format(0, 2, {"bold": {}})
    text.insert_embed(1, {"image": "x"})
    del text[0:1]
    fragment = doc.get("default", type=XmlFragment)
    fragment.children.append(XmlElement("heading", {"level": "2"}, [XmlText("Titel")]))
    fragment.children[0].attributes["level"] = 3
    values = [1, -5, 2**40, 2.5, None, True, False, "x", b"\x00\xff", {"a": [1]}]
    doc.get("list", type=Array).extend(values)
    doc.get("map", type=Map)["k"] = Text("v")
    doc.get("map", type=Map)["doc"] = Doc()
    del doc.get("map", type=Map)["k"]
    return [*updates, doc.get_update(), merge_updates(*updates[2:4], *updates[6:8])]


HONEST = honest_updates()


@pytest.mark.parametrize("update", HONEST, ids=range(len(HONEST)))
def test_honest_updates_are_read(update: bytes) -> None:
    assert judge(update) == read_update(update)


def test_outline_of_an_update() -> None:
    doc: Doc[Any] = Doc(client_id=7)
    text = doc.get("content", type=Text)
    text.insert(0, "a😀b")
    del text[0:1]
    outline = read_update(doc.get_update())
    assert (outline.items, outline.deletions) == ({7: 4}, {7: 1}), "an emoji counts twice, as in the browser"
    assert outline.is_covered_by({7: 4})
    assert not outline.is_covered_by({7: 3})
    assert not outline.is_covered_by({})
    assert read_update(EMPTY_UPDATE).is_empty


def test_vector() -> None:
    doc: Doc[Any] = Doc(client_id=300)
    doc.get("content", type=Text).insert(0, "abc")
    assert read_vector(doc.get_state()) == {300: 3}
    assert read_vector(b"\x00") == {}


@given(st.integers(0, 2**53 - 1))
def test_numbers_survive(number: int) -> None:
    assert Reader(write_uint(number)).uint() == number


@given(st.binary(max_size=300))
def test_bytes_survive(data: bytes) -> None:
    assert Reader(write_bytes(data)).bytes() == data


def test_frames_survive() -> None:
    assert read_frame(sync_frame(2, b"abc")) == Frame(0, 2, b"abc")
    assert stored_frame(300) == b"\x64\xac\x02"


def nested(depth: int) -> bytes:
    return b"\x01\x01\x05\x00\x08\x01\x01a\x01" + b"\x75\x01" * depth + b"\x7e\x00"


def test_nesting_has_a_limit() -> None:
    judge(nested(MAX_NESTING))
    with pytest.raises(BadUpdate):
        judge(nested(MAX_NESTING + 1))


@pytest.mark.parametrize("exponent", [20, 28, 32, 53, 63])
@pytest.mark.parametrize("head", [b"", b"\x01", b"\x00", b"\x00\x01\x05", b"\x01\x01\x05\x00\x08\x01\x01a"])
def test_announced_and_not_there(head: bytes, exponent: int) -> None:
    """Six bytes must not cost seconds or hundreds of megabytes."""
    before = time.process_time()
    with pytest.raises(BadUpdate):
        judge(head + write_uint(2**exponent - 1))
    assert time.process_time() - before < 0.1


bent = st.builds(
    lambda update, cuts: bend(update, cuts),
    st.sampled_from(HONEST),
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(["set", "insert", "delete", "cut"]), st.integers(0, 2**64 - 1)),
        min_size=1,
        max_size=4,
    ),
)


def bend(update: bytes, cuts: list[tuple[int, str, int]]) -> bytes:
    data = bytearray(update)
    for place, act, value in cuts:
        at = place % (len(data) + 1)
        if act == "set" and at < len(data):
            data[at] = value % 256
        elif act == "insert":
            data[at:at] = write_uint(value)
        elif act == "delete":
            del data[at : at + 1 + value % 4]
        elif act == "cut":
            del data[at:]
    return bytes(data)


@settings(max_examples=4000, deadline=None)
@given(st.one_of(bent, st.binary(max_size=80)))
@example(b"\x00\x01\x07\xd1\x03\x01\x6c\x01\xf6\x01\x32")
def test_whatever_comes_is_taken_in_or_refused(data: bytes) -> None:
    """No other error, no death; and a state that took it in gives out what can be read."""
    state = LiveState()
    try:
        outline = judge(data)
        state.apply([HONEST[-2]], [read_update(HONEST[-2])])
        state.apply([data], [outline])
        state.diff(b"\x00")
        state.is_sound()
        read_vector(get_state(data))
    except BadUpdate:
        pass
    finally:
        state.close()


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=40))
def test_whatever_frame_comes(data: bytes) -> None:
    with contextlib.suppress(WireError):
        read_frame(data)

"""Reading and writing the binary encoding of Yjs (lib0, update format v1); no objects, no database.

Everything that arrives is read here first, completely. The library behind it believes what the bytes say: six
bytes that announce 2^28 entries cost it half a second and 500 MB, 100,000 nested arrays its stack and thereby the
whole process. So counts are held against the bytes that are there, and nesting against MAX_NESTING.
"""

from dataclasses import dataclass, field

MAX_NESTING = 64
# The library counts in 32 bits.
MAX_CLOCK = 2**31 - 1
MAX_CLIENT = 2**53 - 1

EMPTY_UPDATE = b"\x00\x00"


class WireError(ValueError):
    """The bytes are not what the protocol says; the text is for the log."""


def write_uint(number: int) -> bytes:
    """``number`` as lib0's varUint."""
    out = bytearray()
    while number > 127:
        out.append(128 | number & 127)
        number >>= 7
    out.append(number)
    return bytes(out)


def write_bytes(data: bytes) -> bytes:
    """``data`` with its length in front (varUint8Array, varString)."""
    return write_uint(len(data)) + data


class Reader:
    """A place in a byte string; every read checks that the bytes are there."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.end = data, 0, len(data)

    def uint(self, limit: int = MAX_CLIENT) -> int:
        data, at, end = self.data, self.at, self.end
        number = shift = 0
        while True:
            if at >= end or shift > 56:
                raise WireError("number without end")
            byte = data[at]
            at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
        if number > limit:
            raise WireError("number too large")
        self.at = at
        return number

    def byte(self) -> int:
        if self.at >= self.end:
            raise WireError("byte missing")
        self.at += 1
        return self.data[self.at - 1]

    def count(self, size: int = 1) -> int:
        """How many entries follow, of at least ``size`` bytes each."""
        number = self.uint()
        if number * size > self.end - self.at:
            raise WireError("more entries announced than bytes are there")
        return number

    def bytes(self) -> bytes:
        length = self.count()
        self.at += length
        return self.data[self.at - length : self.at]

    def text(self) -> str:
        try:
            return self.bytes().decode()
        except UnicodeDecodeError as error:
            raise WireError("not UTF-8") from error

    def skip(self, length: int) -> None:
        if length > self.end - self.at:
            raise WireError("bytes missing")
        self.at += length

    def finish(self) -> None:
        if self.at != self.end:
            raise WireError("bytes left over")


class Content:
    """What a struct carries: the low five bits of its info byte."""

    GARBAGE, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)


class Any:
    """First byte of a value."""

    BYTES, ARRAY, OBJECT, TEXT, TRUE, FALSE, BIG_INTEGER, DOUBLE, FLOAT, INTEGER, NULL, UNDEFINED = range(116, 128)


# Shared types that bring a name: XML element and XML hook; XML text is the last that there is.
NAMED_TYPES, LAST_TYPE = (3, 5), 6


@dataclass
class Outline:
    """What an update touches: per client the clock after its last item, and after the last item that it deletes."""

    items: dict[int, int] = field(default_factory=dict)
    deletions: dict[int, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.deletions

    def is_covered_by(self, vector: dict[int, int]) -> bool:
        """Whether a document in state ``vector`` has everything of it; else a predecessor is missing."""
        parts = (self.items, self.deletions)
        return all(clock <= vector.get(client, 0) for part in parts for client, clock in part.items())


def read_vector(data: bytes) -> dict[int, int]:
    """State vector: how many items of each client are known. Raises WireError."""
    reader = Reader(data)
    vector = {reader.uint(): reader.uint(MAX_CLOCK) for _ in range(reader.count(2))}
    reader.finish()
    return vector


def read_update(data: bytes) -> Outline:
    """Walk through an update from the first byte to the last. Raises WireError."""
    reader, outline = Reader(data), Outline()
    for _ in range(reader.count(3)):
        structs, client, clock = reader.count(2), reader.uint(), reader.uint(MAX_CLOCK)
        for _ in range(structs):
            info = reader.byte()
            length = _read_struct(reader, info)
            if length < 1:
                raise WireError("struct without length")
            clock += length
            if clock > MAX_CLOCK:
                raise WireError("clock too large")
            if info & 31 != Content.SKIP:
                outline.items[client] = max(clock, outline.items.get(client, 0))
    for _ in range(reader.count(2)):
        client = reader.uint()
        for _ in range(reader.count(2)):
            end = reader.uint(MAX_CLOCK) + reader.uint(MAX_CLOCK)
            if end > MAX_CLOCK:
                raise WireError("clock too large")
            outline.deletions[client] = max(end, outline.deletions.get(client, 0))
    reader.finish()
    return outline


def _read_struct(reader: Reader, info: int) -> int:
    """One struct after its info byte; returns how many clock ticks it takes."""
    kind = info & 31
    if kind in (Content.GARBAGE, Content.SKIP):
        return reader.uint(MAX_CLOCK)
    if info & 0x80:
        _read_id(reader)
    if info & 0x40:
        _read_id(reader)
    if not info & 0xC0:
        parent = reader.uint()
        if parent == 1:
            reader.text()
        elif parent == 0:
            _read_id(reader)
        else:
            raise WireError("unknown kind of parent")
        if info & 0x20:
            reader.text()
    return _read_content(reader, kind)


def _read_id(reader: Reader) -> None:
    reader.uint()
    reader.uint(MAX_CLOCK)


def _read_content(reader: Reader, kind: int) -> int:
    match kind:
        case Content.STRING:
            text = reader.text()
            # Clocks count UTF-16 units.
            return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
        case Content.DELETED:
            return reader.uint(MAX_CLOCK)
        case Content.ANY:
            values = reader.count()
            for _ in range(values):
                _read_any(reader, 0)
            return values
        case Content.JSON:
            values = reader.count()
            for _ in range(values):
                reader.text()
            return values
        case Content.BINARY:
            reader.bytes()
        case Content.EMBED:
            reader.text()
        case Content.FORMAT:
            reader.text()
            reader.text()
        case Content.TYPE:
            shared_type = reader.uint()
            if shared_type > LAST_TYPE:
                raise WireError("unknown shared type")
            if shared_type in NAMED_TYPES:
                reader.text()
        case Content.DOC:
            reader.text()
            _read_any(reader, 0)
        case _:
            raise WireError("unknown kind of content")
    return 1


def _read_any(reader: Reader, depth: int) -> None:
    if depth > MAX_NESTING:
        raise WireError("nested too deeply")
    match reader.byte():
        case Any.UNDEFINED | Any.NULL | Any.FALSE | Any.TRUE:
            pass
        case Any.INTEGER:
            # Bit 8 says that another byte follows.
            while reader.byte() & 0x80:
                pass
        case Any.FLOAT:
            reader.skip(4)
        case Any.DOUBLE | Any.BIG_INTEGER:
            reader.skip(8)
        case Any.TEXT:
            reader.text()
        case Any.BYTES:
            reader.bytes()
        case Any.ARRAY:
            for _ in range(reader.count()):
                _read_any(reader, depth + 1)
        case Any.OBJECT:
            for _ in range(reader.count(2)):
                reader.text()
                _read_any(reader, depth + 1)
        case _:
            raise WireError("unknown kind of value")

"""The port: what this room must know about what a document is for. Rooms above register an answer per kind."""

from typing import Protocol

from digitalrat.members.models import User

from .models import Document


class Room(Protocol):
    """All methods are synchronous and may use the database. They are asked again and again: keep them quick."""

    def may_read(self, user: User, document: Document) -> bool: ...

    def may_write(self, user: User, document: Document) -> bool:
        """Whether ``user`` may change the text, apart from its being frozen."""
        ...

    def checkpoint(self, document: Document, html: str) -> None:
        """Keep ``html`` (sanitised), the text as it stands, for readers. Called in a transaction, at times twice."""
        ...


_rooms: dict[str, Room] = {}


def register(kind: str, room: Room) -> None:
    """Called from ``ready()`` of the app above."""
    _rooms[kind] = room


def room_of(document: Document) -> Room | None:
    """None: nobody knows this kind (any more), so nobody may read it."""
    return _rooms.get(document.kind)

from collections.abc import Iterator

import pytest

from digitalrat.collaboration import rooms, services
from digitalrat.collaboration.models import Document
from tests.factories.members import Cast

from .notes import KIND, Notes


@pytest.fixture
def notes(cast: Cast) -> Iterator[Notes]:
    """A room of its own for these tests: author and co-author write, another member reads, nobody else knows of it."""
    room = Notes(writers={cast.author.pk, cast.coauthor.pk}, readers={cast.other.pk})
    rooms.register(KIND, room)
    yield room
    rooms._rooms.pop(KIND)


@pytest.fixture
def document(notes: Notes) -> Document:
    return services.create_document(kind=KIND)

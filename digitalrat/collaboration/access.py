"""Who sits at a socket, and what they may do with its document: asked on connecting and again and again."""

from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from digitalrat.core import protocol as core_protocol
from digitalrat.members.models import User

from . import protocol
from .models import Document
from .rooms import room_of


@dataclass(frozen=True)
class Access:
    """``mode`` is one of protocol.MODE_…"""

    user: User
    document_id: int
    mode: int


def ask_access(session_key: str | None, uuid: UUID) -> Access | int:
    """The access of whoever is signed in with this session now, or the close code that turns them away.

    That a document exists is no business of those who may not read it.
    """
    user = _person(session_key)
    if user is None:
        return core_protocol.CLOSE_LOGIN_NEEDED
    document = Document.objects.filter(uuid=uuid).first()
    room = room_of(document) if document else None
    if document is None or room is None or not room.may_read(user, document):
        return core_protocol.CLOSE_NOT_FOUND
    if document.frozen_at is not None:
        return Access(user, document.pk, protocol.MODE_FROZEN)
    mode = protocol.MODE_WRITE if room.may_write(user, document) else protocol.MODE_READ
    return Access(user, document.pk, mode)


def _person(session_key: str | None) -> User | None:
    """Read anew, so that signing out, a new password and deactivation count at once."""
    if session_key is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None

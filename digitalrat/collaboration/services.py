"""What rooms above do with live documents."""

from django.db import transaction
from django.utils import timezone

from digitalrat.core.services import Actor, record

from . import prosemirror, protocol, store
from .errors import DocumentNotEmpty
from .live import tell_processes
from .models import Document
from .rooms import room_of
from .store import NewUpdate


def create_document(*, kind: str) -> Document:
    """An empty document; ``kind`` must be registered (rooms.py) before somebody can open it."""
    return Document.objects.create(kind=kind)


@transaction.atomic
def seed_document(*, by: Actor | None, document: Document, html: str) -> None:
    """Give an empty document its first text. Raises DocumentNotEmpty and DocumentFrozen."""
    if Document.objects.select_for_update().get(pk=document.pk).next_sequence > 1:
        raise DocumentNotEmpty
    author_id = by.pk if by else None
    store.append_updates(document_id=document.pk, updates=[NewUpdate(prosemirror.update_from_html(html), author_id)])
    record(by=by, verb="document.seeded", obj=document)
    checkpoint(document_id=document.pk)
    document.refresh_from_db()
    _announce(protocol.DOCUMENT_STORED, document)


@transaction.atomic
def freeze_document(*, document: Document) -> None:
    """Fix the text as it is stored now; open editors become readers. The port gets a last checkpoint first."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.frozen_at is None:
        checkpoint(document_id=document.pk)
        Document.objects.filter(pk=document.pk).update(frozen_at=timezone.now())
    document.refresh_from_db()
    _announce(protocol.DOCUMENT_CHANGED, document)


@transaction.atomic
def unfreeze_document(*, document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(frozen_at=None)
    document.refresh_from_db()
    _announce(protocol.DOCUMENT_CHANGED, document)


def recheck_rights(*, document: Document) -> None:
    """Have all open sockets of the document ask for their rights again, once the transaction is committed.

    For what changes the rights to one document; rights of a person as a whole have a signal of their own.
    """
    _announce(protocol.DOCUMENT_CHANGED, document)


def html_of(document: Document) -> str:
    """The rich text as it is stored now, sanitised."""
    return prosemirror.to_html(_read(document.pk)[1])


def text_of(document: Document) -> str:
    """The rich text as plain text: the same for the same text, whoever asks."""
    return prosemirror.to_text(_read(document.pk)[1])


def checkpoint(*, document_id: int) -> None:
    """Hand the text to the port, unless it has been told already or the text is frozen."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None or document.next_sequence - 1 <= document.checkpoint_sequence or room_of(document) is None:
        return
    # Read and written out before the row is locked: nobody's update waits for that.
    sequence, nodes = _read(document_id)
    html = prosemirror.to_html(nodes)
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=document_id).first()
        room = room_of(document) if document else None
        if document is None or room is None or document.frozen_at or sequence <= document.checkpoint_sequence:
            return
        room.checkpoint(document, html)
        Document.objects.filter(pk=document_id).update(checkpoint_sequence=sequence)


def _read(document_id: int) -> tuple[int, list[prosemirror.Node]]:
    """The number of the last update, and the blocks as they are with it."""
    loaded = store.load(document_id)
    try:
        return loaded.sequence, prosemirror.read_nodes(loaded.state.doc)
    finally:
        loaded.state.close()


def _announce(kind: str, document: Document) -> None:
    transaction.on_commit(lambda: tell_processes(document.pk, kind))

"""Documents in the database: the truth. Rows are added, never changed; a snapshot saves reading them all."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from digitalrat.members.models import User

from .errors import BadUpdate, DocumentFrozen, WritersGone
from .models import Document, Snapshot, Update
from .state import LiveState, judge

logger = logging.getLogger(__name__)

# After so many rows, or so many bytes in them, a new snapshot is made.
COMPACT_ROWS = 300
COMPACT_BYTES = 2 * 1024 * 1024


# Why updates of a document are not stored.
Refused = DocumentFrozen | WritersGone | Document.DoesNotExist


@dataclass(frozen=True)
class NewUpdate:
    """An update that was judged. ``author_id`` None: the product itself (demo, import)."""

    payload: bytes
    author_id: int | None


@dataclass(frozen=True)
class Row:
    sequence: int
    payload: bytes


@dataclass
class Loaded:
    """A document as stored: everything up to ``sequence`` is in ``state``.

    ``is_sound`` is False when ``state`` cannot be encoded as one update without loss; the rows then say what it is.
    """

    state: LiveState
    sequence: int
    size: int
    rows_since_snapshot: int
    bytes_since_snapshot: int
    is_sound: bool


@dataclass(frozen=True)
class Batch:
    """Judged updates of one document, in the order in which they are to be stored."""

    document_id: int
    updates: Sequence[NewUpdate]


def append_updates(*, document_id: int, updates: Sequence[NewUpdate]) -> int:
    """Store the updates and return the number of the first; all of them or none. Raises what ``Refused`` says."""
    (answer,) = append_batches([Batch(document_id, updates)])
    if isinstance(answer, int):
        return answer
    raise answer


@transaction.atomic
def append_batches(batches: Sequence[Batch]) -> list[int | Refused]:
    """Store updates of several documents, each at most once, in one transaction: writing to disk costs the most.

    Per batch the number of its first update, or why nothing of it was stored.
    """
    ids = [batch.document_id for batch in batches]
    # In one order, so that two processes do not wait for each other.
    documents = {
        document.pk: document for document in Document.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    authors = {update.author_id for batch in batches for update in batch.updates if update.author_id is not None}
    active = set(User.objects.filter(pk__in=authors, is_active=True).values_list("pk", flat=True))
    answers: list[int | Refused] = []
    rows: list[Update] = []
    now = timezone.now()
    for batch in batches:
        document = documents.get(batch.document_id)
        refused = _why_not(document, batch, active)
        if document is None or refused is not None:
            answers.append(refused or Document.DoesNotExist())
            continue
        answers.append(document.next_sequence)
        for new in batch.updates:
            rows.append(
                Update(
                    document=document,
                    sequence=document.next_sequence,
                    payload=new.payload,
                    author_id=new.author_id,
                    stored_at=now,
                )
            )
            document.next_sequence += 1
    Update.objects.bulk_create(rows)
    for document in documents.values():
        document.save(update_fields=["next_sequence"])
    return answers


def _why_not(document: Document | None, batch: Batch, active: set[int]) -> Refused | None:
    if document is None:
        return Document.DoesNotExist()
    if document.frozen_at is not None:
        return DocumentFrozen()
    gone = {update.author_id for update in batch.updates if update.author_id is not None} - active
    return WritersGone(frozenset(gone)) if gone else None


def last_sequences(document_ids: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """Per document the number of its last update, and whether it is frozen; deleted documents are missing."""
    rows = Document.objects.filter(pk__in=document_ids).values_list("pk", "next_sequence", "frozen_at")
    return {pk: (following - 1, frozen_at is not None) for pk, following, frozen_at in rows}


def rows_after(document_id: int, sequence: int, until: int | None = None) -> list[Row]:
    """Readable updates with numbers above ``sequence`` (and up to ``until``), in order."""
    rows = Update.objects.filter(document_id=document_id, sequence__gt=sequence)
    return _rows(rows if until is None else rows.filter(sequence__lte=until))


def _rows(updates: QuerySet[Update]) -> list[Row]:
    readable = updates.filter(quarantined=False).order_by("sequence").values_list("sequence", "payload")
    return [Row(sequence, bytes(payload)) for sequence, payload in readable]


def load(document_id: int) -> Loaded:
    """The document's state. Rows that cannot be taken in are put into quarantine; the rest is there.

    Raises Document.DoesNotExist.
    """
    # First the number, then the rows: what is added in between is read, and counted as not yet read.
    last = Document.objects.values_list("next_sequence", flat=True).get(pk=document_id) - 1
    snapshot = Snapshot.objects.filter(document_id=document_id).first()
    if snapshot is not None and (loaded := _replay(document_id, snapshot, last)):
        return loaded
    if snapshot is not None:
        logger.error("Document %s: snapshot is unreadable, all updates are read instead", document_id)
    loaded = _replay(document_id, None, last)
    assert loaded is not None, "without a snapshot every bad row is left out"
    return loaded


def _replay(document_id: int, snapshot: Snapshot | None, last: int) -> Loaded | None:
    """Snapshot plus later rows; None if the snapshot itself cannot be read."""
    since = snapshot.sequence if snapshot else 0
    start = [bytes(snapshot.state)] if snapshot else []
    rows = rows_after(document_id, since, until=last)
    if snapshot and snapshot.waiting:
        rows = _rows(Update.objects.filter(document_id=document_id, sequence__in=snapshot.waiting)) + rows
    while True:
        try:
            state = _state_of(start, rows)
        except BadUpdate:
            bad = _first_bad(start, rows)
            if bad is None:
                return None
            quarantine(document_id, bad.sequence)
            rows.remove(bad)
        else:
            fresh = [len(row.payload) for row in rows if row.sequence > since]
            size = sum(len(row.payload) for row in rows) + sum(map(len, start))
            return Loaded(state, max(last, since), size, len(fresh), sum(fresh), state.is_sound())


def _state_of(start: list[bytes], rows: list[Row]) -> LiveState:
    state = LiveState()
    try:
        outlines = [judge(row.payload) for row in rows]
        state.apply([*start, *(row.payload for row in rows)], outlines)
    except BadUpdate:
        state.close()
        raise
    for row, outline in zip(rows, outlines, strict=True):
        state.remember(row.sequence, outline)
    return state


def _first_bad(start: list[bytes], rows: list[Row]) -> Row | None:
    """The row at which reading fails; None when it is the start."""
    state = LiveState()
    row: Row | None = None
    try:
        state.apply(start, [])
        for row in rows:
            state.apply([row.payload], [judge(row.payload)])
    except BadUpdate:
        return row
    finally:
        state.close()
    raise AssertionError("what fails in one transaction fails row by row")


def quarantine(document_id: int, sequence: int) -> None:
    logger.error("Document %s: update %s cannot be read and is left out", document_id, sequence)
    Update.objects.filter(document_id=document_id, sequence=sequence).update(quarantined=True)


def compact(document_id: int, sequence: int, state: LiveState) -> int | None:
    """Keep ``state``, which has every update up to ``sequence``, as snapshot.

    Returns its size in bytes; None when it could not be read again: then the rows remain the document.
    """
    try:
        encoded = state.encode()
    except BadUpdate as error:
        logger.error("Document %s: no snapshot at update %s: %s", document_id, sequence, error)
        return None
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document_id)
        snapshot = Snapshot.objects.filter(document_id=document_id).first()
        snapshot = snapshot or Snapshot(document_id=document_id, sequence=0)
        # Another process may have been further.
        if snapshot.sequence < sequence:
            snapshot.sequence, snapshot.state, snapshot.waiting = sequence, encoded, state.waiting()
            snapshot.stored_at = timezone.now()
            snapshot.save()
    return len(encoded)

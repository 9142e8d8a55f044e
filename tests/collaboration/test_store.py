"""What is in the database, and that it can be read again whatever happens."""

import random
from typing import Any

import pytest
from pycrdt import Doc, Text

from digitalrat.collaboration import services, store
from digitalrat.collaboration.errors import DocumentFrozen, DocumentNotEmpty, WritersGone
from digitalrat.collaboration.models import Document, Snapshot, Update
from digitalrat.collaboration.state import LiveState, judge
from digitalrat.collaboration.store import NewUpdate
from digitalrat.core.models import AuditEntry
from tests.factories.members import Cast

from .notes import KIND, Notes

pytestmark = pytest.mark.django_db(transaction=True)


def typing(words: list[str], client_id: int = 7) -> list[bytes]:
    """The updates of somebody who types these words, with a deletion now and then."""
    doc: Doc[Any] = Doc(client_id=client_id)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    text = doc.get("content", type=Text)
    for word in words:
        text.insert(len(text), word)
        if len(text) % 7 == 3:
            del text[1:2]
    return updates


def append(document: Document, updates: list[bytes], author_id: int | None = None) -> int:
    return store.append_updates(document_id=document.pk, updates=[NewUpdate(update, author_id) for update in updates])


def text_of(state: LiveState) -> str:
    return str(state.doc.get("content", type=Text))


def test_numbers_follow_each_other(cast: Cast, document: Document) -> None:
    updates = typing(["a", "b", "cd"])
    assert append(document, updates[:2], cast.author.pk) == 1
    assert append(document, updates[2:], cast.coauthor.pk) == 3
    rows = list(Update.objects.values_list("sequence", "author_id"))
    assert rows == [(1, cast.author.pk), (2, cast.author.pk), (3, cast.coauthor.pk)]
    document.refresh_from_db()
    assert document.next_sequence == 4


def test_frozen_and_gone_store_nothing(cast: Cast, document: Document) -> None:
    other = services.create_document(kind=KIND)
    services.freeze_document(document=document)
    with pytest.raises(DocumentFrozen):
        append(document, typing(["a"]))
    cast.author.is_active = False
    cast.author.save()
    with pytest.raises(WritersGone) as gone:
        append(other, typing(["a", "b"]), cast.author.pk)
    assert gone.value.user_ids == {cast.author.pk}
    with pytest.raises(Document.DoesNotExist):
        store.append_updates(document_id=0, updates=[NewUpdate(typing(["a"])[0], None)])
    assert Update.objects.count() == 0


def test_documents_of_one_batch_do_not_harm_each_other(document: Document) -> None:
    frozen = services.create_document(kind=KIND)
    services.freeze_document(document=frozen)
    new = [NewUpdate(typing(["a"])[0], None)]
    batches = [store.Batch(frozen.pk, new), store.Batch(document.pk, new), store.Batch(0, new)]
    answers = store.append_batches(batches)
    assert [type(answer) for answer in answers] == [DocumentFrozen, int, Document.DoesNotExist]
    assert list(Update.objects.values_list("document", "sequence")) == [(document.pk, 1)]


def test_load_is_snapshot_and_what_came_after(document: Document) -> None:
    updates = typing([chr(97 + number % 26) for number in range(40)])
    whole = LiveState()
    whole.apply(updates, [judge(update) for update in updates])
    append(document, updates[:25])
    loaded = store.load(document.pk)
    assert store.compact(document.pk, loaded.sequence, loaded.state) == len(Snapshot.objects.get().state)
    append(document, updates[25:])
    again = store.load(document.pk)
    assert text_of(again.state) == text_of(whole)
    assert (again.sequence, again.rows_since_snapshot) == (len(updates), len(updates) - 25)
    assert Update.objects.count() == len(updates), "rows stay"


@pytest.mark.parametrize("seed", range(20))
def test_snapshots_at_any_time_lose_nothing_even_when_updates_come_in_any_order(document: Document, seed: int) -> None:
    rng = random.Random(seed)
    updates = typing(list("abcdefghijkl"), 7) + typing(list("mnopqrstuvwx"), 8)
    whole = LiveState()
    whole.apply(updates, [judge(update) for update in updates])
    rng.shuffle(updates)
    for update in updates:
        append(document, [update])
        if rng.random() < 0.3:
            loaded = store.load(document.pk)
            store.compact(document.pk, loaded.sequence, loaded.state)
    final = store.load(document.pk)
    assert text_of(final.state) == text_of(whole)
    assert final.state.waiting() == []


def test_bad_rows_are_left_out_and_kept(document: Document) -> None:
    updates = typing(["a", "b", "cd"])
    append(document, [updates[0], b"\x01\x05junk", updates[1], b"\xff" * 9, updates[2]])
    assert text_of(store.load(document.pk).state) == "abcd"
    assert list(Update.objects.filter(quarantined=True).values_list("sequence", flat=True)) == [2, 4]
    assert text_of(store.load(document.pk).state) == "abcd"


def test_unreadable_snapshot(document: Document) -> None:
    append(document, typing(["a", "b"]))
    Snapshot.objects.create(document=document, sequence=2, state=b"\x01\x05junk")
    assert text_of(store.load(document.pk).state) == "ab"


def test_half_a_character_deleted(document: Document) -> None:
    """The library cannot encode what is left of it. Then there is no snapshot; the rows say what the document is."""
    doc: Doc[Any] = Doc(client_id=7)
    doc.get("content", type=Text).insert(0, "a😀b")
    append(document, [doc.get_update(), b"\x00\x01\x07\x01\x01\x01"])
    loaded = store.load(document.pk)
    assert not loaded.is_sound
    assert store.compact(document.pk, loaded.sequence, loaded.state) is None
    assert Snapshot.objects.count() == 0


def test_an_older_snapshot_does_not_replace_a_newer(document: Document) -> None:
    updates = typing(["a", "b"])
    append(document, updates[:1])
    early = store.load(document.pk)
    append(document, updates[1:])
    late = store.load(document.pk)
    store.compact(document.pk, late.sequence, late.state)
    store.compact(document.pk, early.sequence, early.state)
    assert Snapshot.objects.get().sequence == 2


def test_queries_do_not_grow_with_the_history(document: Document, django_assert_num_queries: Any) -> None:
    append(document, typing(["a"]))
    with django_assert_num_queries(3):
        store.load(document.pk)
    append(document, typing(list("abcdefghijklmnopqrstuvwxyz")))
    with django_assert_num_queries(3):
        store.load(document.pk)


def test_seed_gives_the_first_text_once(cast: Cast, notes: Notes, document: Document) -> None:
    services.seed_document(by=cast.author, document=document, html="<h2>Anlass</h2><p>Text</p>")
    assert services.html_of(document) == "<h2>Anlass</h2><p>Text</p>"
    assert notes.checkpoints == ["<h2>Anlass</h2><p>Text</p>"]
    assert AuditEntry.objects.values_list("verb", "actor_id").get() == ("document.seeded", cast.author.pk)
    with pytest.raises(DocumentNotEmpty):
        services.seed_document(by=cast.author, document=document, html="<p>Anderes</p>")
    with pytest.raises(DocumentFrozen):
        frozen = services.create_document(kind=KIND)
        services.freeze_document(document=frozen)
        services.seed_document(by=cast.author, document=frozen, html="<p>Zu spät</p>")


def test_checkpoint_only_when_there_is_news(notes: Notes, document: Document) -> None:
    services.checkpoint(document_id=document.pk)
    assert notes.checkpoints == []
    append(document, typing(["a"]))
    services.checkpoint(document_id=document.pk)
    services.checkpoint(document_id=document.pk)
    assert notes.checkpoints == [""]

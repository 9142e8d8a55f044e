import pytest
from asgiref.sync import sync_to_async
from pycrdt import Array, Map, Text

from digitalrat.collaboration import protocol, services, store
from digitalrat.collaboration.models import Document, Update
from tests.factories.members import Cast

from .clients import Client, editing, path_of
from .notes import Notes

pytestmark = pytest.mark.django_db(transaction=True)


async def test_two_people_write_and_see_the_same(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.type("Mehr Glasfaser")
        await coauthor.wait_text("Mehr Glasfaser")
        await coauthor.type(" für Schulen")
        await author.wait_text("Mehr Glasfaser für Schulen")


async def test_who_comes_later_gets_everything(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        for word in ("eins ", "zwei ", "drei"):
            await author.type(word)
        await author.wait_stored()
        async with editing(document, cast.coauthor) as coauthor:
            assert coauthor.text == "eins zwei drei"


async def test_text_is_there_after_everybody_left(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.type("bleibt")
        await author.wait_stored()
    async with editing(document, cast.coauthor) as coauthor:
        assert coauthor.text == "bleibt"


async def test_what_is_acknowledged_is_in_the_database(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.wait_stored()
        assert await Update.objects.acount() == 0, "an empty answer is counted, and not stored"
        for number in range(1, 6):
            await author.type("x")
            await author.wait_stored()
            assert author.stored == 1 + number
            assert await Update.objects.filter(document=document).acount() == number
        rows = [row async for row in Update.objects.values_list("sequence", "author_id")]
        assert rows == [(number, cast.author.pk) for number in range(1, 6)]


async def test_every_shared_type_is_carried(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.change(lambda doc: doc.get("list", type=Array).append({"a": [1, None, True, "ü"]}))
        await author.change(lambda doc: doc.get("map", type=Map).__setitem__("k", Text("Wert")))
        await author.write_paragraph("Absatz")
        await author.wait_stored()
    async with editing(document, cast.coauthor) as coauthor:
        assert coauthor.doc.get("list", type=Array).to_py() == [{"a": [1, None, True, "ü"]}]
        assert coauthor.doc.get("map", type=Map).to_py() == {"k": "Wert"}
    assert await sync_to_async(services.html_of)(document) == "<p>Absatz</p>"


async def test_coming_back_without_news_stores_nothing(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.type("abc")
        await author.change(lambda doc: doc.get("content", type=Text).__delitem__(slice(1, 2)))
        await author.wait_stored()
        state = author.doc.get_update()
    async with editing(document, cast.coauthor) as coauthor:
        await coauthor.send_update(state, protocol.SYNC_STEP_2)
        await coauthor.wait_stored()
    assert await Update.objects.acount() == 2


async def test_what_was_typed_offline_arrives_with_the_next_connection(cast: Cast, document: Document) -> None:
    offline = Client(None)  # type: ignore[arg-type]  # not connected
    offline.doc.get("content", type=Text).insert(0, "im Zug getippt")
    async with editing(document, cast.author) as author:
        author.doc.apply_update(offline.doc.get_update())
        async with editing(document, cast.coauthor) as coauthor:
            await author.send_update(author.doc.get_update())
            await coauthor.wait_text("im Zug getippt")


async def test_an_update_without_its_predecessor_waits_and_is_kept(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        author.updates.clear()
        for word in ("eins ", "zwei ", "drei"):
            text = author.doc.get("content", type=Text)
            text.insert(len(text), word)
        first, second, third = author.updates
        await author.send_update(first)
        await author.send_update(third)
        await author.wait_stored()
        async with editing(document, cast.coauthor) as coauthor:
            assert coauthor.text == "eins "
            loaded = await sync_to_async(store.load)(document.pk)
            assert loaded.state.waiting() == [2]
            await author.send_update(second)
            await coauthor.wait_text("eins zwei drei")


async def test_checkpoint_after_the_last_writer_left(cast: Cast, notes: Notes, document: Document) -> None:
    async with editing(document, cast.other) as reader:
        async with editing(document, cast.author) as author:
            await author.write_paragraph("Fertig")
            await author.wait_stored()
        assert notes.checkpoints == ["<p>Fertig</p>"]
        await reader.hear_all()
    assert notes.checkpoints == ["<p>Fertig</p>"]


async def test_checkpoint_a_little_after_the_last_change(
    cast: Cast, notes: Notes, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitalrat.collaboration.open_document.CHECKPOINT_SECONDS", 0.05)
    async with editing(document, cast.author) as author:
        await author.write_paragraph("Entwurf")
        await author.wait_stored()
        await author.hear_all(0.5)
        assert notes.checkpoints == ["<p>Entwurf</p>"]


async def test_sockets_have_the_address_of_the_document(document: Document) -> None:
    assert path_of(document) == f"/ws/documents/{document.uuid}/"

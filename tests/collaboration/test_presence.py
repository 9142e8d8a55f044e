from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async

from digitalrat.collaboration.hub import hub_of_process
from digitalrat.collaboration.models import Document
from digitalrat.core.live import send_rights_changed
from digitalrat.members.models import User
from tests.factories.members import Cast
from tests.sockets import open_socket

from .clients import Client, editing, path_of

pytestmark = pytest.mark.django_db(transaction=True)


def sees(other: Client) -> Callable[[Client], bool]:
    return lambda client: other.doc.client_id in client.people


async def test_others_see_name_and_cursor(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.show_cursor({"cursor": {"anchor": 1}})
        await coauthor.hear(sees(author))
        state = coauthor.people[author.doc.client_id]
        assert state["cursor"] == {"anchor": 1}
        assert state["user"] == {
            "id": str(cast.author.uuid),
            "name": "Ada Autor",
            "initials": "AA",
            "slot": state["user"]["slot"],
            "color": state["user"]["color"],
        }
        # y-websocket clients reconnect when they hear nothing for 30 s: they hear themselves.
        await author.hear(sees(author))


async def test_identity_cannot_be_forged(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await author.show_cursor({"user": {"id": "1", "name": "Oberbürgermeister", "color": "url(//evil)"}})
        await coauthor.hear(sees(author))
        assert coauthor.people[author.doc.client_id]["user"]["name"] == "Ada Autor"


async def test_nobody_speaks_for_somebody_else(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await coauthor.show_cursor({"cursor": 1})
        await author.hear(sees(coauthor))
        # Neither first thing nor afterwards, neither another place nor "gone".
        await author.show_cursor({"cursor": 2}, client_id=coauthor.doc.client_id)
        await author.show_cursor({"cursor": 3})
        await author.show_cursor(None, client_id=coauthor.doc.client_id)
        await author.hear(sees(author))
        assert author.people[coauthor.doc.client_id]["cursor"] == 1
        assert author.people[coauthor.doc.client_id]["user"]["name"] == "Klaus Koautor"


async def test_back_before_the_server_noticed_that_the_line_broke(cast: Cast, document: Document) -> None:
    """The same client on a second socket takes its place over; the end of the first does not remove it."""
    broken = await Client(await open_socket(path_of(document), cast.author)).connect()
    client_id = broken.doc.client_id
    async with editing(document, cast.coauthor) as coauthor:
        await broken.show_cursor({"cursor": 1})
        await coauthor.hear(sees(broken))
        async with editing(document, cast.author) as again:
            await again.show_cursor({"cursor": 2}, client_id=client_id)
            await coauthor.hear(lambda client: client.people[client_id]["cursor"] == 2)
            await broken.socket.disconnect()
            await coauthor.hear_all()
            assert coauthor.people[client_id]["cursor"] == 2


async def test_who_comes_later_sees_who_is_there_and_who_leaves_disappears(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.show_cursor({"cursor": None})
        async with editing(document, cast.coauthor) as coauthor:
            await coauthor.show_cursor({"cursor": None})
            await coauthor.hear(sees(author))
            await author.hear(sees(coauthor))
        await author.hear(lambda client: coauthor.doc.client_id not in client.people)
        async with editing(document, cast.coauthor) as again:
            assert list(again.people) == [author.doc.client_id]


async def test_three_people_have_three_colours(cast: Cast, document: Document) -> None:
    async with (
        editing(document, cast.author) as author,
        editing(document, cast.coauthor) as coauthor,
        editing(document, cast.other) as other,
    ):
        for client in (author, coauthor, other):
            await client.show_cursor({"cursor": None})
        await other.hear(lambda client: len(client.people) == 3)
        assert len({state["user"]["slot"] for state in other.people.values()}) == 3


async def test_a_new_name_is_shown_without_a_new_connection(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author, editing(document, cast.coauthor) as coauthor:
        await User.objects.filter(pk=cast.author.pk).aupdate(last_name="Anders")
        await sync_to_async(send_rights_changed)(cast.author.pk)
        await author.hear_all()
        await author.show_cursor({"cursor": None})
        await coauthor.hear(sees(author))
        assert coauthor.people[author.doc.client_id]["user"]["name"] == "Ada Anders"


async def test_nothing_is_left_of_a_document_that_everybody_closed(cast: Cast, document: Document) -> None:
    async with editing(document, cast.author) as author:
        await author.show_cursor({"cursor": None})
        await author.type("x")
        await author.wait_stored()
        assert list(hub_of_process().documents) == [document.pk]
    assert hub_of_process().documents == {}

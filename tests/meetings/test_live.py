"""Ballots over real sockets, and two votes at once over real connections."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connection

from digitalrat.core.protocol import CLOSE_FORBIDDEN, CLOSE_LOGIN_NEEDED, CLOSE_NOT_FOUND
from digitalrat.core.services import verify_audit
from digitalrat.meetings.consumers import BallotConsumer
from digitalrat.meetings.enums import Choice, Outcome
from digitalrat.meetings.errors import CannotVote
from digitalrat.meetings.models import Ballot, RollEntry, Vote
from digitalrat.meetings.services import cast_vote, close_if_due, declare_conflict, file_dissent
from digitalrat.members.models import Seat, User
from tests.factories.meetings import let_pass, make_ballot, vote
from tests.factories.members import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def socket(user: object, uuid: UUID) -> WebsocketCommunicator:
    communicator = WebsocketCommunicator(BallotConsumer.as_asgi(), f"/ws/ballots/{uuid}/")
    communicator.scope["user"] = user
    communicator.scope["url_route"] = {"kwargs": {"uuid": uuid}}
    return communicator


async def test_open_pages_hear_that_something_happened_and_no_more() -> None:
    cast = await sync_to_async(make_cast)()
    ballot = await sync_to_async(make_ballot)(cast)
    page = socket(cast.office, ballot.uuid)
    assert (await page.connect())[0]
    await sync_to_async(vote)(ballot, yes=[cast.author, cast.coauthor], no=[cast.other])
    for _ in range(3):
        assert await page.receive_json_from() == {"type": "vote"}
    await sync_to_async(declare_conflict)(by=cast.fifth, impulse=ballot.impulse)
    assert await page.receive_json_from() == {"type": "roll"}
    closed = await sync_to_async(lambda: close_if_due(ballot=let_pass(ballot)))()
    assert await page.receive_json_from() == {"type": "result"}
    await sync_to_async(file_dissent)(by=cast.other, ballot=closed, text="Zu teuer.")
    assert await page.receive_json_from() == {"type": "dissent"}
    assert await page.receive_nothing()
    await page.disconnect()


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("visitor", CLOSE_LOGIN_NEEDED),
        ("guest", CLOSE_FORBIDDEN),
        ("department", CLOSE_FORBIDDEN),
        ("editor", CLOSE_FORBIDDEN),
    ],
)
async def test_strangers_are_shown_the_door(who: str, code: int) -> None:
    cast = await sync_to_async(make_cast)()
    ballot = await sync_to_async(make_ballot)(cast)
    page = socket(getattr(cast, who), ballot.uuid)
    await page.connect()
    assert await page.receive_output() == {"type": "websocket.close", "code": code}


async def test_a_forged_id_is_told_from_a_ballot() -> None:
    cast = await sync_to_async(make_cast)()
    page = socket(cast.chair, uuid4())
    await page.connect()
    assert await page.receive_output() == {"type": "websocket.close", "code": CLOSE_NOT_FOUND}


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts in threads of their own, starting together; results or exceptions in their order."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_votes_at_once_one_counts() -> None:
    cast = make_cast()
    ballot = make_ballot(cast)
    results = at_once(
        lambda: cast_vote(by=cast.other, ballot=ballot, choice=Choice.YES),
        lambda: cast_vote(by=cast.other, ballot=ballot, choice=Choice.NO),
        lambda: cast_vote(by=cast.other, ballot=ballot, choice=Choice.ABSTAIN),
    )
    stored = [result for result in results if isinstance(result, Vote)]
    refused = [result for result in results if isinstance(result, CannotVote)]
    assert (len(stored), len(refused)) == (1, 2)
    assert Vote.objects.get().choice == stored[0].choice
    assert verify_audit().intact


def test_members_who_vote_at_the_same_moment_are_all_counted() -> None:
    cast = make_cast()
    ballot = make_ballot(cast)
    members = [cast.author, cast.coauthor, cast.other, cast.chair, cast.fifth]

    def act(member: User) -> Callable[[], object]:
        return lambda: cast_vote(by=member, ballot=ballot, choice=Choice.YES)

    results = at_once(*map(act, members))
    assert [type(result) for result in results] == [Vote] * 5
    assert close_if_due(ballot=let_pass(Ballot.objects.get())).yes == 5


def test_a_ballot_that_many_open_at_its_end_closes_once() -> None:
    cast = make_cast()
    ballot = make_ballot(cast)
    vote(ballot, yes=[cast.author, cast.coauthor, cast.other])
    let_pass(ballot)
    results = at_once(*[lambda: close_if_due(ballot=ballot)] * 4)
    assert [result.outcome for result in results if isinstance(result, Ballot)] == [Outcome.ADOPTED] * 4
    assert RollEntry.objects.count() == Seat.objects.count()
    assert ballot.impulse.transitions.filter(to_state="adopted").count() == 1
    assert verify_audit().intact

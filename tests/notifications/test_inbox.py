"""A person's own notices: unread first, the number in the frame of every page, nobody else's."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from digitalrat.core import protocol
from digitalrat.members.models import User
from digitalrat.notifications.enums import Kind
from digitalrat.notifications.models import Notification
from digitalrat.notifications.protocol import NOTICE
from digitalrat.notifications.services import mark_all_read, notify
from tests.factories.members import Cast
from tests.sockets import close_code, connected

INBOX = "/arbeitsraum/mitteilungen/"


def tell(*users: User, text: str = "Es gibt etwas Neues.", url: str = "/arbeitsraum/impulse/") -> list[Notification]:
    event = f"event:{Notification.objects.count()}"
    return notify(users=users, event=event, kind=Kind.COMMENT_ADDED, text=text, url=url)


def test_unread_ones_stand_first_and_opening_reads_them(cast: Cast, client: Client) -> None:
    [first] = tell(cast.author, text="Die erste")
    tell(cast.author, text="Die zweite")
    client.force_login(cast.author)
    page = client.get(INBOX).content.decode()
    assert page.index("Die zweite") < page.index("Die erste")
    assert page.count("<strong>Neu</strong>") == 2
    answer = client.get(reverse("notifications:open", args=[first.uuid]))
    assert (answer.status_code, answer["Location"]) == (302, "/arbeitsraum/impulse/")
    tell(cast.author, text="Die dritte")
    page = client.get(INBOX).content.decode()
    assert page.index("Die dritte") < page.index("Die zweite") < page.index("Die erste")
    assert page.count("<strong>Neu</strong>") == 2


def test_one_and_all_can_be_marked_as_read(cast: Cast, client: Client) -> None:
    notices = [tell(cast.author)[0] for _n in range(3)]
    client.force_login(cast.author)
    address = reverse("notifications:read", args=[notices[0].uuid])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert Notification.objects.unread().count() == 2
    page = client.post(reverse("notifications:read_all"), follow=True).content.decode()
    assert "2 Mitteilungen sind jetzt gelesen." in page
    assert Notification.objects.unread().count() == 0


def test_nobody_opens_or_reads_those_of_others(cast: Cast, client: Client) -> None:
    [notice] = tell(cast.author, text="Nur für Ada")
    for person in (cast.chair, cast.office):
        client.force_login(person)
        assert client.get(reverse("notifications:open", args=[notice.uuid])).status_code == 404
        assert client.post(reverse("notifications:read", args=[notice.uuid])).status_code == 404
        assert "Nur für Ada" not in client.get(INBOX).content.decode()
    client.post(reverse("notifications:read_all"))
    client.logout()
    for name in ("inbox", "count"):
        assert reverse("account_login") in client.get(reverse(f"notifications:{name}"))["Location"]
    assert Notification.objects.unread().count() == 1


def test_an_empty_inbox_says_what_will_come(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    assert "Noch keine Mitteilungen" in client.get(INBOX).content.decode()


def test_the_number_stands_in_the_frame_and_costs_one_query(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.author)
    address = reverse("notifications:count")
    assert "count-badge" not in client.get(address).content.decode()
    for _n in range(7):
        tell(cast.author)
    # session, person, number
    with django_assert_num_queries(3):
        page = client.get(address).content.decode()
    assert '<span class="count-badge">7</span>' in page
    assert '<span class="count-badge">7</span>' in client.get("/bilanz/").content.decode()


@pytest.mark.parametrize("rows", [1, 70])
def test_a_full_inbox_costs_as_much_as_an_empty_one(
    cast: Cast, client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    Notification.objects.bulk_create(
        Notification(
            user=cast.author,
            event=f"event:{n}",
            thread=f"impulse:{n}",
            kind=Kind.COMMENT_ADDED,
            text=f"Nachricht Nummer {n}",
            url="/",
            read_at=timezone.now() if n % 2 else None,
        )
        for n in range(rows)
    )
    client.force_login(cast.author)
    with django_assert_num_queries(10):
        page = client.get(INBOX).content.decode()
    assert page.count("task__title") == min(rows, 20)


@pytest.mark.django_db(transaction=True)
async def test_the_number_is_live_on_all_pages_of_the_person_alone(cast: Cast) -> None:
    async with connected("/ws/inbox/", cast.author) as author, connected("/ws/inbox/", cast.chair) as chair:
        await sync_to_async(tell)(cast.author)
        assert await author.receive_json_from() == {"type": NOTICE}
        await sync_to_async(mark_all_read)(by=cast.author)
        assert await author.receive_json_from() == {"type": NOTICE}
        await sync_to_async(mark_all_read)(by=cast.author)
        assert await author.receive_nothing(0.1)
        assert await chair.receive_nothing(0.1)


@pytest.mark.django_db(transaction=True)
async def test_visitors_and_deactivated_people_have_no_inbox(cast: Cast) -> None:
    assert await close_code("/ws/inbox/", None) == protocol.CLOSE_LOGIN_NEEDED

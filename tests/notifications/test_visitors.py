"""Visitors follow by mail: nothing before they have confirmed, one mail a day, and one click to be forgotten."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from digitalrat.impulses.enums import State
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.notifications.models import Mail, PublicNotice, RefusedAddress, Subscription
from digitalrat.notifications.services import mail_visitors
from digitalrat.notifications.services.tidying import forget
from digitalrat.responses.models import Handover
from tests.background import run_tasks
from tests.factories.masterplan import make_chapter
from tests.factories.meetings import make_impulse
from tests.factories.members import Cast
from tests.factories.responses import make_adopted, make_handover, make_published, publish_recommendation

from .conftest import Happening
from .servers import PICKY

ADDRESS = "visitor@post.example"
BASE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-03 12:00 +0100", tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def ask(visitor: Client, query: str = "", **fields: str) -> Any:
    return visitor.post(f"/folgen/{query}", {"email": ADDRESS, **fields})


def links() -> list[str]:
    """Paths of this product in the last mail."""
    return [line.removeprefix(BASE) for line in mail.outbox[-1].body.splitlines() if line.startswith(BASE)]


def subscribe(visitor: Client, query: str = "") -> Subscription:
    ask(visitor, query)
    run_tasks()
    visitor.post(links()[0])
    mail.outbox.clear()
    return Subscription.objects.latest("pk")


def send(happen: Happening) -> None:
    happen(mail_visitors)
    happen(run_tasks)


def test_an_address_counts_once_its_owner_has_confirmed(cast: Cast, visitor: Client, happen: Happening) -> None:
    page = visitor.get("/folgen/")
    assert (page.status_code, bool(page.cookies)) == (200, False)
    answer = ask(visitor)
    assert (answer.status_code, bool(answer.cookies)) == (200, False)
    assert "sehen Sie in Ihr Postfach" in answer.content.decode()
    assert not mail.outbox
    run_tasks()
    assert mail.outbox[0].to == [ADDRESS]
    confirm, end = links()
    # Scanners of mails follow links: looking changes nothing.
    for path in (confirm, end):
        page = visitor.get(path)
        assert (page.status_code, bool(page.cookies)) == (200, False)
    assert Subscription.objects.get().confirmed_at is None
    assert "Sie folgen jetzt" in visitor.post(confirm).content.decode()
    assert Subscription.objects.get().confirmed_at is not None
    assert "Sie folgen jetzt" in visitor.get(confirm).content.decode()


def test_a_link_is_good_for_seven_days_and_then_forgotten(visitor: Client, db: None, clock: Any) -> None:
    ask(visitor)
    run_tasks()
    [confirm, _end] = links()
    clock.shift(timedelta(days=7, minutes=1))
    assert visitor.post(confirm).status_code == 404
    assert Subscription.objects.get().confirmed_at is None
    forget()
    assert not Subscription.objects.exists()
    assert not Mail.objects.exists()
    assert visitor.get("/folgen/bestaetigen/gibt-es-nicht/").status_code == 404


def test_what_happens_after_that_comes_next_morning_once(
    cast: Cast, visitor: Client, clock: Any, happen: Happening
) -> None:
    before = make_adopted(cast, "Vorher beschlossen")
    publish_recommendation(before)
    clock.shift(timedelta(minutes=5))
    subscribe(visitor)
    clock.shift(timedelta(minutes=5))
    handover = make_handover(cast, "Termine verlässlich machen")
    publish_recommendation(handover.impulse)
    clock.shift(timedelta(minutes=5))
    make_published(cast, handover)
    send(happen)
    assert not mail.outbox
    clock.move_to("2026-03-04 07:00 +0100")
    send(happen)
    [message] = mail.outbox
    assert message.to == [ADDRESS]
    assert "Vorher beschlossen" not in message.body
    assert message.body.count("Termine verlässlich machen\n---") == 1
    number = handover.impulse.number
    for anchor in ("beschluss", "veroeffentlichung", "uebermittlung", "stellungnahme"):
        assert message.body.count(f"{BASE}/bilanz/impuls/{number}/#{anchor}\n") == 1
    told = PublicNotice.objects.count()
    for _n in range(3):
        clock.shift(timedelta(days=1))
        send(happen)
    assert (len(mail.outbox), PublicNotice.objects.count()) == (1, told)


def test_one_click_forgets_the_address(cast: Cast, visitor: Client, clock: Any, happen: Happening) -> None:
    subscribe(visitor)
    clock.shift(timedelta(minutes=5))
    publish_recommendation(make_adopted(cast))
    clock.shift(timedelta(days=1))
    send(happen)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix(BASE)
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert not Mail.objects.filter(to=ADDRESS).exists()
    # A second click says the same.
    assert "Sie folgen nicht mehr" in visitor.get(path).content.decode()


def test_who_unsubscribes_before_the_mail_is_out_gets_none(
    cast: Cast, visitor: Client, clock: Any, happen: Happening
) -> None:
    subscription = subscribe(visitor)
    clock.shift(timedelta(minutes=5))
    make_adopted(cast)
    clock.shift(timedelta(days=1))
    happen(mail_visitors)
    visitor.post(f"/folgen/abbestellen/{subscription.token}/")
    run_tasks()
    assert not mail.outbox


def test_only_what_is_followed(cast: Cast, visitor: Client, clock: Any, happen: Happening) -> None:
    chapter = make_chapter()
    followed, other = make_adopted(cast, "Der eine"), make_adopted(cast, "Der andere")
    other.chapters.add(chapter)
    company = Organisation.objects.create(name="Stadtwerke", slug="stadtwerke", kind=OrganisationKind.COMPANY)
    by_impulse = subscribe(visitor, f"?impuls={followed.number}")
    by_chapter = subscribe(visitor, f"?kapitel={chapter.uuid}")
    by_organisation = subscribe(visitor, "?organisation=stadtwerke")
    assert [by_impulse.target, by_chapter.target, by_organisation.target] == [followed, chapter, company]
    clock.shift(timedelta(minutes=5))
    publish_recommendation(followed)
    clock.shift(timedelta(days=1))
    send(happen)
    assert [(message.to, "Der eine" in message.body) for message in mail.outbox] == [([ADDRESS], True)]
    # That an unpublished impulse is about a chapter is not public.
    assert not by_chapter.notices.exists()
    publish_recommendation(other)
    Handover.objects.create(
        impulse=other,
        organisation=company,
        receipt_number="E-1",
        text_hash="0" * 64,
        transmitted_by=cast.chair,
        receipt_due="2026-04-01",
        answer_due="2026-05-01",
        calculation={},
    )
    clock.shift(timedelta(days=1))
    mail.outbox.clear()
    send(happen)
    assert len(mail.outbox) == 2
    assert all("Der andere" in message.body and "Der eine" not in message.body for message in mail.outbox)


@pytest.mark.parametrize("query", ["?impuls=2026-99", "?kapitel=quatsch", "?kapitel=", "?organisation=nirgends"])
def test_an_unknown_thing_is_no_reason_to_fail(visitor: Client, db: None, query: str) -> None:
    assert visitor.get(f"/folgen/{query}").status_code == 200


def test_an_impulse_that_is_not_public_cannot_be_found_out(cast: Cast, visitor: Client) -> None:
    impulse = make_impulse(cast, "Ein geheimer Titel", state=State.SUBMITTED)
    pages = [
        visitor.get(f"/folgen/?impuls={number}").content.decode().replace(str(number), "")
        for number in (impulse.number, "2026-99")
    ]
    assert pages[0] == pages[1]
    assert "Ein geheimer Titel" not in pages[0]


def test_a_known_address_cannot_be_found_out(cast: Cast, visitor: Client, clock: Any) -> None:
    subscribe(visitor)
    known = ask(visitor)
    run_tasks()
    assert mail.outbox[-1].subject == "Sie folgen bereits: Digitalrat Rheinfurt"
    unknown = visitor.post("/folgen/", {"email": "unbekannt@post.example"})
    pages = [answer.content.decode().replace(ADDRESS, "") for answer in (known, unknown)]
    assert pages[0] == pages[1].replace("unbekannt@post.example", "")


@pytest.mark.parametrize(
    ("email", "says"), [("", "Bitte geben Sie Ihre E-Mail-Adresse an"), ("kein at", "gültige E-Mail-Adresse")]
)
def test_a_bad_address_is_said_at_the_field(visitor: Client, db: None, email: str, says: str) -> None:
    answer = visitor.post("/folgen/", {"email": email})
    assert (answer.status_code, bool(answer.cookies)) == (422, False)
    assert says in answer.content.decode()


def test_nobody_is_pestered(visitor: Client, db: None, settings: Any) -> None:
    """Three mails a day to an address, and no more than so many requests from one network address."""
    settings.SUBSCRIBE_PER_HOUR = 6
    answers = [ask(visitor).status_code for _n in range(8)]
    assert answers == [200] * 6 + [429] * 2
    run_tasks()
    assert len(mail.outbox) == 3


def test_an_address_that_leads_nowhere_is_forgotten(cast: Cast, visitor: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = PICKY
    ask(visitor)
    run_tasks()
    assert not Subscription.objects.exists()
    assert not Mail.objects.exists()
    assert not RefusedAddress.objects.exists()


def test_after_days_of_downtime_everything_comes_once(
    cast: Cast, visitor: Client, clock: Any, happen: Happening
) -> None:
    subscribe(visitor)
    for n in range(4):
        clock.shift(timedelta(days=1))
        make_adopted(cast, f"Impuls {n}")
    clock.shift(timedelta(hours=20))
    send(happen)
    send(happen)
    [message] = mail.outbox
    assert [message.body.count(f"Impuls {n}\n---") for n in range(4)] == [1, 1, 1, 1]


def test_an_english_visitor_is_written_to_in_english(cast: Cast, visitor: Client) -> None:
    visitor.post("/en/folgen/", {"email": ADDRESS})
    run_tasks()
    assert links()[0].startswith("/en/folgen/bestaetigen/")


@pytest.mark.parametrize("number", [1, 9])
def test_many_visitors_cost_a_few_queries_each(
    cast: Cast, clock: Any, happen: Callable[..., Any], number: int, django_assert_max_num_queries: Any
) -> None:
    Subscription.objects.bulk_create(
        Subscription(email=f"visitor{n}@post.example", confirmed_at=timezone.now()) for n in range(number)
    )
    clock.shift(timedelta(minutes=5))
    make_adopted(cast)
    clock.shift(timedelta(days=1))
    with django_assert_max_num_queries(25 + 9 * number):
        assert mail_visitors() == number

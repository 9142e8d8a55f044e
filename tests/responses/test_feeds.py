"""Atom feeds of public events: valid, with ids for good, and cheap for a reader that asks every second."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import etree

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_publication
from digitalrat.masterplan.models import Chapter
from digitalrat.masterplan.services import set_visibility
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.responses.models import Handover
from digitalrat.responses.services import add_note, confirm_receipt, transmit_impulse
from tests.factories.meetings import make_impulse
from tests.factories.members import Cast
from tests.factories.responses import (
    make_adopted,
    make_draft,
    make_handover,
    make_many,
    make_part,
    publish_recommendation,
)
from tests.factories.threads import BEGIN, department, live_until

ATOM = "{http://www.w3.org/2005/Atom}"
EVERYTHING = "/bilanz/feed.atom"
# What a feed is about (none for everything), and what is new.
QUERIES_UNCHANGED = 1
QUERIES_CHANGED = 12


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def feed_of(impulse: Impulse) -> str:
    return f"/bilanz/impuls/{impulse.number}/feed.atom"


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    return etree.fromstring(response.content)


def texts(feed: Any, path: str) -> list[str]:
    return [element.text or "" for element in feed.findall("/".join(ATOM + name for name in path.split("/")))]


def assert_valid(feed: Any) -> None:
    """What RFC 4287 demands (section 4.1): once each, ids that are IRIs, times with zone, links that are whole."""
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert alternates[0].get("href").startswith("http://testserver/")
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    (own,) = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href").startswith("http://testserver/") and own.get("href").endswith("feed.atom")
    ids = texts(feed, "entry/id")
    assert len(ids) == len(set(ids))
    dates = texts(feed, "entry/updated")
    assert dates == sorted(dates, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == (dates[0] if dates else "1970-01-01T00:00:00+00:00")


def test_all_feeds_are_valid_and_tell_the_newest_first(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    impulse = live_until(cast, clock, "closed")
    chapter = Chapter.objects.get()
    for path in (
        EVERYTHING,
        feed_of(impulse),
        f"/bilanz/kapitel/{chapter.uuid}/feed.atom",
        "/bilanz/organisation/digitales/feed.atom",
        "/bilanz/organisation/cdo-buero/feed.atom",
        f"/en{EVERYTHING}",
        f"/en{feed_of(impulse)}",
    ):
        feed = read(client, path)
        assert_valid(feed)
        assert len(texts(feed, "entry/id")) == 15, path
    assert texts(feed, "entry/title")[0].startswith("2026-01 Termine verlässlich machen: ")


def test_entries_lead_to_the_exact_step(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    page = client.get(f"/bilanz/impuls/{impulse.number}/").content.decode()
    links = read(client, feed_of(impulse)).findall(f"{ATOM}entry/{ATOM}link")
    addresses = [link.get("href").split("#") for link in links]
    assert {address for address, _anchor in addresses} == {f"http://testserver/bilanz/impuls/{impulse.number}/"}
    assert all(f'id="{anchor}"' in page for _address, anchor in addresses)


def test_ids_stay_and_are_the_same_in_every_language(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    german, english = read(client, feed_of(impulse)), read(client, "/en" + feed_of(impulse))
    assert texts(german, "entry/id") == texts(english, "entry/id")
    assert german.findtext(f"{ATOM}id") != english.findtext(f"{ATOM}id")
    impulse.title = "Ein anderer Titel"
    impulse.save()
    assert texts(read(client, feed_of(impulse)), "entry/id") == texts(german, "entry/id")


def test_a_feed_without_entries_is_valid(client: Client, db: None) -> None:
    assert_valid(read(client, EVERYTHING))


def test_markup_in_texts_stays_text(cast: Cast, client: Client) -> None:
    impulse = make_adopted(cast, "Mehr <b>Termine</b> & weniger")
    feed = read(client, feed_of(impulse))
    assert texts(feed, "entry/title") == [
        f"{impulse.number} Mehr <b>Termine</b> & weniger: Der Rat hat den Impuls beschlossen"
    ]


def test_an_unchanged_feed_costs_one_query(
    cast: Cast, client: Client, clock: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    live_until(cast, clock, "closed")
    first = client.get(EVERYTHING)
    assert first["Cache-Control"] == "public, max-age=60"
    for condition in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        for _second in range(3):
            with django_assert_num_queries(QUERIES_UNCHANGED):
                again = client.get(EVERYTHING, headers=condition)
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
            assert again["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("number", [4, 80])
def test_a_feed_costs_the_same_with_many_impulses(
    cast: Cast, client: Client, number: int, django_assert_num_queries: Any
) -> None:
    make_many(cast.author, number)
    with django_assert_num_queries(QUERIES_CHANGED):
        feed = read(client, EVERYTHING)
    assert len(texts(feed, "entry/id")) == (12 if number == 4 else 50)
    assert_valid(feed)


def test_whatever_is_new_gives_another_etag(cast: Cast, client: Client) -> None:
    seen = set()

    def look() -> None:
        etag = client.get(EVERYTHING)["ETag"]
        assert etag not in seen
        assert client.get(EVERYTHING, headers={"if-none-match": etag}).status_code == 304
        seen.add(etag)

    look()
    impulse = make_adopted(cast)
    look()
    handover = transmit_impulse(by=cast.chair, impulse=impulse)
    look()
    confirm_receipt(by=cast.office, handover=handover)
    look()
    # A day makes things overdue without anybody doing anything.
    with time_machine.travel(timezone.now() + timedelta(days=100), tick=False):
        look()


def test_what_is_internal_does_not_even_show_in_the_etag(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    etag = client.get(EVERYTHING)["ETag"]
    make_impulse(cast, "Geheim")
    make_draft(cast, handover)
    make_part(cast, handover)
    add_note(by=cast.office, handover=handover, body="Geheime Notiz")
    assert client.get(EVERYTHING)["ETag"] == etag


def test_a_feed_of_one_impulse_has_nothing_of_another(cast: Cast, client: Client) -> None:
    first, second = make_adopted(cast, "Der erste"), make_adopted(cast, "Der zweite")
    assert all("Der erste" in title for title in texts(read(client, feed_of(first)), "entry/title"))
    assert all("Der zweite" in title for title in texts(read(client, feed_of(second)), "entry/title"))
    assert len(texts(read(client, EVERYTHING), "entry/title")) == 2


def test_a_chapter_s_feed_waits_for_the_publication(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "extended")
    chapter = Chapter.objects.get()
    path = f"/bilanz/kapitel/{chapter.uuid}/feed.atom"
    # Which chapter an unpublished impulse is about is part of its text.
    assert texts(read(client, path), "entry/id") == []
    publish_recommendation(impulse)
    assert len(texts(read(client, path), "entry/id")) == 5
    withdraw_publication(impulse=impulse, by=cast.editor)
    assert texts(read(client, path), "entry/id") == []
    set_visibility(by=None, chapter=chapter, is_published=False)
    assert client.get(path).status_code == 404


def test_an_organisation_s_feed_has_what_it_answers(cast: Cast, client: Client) -> None:
    path = "/bilanz/organisation/digitales/feed.atom"
    handover = make_handover(cast)
    assert texts(read(client, path), "entry/id") == []
    Handover.objects.filter(pk=handover.pk).update(organisation=department())
    assert len(texts(read(client, path), "entry/id")) == 2


def test_that_somebody_was_asked_for_a_part_does_not_show(cast: Cast, client: Client) -> None:
    make_part(cast, make_handover(cast))
    assert texts(read(client, "/bilanz/organisation/digitales/feed.atom"), "entry/id") == []


def test_there_is_no_feed_of_what_nobody_may_know(cast: Cast, client: Client) -> None:
    Organisation.objects.create(name="Gäste e. V.", slug="gaeste", kind=OrganisationKind.EXTERNAL)
    for path in (
        "/bilanz/organisation/gaeste/feed.atom",
        "/bilanz/organisation/unbekannt/feed.atom",
        "/bilanz/kapitel/00000000-0000-4000-8000-000000000000/feed.atom",
        "/bilanz/impuls/2026-99/feed.atom",
    ):
        assert client.get(path).status_code == 404, path


def test_pages_say_where_their_feed_is(cast: Cast, client: Client) -> None:
    handover = make_handover(cast)
    Handover.objects.filter(pk=handover.pk).update(organisation=department())
    impulse = handover.impulse
    for address, feed in {
        f"/bilanz/impuls/{impulse.number}/": feed_of(impulse),
        "/bilanz/": EVERYTHING,
        "/bilanz/liste/?stelle=digitales": "/bilanz/organisation/digitales/feed.atom",
    }.items():
        head, body = client.get(address).content.decode().split("</head>")
        assert '<link rel="alternate" type="application/atom+xml"' in head
        assert f'href="{feed}"' in head, address
        assert f'<a href="{feed}"' in body, address
    page = client.get(f"/bilanz/impuls/{impulse.number}/").content.decode()
    assert "Neuigkeiten abonnieren" in page
    assert f"/folgen/?impuls={impulse.number}" in page

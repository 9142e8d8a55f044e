"""The page on which people say how often they want mails."""

from datetime import time
from typing import Any

import pytest
from django.test import Client

from digitalrat.members.enums import MailFrequency
from digitalrat.notifications.enums import Kind, Topic, topic_of
from digitalrat.notifications.models import Preference, RefusedAddress
from digitalrat.notifications.queries import topics_for
from tests.factories.members import Cast

PAGE = "/arbeitsraum/mitteilungen/einstellungen/"
EVERYTHING = {f"topic_{topic.value}": "default" for topic in Topic}


def sent(**changes: str) -> dict[str, str]:
    return {"default": "at_once", "quiet_from": "", "quiet_until": "", **EVERYTHING, **changes}


def test_every_kind_belongs_to_a_topic_and_every_topic_explains_itself() -> None:
    assert {topic_of(kind) for kind in Kind.values} == set(Topic)
    assert all(str(topic.explanation) for topic in Topic)


def test_people_see_the_topics_that_can_concern_them(cast: Cast) -> None:
    common = {Topic.THREADS, Topic.CHAPTERS, Topic.MEASURES}
    council = common | {Topic.WRITING, Topic.DELIBERATION, Topic.BALLOTS}
    assert {name: set(topics_for(user)) for name, user in vars(cast).items() if name in ("author", "guest")} == {
        "author": council,
        "guest": council,
    }
    assert set(topics_for(cast.office)) == council | {Topic.DESK, Topic.DEADLINES}
    assert set(topics_for(cast.department)) == common | {Topic.PARTS, Topic.DEADLINES}
    assert set(topics_for(cast.editor)) == common | {Topic.BALLOTS}


def test_the_page_keeps_what_was_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.author)
    answer = client.post(
        PAGE, sent(default="weekly", topic_ballots="at_once", quiet_from="21:30", quiet_until="7:00"), follow=True
    )
    assert "Ihre Einstellungen sind gespeichert." in answer.content.decode()
    cast.author.refresh_from_db()
    assert (cast.author.mail_frequency, cast.author.quiet_from, cast.author.quiet_until) == (
        MailFrequency.WEEKLY,
        time(21, 30),
        time(7),
    )
    assert list(Preference.objects.values_list("topic", "frequency")) == [("ballots", "at_once")]
    page = client.get(PAGE).content.decode()
    assert 'value="21:30"' in page
    client.post(PAGE, sent())
    assert not Preference.objects.exists()
    cast.author.refresh_from_db()
    assert cast.author.quiet_from is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"quiet_from": "22:00"}, "Anfang und Ende"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "anderes Ende"),
        ({"quiet_from": "halb zehn", "quiet_until": "7:00"}, "gültige Uhrzeit"),
        ({"topic_ballots": "hourly"}, "gültige Auswahl"),
        ({"default": ""}, "error-summary"),
    ],
)
def test_bad_input_is_said_at_its_field_and_changes_nothing(
    cast: Cast, client: Client, changes: dict[str, str], says: str
) -> None:
    client.force_login(cast.author)
    answer = client.post(PAGE, sent(**{"topic_writing": "never", **changes}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Preference.objects.exists()


def test_who_cannot_be_reached_is_told_so_here(cast: Cast, client: Client) -> None:
    RefusedAddress.objects.create(email=cast.author.email)
    client.force_login(cast.author)
    assert "E-Mails an Ihre Adresse kommen nicht an" in client.get(PAGE).content.decode()


def test_nobody_else_gets_in(cast: Cast, client: Client) -> None:
    assert "/konto/login/" in client.get(PAGE)["Location"]
    assert "/konto/login/" in client.post(PAGE, sent())["Location"]


def test_a_topic_of_others_cannot_be_set(cast: Cast, client: Client, django_assert_num_queries: Any) -> None:
    client.force_login(cast.guest)
    client.post(PAGE, sent(topic_desk="never"))
    assert not Preference.objects.exists()

"""The thread as JSON-LD: the same as the page, honest types, and hashes that anybody can compute again."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from digitalrat.impulses.models import Impulse
from digitalrat.responses.vocabulary import TERMS
from tests.factories.members import Cast
from tests.factories.threads import BEGIN, live, live_until

# What we use of schema.org, looked up by hand.
SCHEMA_TYPES = {
    "AcceptAction",
    "Action",
    "AskAction",
    "Chapter",
    "CreativeWork",
    "Event",
    "GovernmentOrganization",
    "Organization",
    "Person",
    "Question",
    "Quotation",
    "ReceiveAction",
    "ReplyAction",
    "Report",
    "SendAction",
}
SCHEMA_TERMS = {
    "abstract",
    "actionStatus",
    "agent",
    "author",
    "citation",
    "creator",
    "dateModified",
    "datePublished",
    "genre",
    "hasPart",
    "identifier",
    "inLanguage",
    "isPartOf",
    "license",
    "mainEntityOfPage",
    "mentions",
    "name",
    "object",
    "publisher",
    "question",
    "recipient",
    "result",
    "startDate",
    "startTime",
    "text",
    "url",
    "version",
}
HASHED = {"content", "texts"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def data(client: Client, impulse: Impulse, prefix: str = "") -> dict[str, Any]:
    response = client.get(f"{prefix}/bilanz/impuls/{impulse.number}/faden.jsonld")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    assert not response.cookies
    found: dict[str, Any] = json.loads(response.content)
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document, but not what is inside of the hashed JSON, which is no JSON-LD."""
    if isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name not in HASHED | {"@context"}:
                yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_every_type_and_term_is_explained(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    for _stage, impulse in live(cast, clock):
        found = data(client, impulse)
        terms = found["@context"]
        assert terms["@vocab"] == "https://schema.org/"
        assert terms["faden"] == "http://testserver/bilanz/roter-faden/#"
        for node in nodes(found):
            types = node.get("@type", [])
            for kind in [types] if isinstance(types, str) else types:
                assert kind in SCHEMA_TYPES or kind.removeprefix("faden:") in TERMS, kind
            for name in node.keys() - {"@context", "@id", "@type"}:
                assert name in SCHEMA_TERMS or (name in terms and name in TERMS), name


def test_dates_are_iso_and_addresses_whole(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    found = data(client, live_until(cast, clock, "closed"))
    for node in nodes(found):
        for name in {"startTime", "startDate", "datePublished", "dateModified"} & node.keys():
            assert datetime.fromisoformat(node[name]).tzinfo is not None
        for name in {"dueDate", "previousDueDate"} & node.keys():
            assert date.fromisoformat(node[name])
        for name in {"url", "license", "mainEntityOfPage", "@id"} & node.keys():
            assert node[name].startswith(("http://testserver/", "https://", "urn:uuid:")), node[name]
    assert found["@id"] == "http://testserver/bilanz/impuls/2026-01/"
    assert found["license"] == "https://www.govdata.de/dl-de/by-2-0"
    assert found["steps"][0]["@id"] == "http://testserver/bilanz/impuls/2026-01/#zitat"


def test_it_tells_what_the_page_tells(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    found = data(client, impulse)
    page = client.get(f"/bilanz/impuls/{impulse.number}/").content.decode()
    assert [f'id="{step["@id"].split("#")[1]}"' in page for step in found["steps"]] == [True] * 18
    (extension,) = [step for step in found["steps"] if step["kind"] == "extension"]
    assert (extension["previousDueDate"], extension["dueDate"]) == ("2026-04-14", "2026-05-12")
    assert extension["agent"]["name"] == "Carla Cdo"
    (_first, second) = [step for step in found["steps"] if step["kind"] == "answer"]
    assert [part["disposition"] for part in second["result"]["hasPart"]] == ["accepted", "declined"]
    assert second["result"]["author"] == {"@type": "Person", "name": "Carla Cdo"}
    assert [measure["identifier"] for measure in found["measures"]] == ["M-01"]
    assert found["citation"][0]["text"] == "kein Smartphone hat,"


def test_anybody_can_compute_the_hashes_from_it(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    def digest(value: Any) -> str:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    for stage, impulse in live(cast, clock):
        steps = [step for step in data(client, impulse)["steps"] if "hash" in step]
        for step in steps:
            assert digest({"content": step["content"], "previous": step["previousHash"]}) == step["hash"], stage
            if "texts" in step:
                assert digest(step["texts"]) == step["content"]["texts"]
        if stage == "closed":
            by_position = sorted(steps, key=lambda step: step["position"])
            assert [step["previousHash"] for step in by_position] == ["", *(step["hash"] for step in by_position[:-1])]


def test_the_content_is_the_same_in_every_language(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "closed")
    german, english = data(client, impulse), data(client, impulse, "/en")
    assert [step["hash"] for step in german["steps"]] == [step["hash"] for step in english["steps"]]
    assert german["@context"] == english["@context"]


def test_before_the_publication_there_are_no_texts(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    found = data(client, live_until(cast, clock, "extended"))
    assert not {"citation", "author", "abstract", "hasPart", "measures"} & found.keys()
    assert not any("texts" in step for step in found["steps"])
    assert [step["kind"] for step in found["steps"] if "hash" in step] == [
        "submitted",
        "decision",
        "handover",
        "receipt",
        "extension",
    ]


def test_the_page_links_to_it(cast: Cast, client: Client, clock: time_machine.Traveller) -> None:
    impulse = live_until(cast, clock, "transmitted")
    page = client.get(f"/bilanz/impuls/{impulse.number}/").content.decode()
    path = f"/bilanz/impuls/{impulse.number}/faden.jsonld"
    assert f'<link rel="alternate" type="application/ld+json" href="{path}">' in page
    assert f'<a href="{path}"' in page

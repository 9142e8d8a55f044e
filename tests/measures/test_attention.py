"""Which measures ask for attention, and which resemble another."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from digitalrat.measures.attention import Facts, findings
from digitalrat.measures.enums import Light, Reason, Status
from digitalrat.measures.models import Measure, MeasureUpdate
from digitalrat.measures.queries.attention import attention, attention_of, most_urgent_first
from digitalrat.measures.queries.doubles import similar_measures
from digitalrat.measures.services import (
    add_milestone,
    move_milestone,
    reach_milestone,
    request_update,
    update_measure,
    write_update,
)
from digitalrat.members.services import dissolve_organisation
from tests.factories.measures import make_measure
from tests.factories.members import Cast

TODAY = date(2026, 11, 23)
PAST, FUTURE = date(2026, 11, 22), date(2026, 11, 24)

# Facts beside a running, green measure that was entered today; then the sentences.
TABLE: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    # stale: only what runs, 90 days after it last spoke
    ({"entered_on": date(2026, 8, 25)}, []),
    ({"entered_on": date(2026, 8, 24)}, ["Noch keine Meldung, angelegt vor 2 Monaten."]),
    ({"entered_on": date(2025, 1, 1), "updated_on": date(2026, 8, 25)}, []),
    ({"entered_on": date(2025, 1, 1), "updated_on": date(2026, 7, 1)}, ["Letzte Meldung vor 4 Monaten."]),
    ({"entered_on": date(2025, 1, 1), "status": Status.PLANNED}, []),
    ({"entered_on": date(2025, 1, 1), "status": Status.COMPLETED}, []),
    # late: today is still in time; what is over is late no more
    ({"milestones": 1, "open_milestones": 1, "next_due": TODAY, "ends_on": TODAY}, []),
    ({"milestones": 2, "open_milestones": 1, "next_due": PAST}, ["Ein Meilenstein war am 22. November 2026 fällig."]),
    ({"ends_on": PAST}, ["Sollte am 22. November 2026 abgeschlossen sein."]),
    ({"ends_on": PAST, "status": Status.PAUSED}, ["Sollte am 22. November 2026 abgeschlossen sein."]),
    ({"ends_on": PAST, "status": Status.COMPLETED}, []),
    # contradictory
    (
        {"status": Status.COMPLETED, "milestones": 3, "open_milestones": 1, "next_due": FUTURE},
        ["Abgeschlossen, aber ein Meilenstein ist offen."],
    ),
    (
        {"status": Status.COMPLETED, "milestones": 3, "open_milestones": 2, "next_due": PAST},
        ["Abgeschlossen, aber 2 Meilensteine sind offen."],
    ),
    ({"status": Status.COMPLETED, "light": Light.RED}, ["Abgeschlossen, aber die Ampel steht auf Rot."]),
    ({"status": Status.STOPPED}, ["Eingestellt, aber die Ampel steht auf Grün."]),
    ({"status": Status.STOPPED, "light": Light.GREY}, []),
    ({"begins_on": FUTURE}, ["Läuft, beginnt aber erst am 24. November 2026."]),
    ({"begins_on": PAST, "status": Status.PLANNED}, ["Geplant, sollte aber am 22. November 2026 beginnen."]),
    ({"begins_on": TODAY, "status": Status.PLANNED}, []),
    (
        {"milestones": 2, "ends_on": PAST},
        [
            "Läuft, aber alle Meilensteine sind erreicht und das Ende war am 22. November 2026.",
            "Sollte am 22. November 2026 abgeschlossen sein.",
        ],
    ),
    # asked
    ({"asked_until": TODAY}, ["Erbeten bis zum 23. November 2026."]),
    ({"asked_until": PAST}, ["Erbeten bis zum 22. November 2026, noch nicht da."]),
    # ownerless: of what is over nobody needs to answer for
    ({"owner_dissolved_on": PAST}, ["Die zuständige Stelle ist seit dem 22. November 2026 aufgelöst."]),
    ({"owner_dissolved_on": PAST, "status": Status.COMPLETED}, []),
]


@pytest.mark.parametrize(("facts", "sentences"), TABLE)
def test_reasons(facts: dict[str, Any], sentences: list[str]) -> None:
    given = {"status": Status.RUNNING, "light": Light.GREEN, "entered_on": TODAY, **facts}
    assert [one.text for one in findings(Facts(**given), today=TODAY, stale_days=90)] == sentences


def test_each_reason_is_said_once_the_most_urgent_first() -> None:
    facts = Facts(
        status=Status.RUNNING,
        light=Light.GREEN,
        entered_on=date(2020, 1, 1),
        begins_on=FUTURE,
        ends_on=PAST,
        milestones=2,
        open_milestones=1,
        next_due=date(2021, 1, 1),
        asked_until=PAST,
        owner_dissolved_on=PAST,
    )
    found = findings(facts, today=TODAY, stale_days=90)
    assert [one.reason for one in found] == list(Reason)
    assert found[3].since == date(2021, 1, 1)


@time_machine.travel("2026-11-23 10:00")
def test_what_the_database_holds_is_what_is_judged(cast: Cast) -> None:
    measure = make_measure(cast, light=Light.GREEN)
    assert attention_of(measure, TODAY) == ()
    first = add_milestone(by=cast.office, measure=measure, title="Eins", due=PAST)
    add_milestone(by=cast.office, measure=measure, title="Zwei", due=FUTURE)
    request_update(by=cast.office, measure=measure, due=TODAY)
    assert [one.reason for one in attention_of(measure, TODAY)] == [Reason.ASKED, Reason.LATE]
    # Put off it is not late; an update answers; reached it counts no more.
    moved = move_milestone(by=cast.office, milestone=first, due=FUTURE).milestone
    write_update(by=cast.department, measure=measure, happened="Läuft", status=Status.RUNNING, light=Light.GREEN)
    assert attention_of(measure, TODAY) == ()
    reach_milestone(by=cast.office, milestone=moved, on=TODAY)
    update_measure(by=cast.office, measure=measure, status=Status.COMPLETED)
    assert [one.text for one in attention_of(measure, TODAY)] == ["Abgeschlossen, aber ein Meilenstein ist offen."]
    update_measure(by=cast.office, measure=measure, status=Status.RUNNING)
    assert [one.reason for one in attention_of(measure, TODAY + timedelta(days=91))] == [Reason.LATE, Reason.STALE]
    dissolve_organisation(by=cast.office, organisation=measure.owner)
    assert [one.reason for one in attention_of(measure, TODAY)] == [Reason.OWNERLESS]


@pytest.mark.parametrize("number", [3, 400])
def test_the_facts_of_all_cost_four_queries(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = cast.department.organisation
    assert owner is not None
    measures = Measure.objects.bulk_create(
        Measure(number=f"M-{n:04}", title=f"Nummer {n}", owner=owner, ends_on=PAST - timedelta(days=n % 3))
        for n in range(number)
    )
    MeasureUpdate.objects.bulk_create(
        MeasureUpdate(measure=measure, happened="x", status="running", light="green") for measure in measures * 2
    )
    with django_assert_num_queries(4):
        found = attention(TODAY)
    assert len(found) == number and all(len(one) == 1 for one in found.values())
    with django_assert_num_queries(4):
        mine = attention(TODAY, Measure.objects.filter(number__in=["M-0000", "M-0001", "M-0002"]))
    keys = [measure.pk for measure in measures[:3]]
    assert most_urgent_first(mine, keys) == [keys[2], keys[1], keys[0]]
    assert most_urgent_first({**mine, keys[2]: ()}, keys) == [keys[1], keys[0], keys[2]]


# --- doubles ------------------------------------------------------------------------------------------------------

TERMS = (
    "Ein Fünftel aller Termine in Bürgerämtern, Führerscheinstelle und Ausländeramt wird erst am Vortag freigegeben. "
    "Buchungen werden erinnert und lassen sich mit einem Klick absagen."
)
INDEX = "Alle digitalen Vorhaben der Stadt stehen mit Ziel, Kosten, verantwortlicher Stelle und Stand im Verzeichnis."


@pytest.mark.parametrize(
    ("title", "description", "found"),
    [
        ("Verlässliche Terminvergabe", "", ["M-01"]),
        ("TERMINVERGABE, verlässliche", "", ["M-01"]),
        ("Terminbuchung verlässlich machen", "", ["M-01"]),
        ("Führerschein-Umtausch online", "", ["M-02"]),
        # Another title, the same in other words.
        ("Register", "Ein Verzeichnis zeigt digitale Vorhaben der Stadt mit Ziel, Kosten und Stand.", ["M-03"]),
        ("Neue Spielplätze am Rhein", "Drei Spielplätze werden gebaut und mit Schatten versehen.", []),
        # Words that every measure has make nothing alike.
        ("Digitale Stadt für alle", "Die Stadt wird digital, für alle und mit allen, in der ganzen Stadt.", []),
        ("", "", []),
    ],
)
def test_a_measure_that_exists_elsewhere_is_found(
    cast: Cast, title: str, description: str, found: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_measure(cast, "M-01", "Verlässliche Terminvergabe", description=TERMS)
    make_measure(cast, "M-02", "Umtausch des Führerscheins vollständig online")
    make_measure(cast, "M-03", "Öffentlicher Überblick", description=INDEX)
    with django_assert_num_queries(2 if found else 1):
        alike = similar_measures(title, description)
    assert [measure.number for measure, _score in alike] == found
    assert all(62 <= score <= 100 for _measure, score in alike)


def test_the_most_alike_first_at_most_five_and_not_itself(cast: Cast) -> None:
    for number in range(6):
        make_measure(cast, f"M-0{number}", "Glasfaser an Schulen" + " und Kitas" * (number > 0))
    first = Measure.objects.get(number="M-00")
    alike = similar_measures("Glasfaser an Schulen", "")
    assert (len(alike), alike[0]) == (5, (first, 100))
    assert first not in [measure for measure, _score in similar_measures("Glasfaser an Schulen", "", exclude=first)]

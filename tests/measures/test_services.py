"""Creating and changing measures: what is refused, what is written down."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from digitalrat.core.models import AuditEntry
from digitalrat.measures.enums import Light, Status
from digitalrat.measures.errors import BadMeasure
from digitalrat.measures.models import Measure
from digitalrat.measures.services import create_measure, update_measure
from digitalrat.members.models import Organisation
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast


@pytest.fixture
def owner(cast: Cast) -> Organisation:
    return Organisation.objects.get(slug="digitales")


@pytest.fixture
def measure(cast: Cast, owner: Organisation) -> Measure:
    return create_measure(by=cast.office, number="M-01", title="Verlässliche Termine", owner=owner)


def test_a_measure_is_on_record_from_its_first_day(cast: Cast, owner: Organisation) -> None:
    chapter = make_chapter()
    measure = create_measure(
        by=cast.office,
        number=" M-02 ",
        title="Sensornetz",
        owner=owner,
        chapter=chapter,
        status=Status.RUNNING,
        light=Light.YELLOW,
        note="  Lieferung verschoben  ",
        begins_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 1),
    )
    measure.refresh_from_db()
    assert (measure.number, measure.note, measure.chapter) == ("M-02", "Lieferung verschoben", chapter)
    entry = AuditEntry.objects.get(verb="measure.created")
    assert entry.actor_id == cast.office.pk
    assert entry.details["light"] == ["grey", "yellow"]
    assert entry.details["begins_on"] == [None, "2026-01-01"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": "   "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"contact": "x" * 201}, "contact"),
    ({"owner": None}, "owner"),
    ({"status": "done"}, "status"),
    ({"light": "blue"}, "light"),
    ({"light": "yellow"}, "note"),
    ({"light": "red", "note": "  \n "}, "note"),
    ({"begins_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)}, "ends_on"),
]


@pytest.mark.parametrize(("details", "field"), BAD)
def test_what_does_not_hold_together_is_refused_and_changes_nothing(
    cast: Cast, measure: Measure, details: dict[str, Any], field: str
) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(BadMeasure) as caught:
        update_measure(by=cast.office, measure=measure, **details)
    assert caught.value.field == field and caught.value.message
    assert AuditEntry.objects.count() == entries
    measure.refresh_from_db()
    assert (measure.title, measure.light, measure.status) == ("Verlässliche Termine", Light.GREY, Status.PLANNED)


@pytest.mark.parametrize("number", ["", "M 01", "M/01", "<b>", "M" * 21, "matrix", "massnahmen.csv"])
def test_a_number_that_cannot_stand_in_an_address_is_refused(cast: Cast, owner: Organisation, number: str) -> None:
    with pytest.raises(BadMeasure) as caught:
        create_measure(by=cast.office, number=number, title="Titel", owner=owner)
    assert caught.value.field == "number"


def test_a_number_is_given_once(cast: Cast, measure: Measure, owner: Organisation) -> None:
    with pytest.raises(BadMeasure) as caught:
        create_measure(by=cast.office, number="M-01", title="Noch eine", owner=owner)
    assert (caught.value.field, caught.value.message) == ("number", "Eine Maßnahme mit der Nummer M-01 gibt es schon.")
    assert Measure.objects.get() == measure


def test_a_new_measure_needs_title_and_owner(cast: Cast, owner: Organisation) -> None:
    with pytest.raises(BadMeasure) as caught:
        create_measure(by=cast.office, number="M-09", owner=owner)
    assert caught.value.field == "title"
    with pytest.raises(BadMeasure) as caught:
        create_measure(by=cast.office, number="M-09", title="Titel")
    assert caught.value.field == "owner"


def test_a_change_names_before_and_after(cast: Cast, measure: Measure) -> None:
    update_measure(by=cast.office, measure=measure, light=Light.RED, note="Steht", status=Status.RUNNING)
    entry = AuditEntry.objects.get(verb="measure.updated")
    assert entry.details == {"light": ["grey", "red"], "note": ["", "Steht"], "status": ["planned", "running"]}


def test_saying_the_same_again_is_no_change(cast: Cast, measure: Measure) -> None:
    update_measure(by=cast.office, measure=measure, title="Verlässliche Termine ", light=Light.GREY)
    assert not AuditEntry.objects.filter(verb="measure.updated").exists()


@pytest.mark.parametrize("light", [Light.YELLOW, Light.RED])
def test_the_database_too_wants_a_note(measure: Measure, light: Light) -> None:
    measure.light, measure.note = light, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        measure.save()

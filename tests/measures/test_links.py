"""How measures hang together: no circle of waiting, however long, and nothing said twice."""

import pytest

from digitalrat.core.models import AuditEntry
from digitalrat.measures.enums import LinkKind
from digitalrat.measures.errors import BadLink
from digitalrat.measures.models import Measure, MeasureLink
from digitalrat.measures.services import link_measures, unlink_measures
from tests.factories.measures import make_measure
from tests.factories.members import Cast

DEPENDS, BLOCKS, SAME = LinkKind.DEPENDS_ON, LinkKind.BLOCKS, LinkKind.SAME_GOAL
Said = tuple[str, str, str]


@pytest.fixture
def measures(cast: Cast) -> dict[str, Measure]:
    return {letter: make_measure(cast, f"{letter}1", f"Maßnahme {letter}") for letter in "ABCDE"}


def say(cast: Cast, measures: dict[str, Measure], said: Said) -> MeasureLink:
    source, kind, target = said
    return link_measures(by=cast.office, source=measures[source], target=measures[target], kind=kind)


REFUSED: list[tuple[list[Said], Said, str]] = [
    ([], ("A", DEPENDS, "A"), "Eine Maßnahme lässt sich nicht mit sich selbst verbinden."),
    ([("A", DEPENDS, "B")], ("A", DEPENDS, "B"), "Diese Verbindung gibt es schon."),
    # The same from the other side.
    ([("A", DEPENDS, "B")], ("B", BLOCKS, "A"), "Diese Verbindung gibt es schon."),
    ([("A", SAME, "B")], ("B", SAME, "A"), "Diese Verbindung gibt es schon."),
    # Circles: at once, and over several hops in both ways of saying it.
    ([("A", DEPENDS, "B")], ("B", DEPENDS, "A"), "B1 → A1 → B1"),
    ([("A", DEPENDS, "B")], ("A", BLOCKS, "B"), "B1 → A1 → B1"),
    (
        [("A", DEPENDS, "B"), ("C", BLOCKS, "B"), ("C", DEPENDS, "D"), ("E", BLOCKS, "D")],
        ("E", DEPENDS, "A"),
        "So würden Maßnahmen im Kreis aufeinander warten: E1 → A1 → B1 → C1 → D1 → E1.",
    ),
    (
        [("A", DEPENDS, "B"), ("B", DEPENDS, "C"), ("B", DEPENDS, "D"), ("D", DEPENDS, "E")],
        ("A", BLOCKS, "E"),
        "E1 → A1",
    ),
]


@pytest.mark.parametrize(("before", "said", "message"), REFUSED)
def test_refused(cast: Cast, measures: dict[str, Measure], before: list[Said], said: Said, message: str) -> None:
    for one in before:
        say(cast, measures, one)
    with pytest.raises(BadLink) as caught:
        say(cast, measures, said)
    assert caught.value.field == "target" and message in caught.value.message
    assert MeasureLink.objects.count() == len(before)


def test_what_does_not_wait_in_a_circle_is_allowed(cast: Cast, measures: dict[str, Measure]) -> None:
    # A diamond, a common goal beside it, and one that shares a goal with what it waits for.
    for said in [
        ("A", DEPENDS, "B"),
        ("A", DEPENDS, "C"),
        ("B", DEPENDS, "D"),
        ("D", BLOCKS, "C"),
        ("D", SAME, "A"),
        ("A", SAME, "B"),
    ]:
        say(cast, measures, said)
    assert MeasureLink.objects.count() == 6


def test_kind_and_note_are_judged(cast: Cast, measures: dict[str, Measure]) -> None:
    for kind, note, field in [("likes", "", "kind"), (SAME, "x" * 301, "note")]:
        with pytest.raises(BadLink) as caught:
            link_measures(by=cast.office, source=measures["A"], target=measures["B"], kind=kind, note=note)
        assert caught.value.field == field


def test_links_are_on_record_and_can_be_removed(cast: Cast, measures: dict[str, Measure]) -> None:
    link = say(cast, measures, ("A", DEPENDS, "B"))
    unlink_measures(by=cast.office, link=link)
    unlink_measures(by=cast.office, link=link)
    assert not MeasureLink.objects.exists()
    verbs = AuditEntry.objects.filter(object_id=str(measures["A"].pk), verb__contains="linked")
    assert [(one.verb, one.details["target"]) for one in verbs] == [
        ("measure.linked", "B1"),
        ("measure.unlinked", "B1"),
    ]
    say(cast, measures, ("B", DEPENDS, "A"))

"""What changed between two versions: word by word, lossless, and in sentences."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.measures.models import Measure
from digitalrat.responses.differences import (
    Change,
    Kind,
    apply,
    changed_facts,
    difference,
    paragraphs_between,
)
from digitalrat.responses.enums import Disposition
from digitalrat.responses.queries.thread import AnswerView

SAME, ADDED, REMOVED = Kind.SAME, Kind.ADDED, Kind.REMOVED
# Few different signs, so that texts have something in common; and whatever people may type.
TEXTS = st.text(alphabet="ab ,.\n\r\tä", max_size=60) | st.text(max_size=40)


def marked(changes: tuple[Change, ...]) -> str:
    signs = {SAME: "{}", ADDED: "[+{}]", REMOVED: "[-{}]"}
    return "".join(signs[change.kind].format(change.text) for change in changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Wir prüfen das.", "Wir prüfen das.", "Wir prüfen das."),
        ("", "Neu.", "[+Neu.]"),
        ("Alt.", "", "[-Alt.]"),
        ("Wir prüfen das.", "Wir prüfen das genau.", "Wir prüfen das[+ genau]."),
        ("Wir prüfen das genau.", "Wir prüfen das.", "Wir prüfen das[- genau]."),
        ("Bis Mai 2026.", "Bis Juni 2026.", "Bis[- Mai][+ Juni] 2026."),
        # A comma between two changes is no landmark.
        ("Ja, gern", "Nein, nie", "[-Ja, gern][+Nein, nie]"),
        # Nor are words that happen to be in both.
        (
            "Dem können wir nicht folgen. Die Beschäftigten wollen es nicht.",
            "Dafür fehlt das Geld. Die Kämmerei hat es geprüft.",
            "[-Dem können wir nicht folgen. Die Beschäftigten wollen es nicht]"
            "[+Dafür fehlt das Geld. Die Kämmerei hat es geprüft].",
        ),
        ("Ein Satz.\n\nNoch einer.", "Ein Satz.\n\nMehr.\n\nNoch einer.", "Ein Satz.\n\n[+Mehr.\n\n]Noch einer."),
        ("100 € im Jahr", "200 € im Jahr", "[-100][+200] € im Jahr"),
    ],
)
def test_words_that_came_and_went_are_marked(old: str, new: str, expected: str) -> None:
    assert marked(difference(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Eins.\n\nZwei.", "Eins.\n\nZwei.", ["Eins.", "Zwei."]),
        ("Eins.", "Eins.\r\n\r\nZwei.", ["Eins.", "[+Zwei.]"]),
        ("Eins.\n\nZwei.", "Eins. Zwei.", ["Eins.[- ¶ Zwei][+ Zwei]."]),
        ("", "", []),
    ],
)
def test_paragraphs_are_those_of_the_new_text(old: str, new: str, expected: list[str]) -> None:
    assert [marked(paragraph) for paragraph in paragraphs_between(old, new)] == expected


@given(TEXTS, TEXTS)
def test_the_difference_applied_to_the_old_text_gives_the_new_one(old: str, new: str) -> None:
    changes = difference(old, new)
    assert apply(old, changes) == new
    # And it is read both ways: without what was added it is the old text.
    assert "".join(change.text for change in changes if change.kind != ADDED) == old
    kinds = [change.kind for change in changes]
    assert all(change.text for change in changes)
    assert (REMOVED, REMOVED) not in zip(kinds, kinds[1:], strict=False)
    assert (ADDED, REMOVED) not in zip(kinds, kinds[1:], strict=False)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(change.is_same for change in difference(text, text))


@given(TEXTS, TEXTS)
def test_no_word_of_either_text_is_lost_in_paragraphs(old: str, new: str) -> None:
    changes = [change for paragraph in paragraphs_between(old, new) for change in paragraph]
    shown = "".join(change.text for change in changes if change.kind != REMOVED)
    assert "".join(shown.split()) == "".join(new.split())
    gone = "".join(change.text for change in changes if change.kind != ADDED)
    assert "".join(gone.replace("¶", "").split()) == "".join(old.replace("¶", "").split())


def test_changes_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="another text"):
        apply("Etwas anderes", difference("Wir prüfen", "Wir prüfen das"))
    with pytest.raises(ValueError, match="shorter text"):
        apply("Wir prüfen das", difference("Wir prüfen", "Wir prüfen"))


def test_a_text_made_to_be_slow_is_compared_roughly_but_at_once() -> None:
    old, new = "ja " * 3300, "ja " * 3000 + "nein"
    begin = time.perf_counter()
    assert apply(old, difference(old, new)) == new
    many = "a\n\n" * 3300
    assert apply(many, difference(many, "b\n\n" + many)) == "b\n\n" + many
    assert time.perf_counter() - begin < 2


def answer(disposition: Disposition, **more: object) -> AnswerView:
    fields = {"reasons": "", "new_date": None, "forwarded_to": "", "evidence": "", "measures": ()}
    return AnswerView(disposition=disposition, label=str(disposition.label), **{**fields, **more})  # type: ignore[arg-type]


M1, M2 = Measure(pk=1, number="M-01", title="Termine"), Measure(pk=2, number="M-02", title="Netz")


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (answer(Disposition.DECLINED), answer(Disposition.DECLINED), []),
        (
            answer(Disposition.DECLINED),
            answer(Disposition.ACCEPTED, measures=(M1,)),
            ["Entscheidung geändert: abgelehnt → angenommen", "Maßnahme ist neu: M-01 Termine"],
        ),
        (
            answer(Disposition.ACCEPTED, measures=(M1,)),
            answer(Disposition.ACCEPTED, measures=(M2,)),
            ["Maßnahme ist neu: M-02 Netz", "Maßnahme entfällt: M-01 Termine"],
        ),
        (
            answer(Disposition.UNDER_REVIEW, new_date=date(2026, 5, 3)),
            answer(Disposition.UNDER_REVIEW, new_date=date(2026, 6, 3)),
            ["Angekündigter Termin geändert: 3. Mai 2026 → 3. Juni 2026"],
        ),
        (
            answer(Disposition.UNDER_REVIEW, new_date=date(2026, 5, 3)),
            answer(Disposition.FORWARDED, forwarded_to="Stadtwerke"),
            [
                "Entscheidung geändert: in Prüfung → nicht zuständig, weitergeleitet",
                "Angekündigter Termin entfällt: 3. Mai 2026",
                "Weitergeleitet an ist neu: Stadtwerke",
            ],
        ),
        (
            answer(Disposition.ALREADY_DONE, evidence="Beleg 1"),
            answer(Disposition.ALREADY_DONE, evidence="Beleg 2"),
            ["Nachweis geändert: Beleg 1 → Beleg 2"],
        ),
    ],
)
def test_other_changes_are_told_in_sentences(old: AnswerView, new: AnswerView, sentences: list[str]) -> None:
    assert list(changed_facts(old, new)) == sentences

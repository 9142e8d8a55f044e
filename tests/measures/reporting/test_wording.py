"""Changed wordings, word by word, and the rule by which something counts as lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.measures.reporting.wording import PieceKind, losses, word_pieces

SAME, REMOVED, ADDED = PieceKind.SAME, PieceKind.REMOVED, PieceKind.ADDED
sentences = st.lists(st.sampled_from(["wird", "soll", "kann", "am", "30.6.2026", "50 %", ".", "Ämter", "\n"])).map(
    " ".join
)


@given(sentences | st.text(max_size=60), sentences | st.text(max_size=60))
def test_the_pieces_put_together_are_both_texts(old: str, new: str) -> None:
    pieces = word_pieces(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == new
    losses(old, new)


def test_phrases_stay_together_and_dates_are_one_word() -> None:
    found = word_pieces("Die Stadt wird bis 30.06.2026 liefern.", "Die Stadt soll ab 31.12.2026 liefern.")
    assert [(piece.kind, piece.text) for piece in found] == [
        (SAME, "Die Stadt "),
        (REMOVED, "wird bis 30.06.2026"),
        (ADDED, "soll ab 31.12.2026"),
        (SAME, " liefern."),
    ]


def test_texts_without_end_are_not_compared_word_by_word() -> None:
    old, new = "ja " * 3000, "nein " * 3000
    assert [(piece.kind, piece.text) for piece in word_pieces(old, new)] == [(REMOVED, old), (ADDED, new)]


TABLE = [
    ("Die Stadt wird liefern.", "Die Stadt soll liefern.", [("binding", ("wird",), ("soll",))]),
    ("Die Stadt soll liefern.", "Die Stadt kann liefern.", [("binding", ("soll",), ("kann",))]),
    ("Es wird eingeführt.", "Es wird geprüft.", [("binding", (), ("geprüft",))]),
    ("Alle müssen melden.", "Alle melden.", [("binding", ("müssen",), ())]),
    ("Die Stadt soll liefern.", "Die Stadt wird liefern.", []),
    ("Die Stadt kann liefern.", "Die Stadt wird liefern.", []),
    ("Wir werden liefern und können prüfen.", "Wir können prüfen und werden liefern.", []),
    ("bis 30.06.2026", "bis 30.09.2026", []),
    ("bis 30.06.2026", "demnächst", [("date", ("30.06.2026",), ())]),
    ("bis 2026-06-30", "bis bald", [("date", ("2026-06-30",), ())]),
    ("ab dem 1. Quartal 2027", "ab 2027", []),
    ("im März und im Oktober", "im Oktober", [("date", ("März",), ())]),
    ("bis Ende 2026 für 50 Schulen", "für 50 Schulen", [("date", ("Ende 2026",), ())]),
    ("265 Schulen und 6.400 Punkte", "viele Schulen und 6.400 Punkte", [("number", ("265",), ())]),
    ("um 30 % weniger", "um 20 % weniger", []),
    ("Sensoren nach LoRaWAN1 in M-12", "Sensoren", []),
    ("für 3 Ämter", "für 3 Ämter und 2 Schulen", []),
]


@pytest.mark.parametrize(("old", "new", "expected"), TABLE)
def test_what_counts_as_lost(old: str, new: str, expected: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> None:
    assert [(loss.kind, loss.gone, loss.instead) for loss in losses(old, new)] == expected

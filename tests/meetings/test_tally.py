"""Quorum, majority and the words for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitalrat.meetings.enums import Outcome
from digitalrat.meetings.tally import Tally, quorum_needed

SEATS = st.integers(0, 40)
PERCENT = st.integers(0, 100)


@pytest.mark.parametrize(
    ("base", "percent", "needed"),
    [
        (12, 50, 7),
        (11, 50, 6),
        (5, 50, 3),
        (2, 50, 2),
        (1, 50, 1),
        (0, 50, 1),
        (12, 66, 8),
        (12, 0, 1),
        (12, 100, 12),
    ],
)
def test_a_quorum_is_more_than_the_share(base: int, percent: int, needed: int) -> None:
    assert quorum_needed(base, percent) == needed


@pytest.mark.parametrize(("base", "percent"), [(-1, 50), (5, -1), (5, 101)])
def test_nonsense_is_refused(base: int, percent: int) -> None:
    with pytest.raises(ValueError):
        quorum_needed(base, percent)


def tally(yes: int, no: int, abstain: int, base: int = 12) -> Tally:
    return Tally(yes=yes, no=no, abstain=abstain, base=base, needed=quorum_needed(base))


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "outcome", "words"),
    [
        (12, 0, 0, Outcome.ADOPTED, "ungeändert beschlossen, einstimmig"),
        (8, 0, 1, Outcome.ADOPTED, "ungeändert beschlossen, einstimmig bei 1 Enthaltung"),
        (8, 0, 4, Outcome.ADOPTED, "ungeändert beschlossen, einstimmig bei 4 Enthaltungen"),
        (7, 1, 0, Outcome.ADOPTED, "ungeändert beschlossen, mehrheitlich gegen 1 Stimme"),
        (7, 3, 2, Outcome.ADOPTED, "ungeändert beschlossen, mehrheitlich gegen 3 Stimmen bei 2 Enthaltungen"),
        (1, 0, 6, Outcome.ADOPTED, "ungeändert beschlossen, einstimmig bei 6 Enthaltungen"),
        (4, 4, 0, Outcome.REJECTED, "abgelehnt bei Stimmengleichheit (4 zu 4)"),
        (3, 3, 1, Outcome.REJECTED, "abgelehnt bei Stimmengleichheit (3 zu 3) bei 1 Enthaltung"),
        (0, 0, 7, Outcome.REJECTED, "abgelehnt, da sich alle enthalten haben"),
        (0, 9, 0, Outcome.REJECTED, "einstimmig abgelehnt"),
        (0, 9, 2, Outcome.REJECTED, "einstimmig abgelehnt bei 2 Enthaltungen"),
        (1, 8, 0, Outcome.REJECTED, "mehrheitlich abgelehnt gegen 1 Stimme"),
        (3, 5, 1, Outcome.REJECTED, "mehrheitlich abgelehnt gegen 3 Stimmen bei 1 Enthaltung"),
        (6, 0, 0, Outcome.NO_QUORUM, "nicht beschlussfähig: 6 abgegebene Stimmen, nötig waren 7"),
        (1, 0, 0, Outcome.NO_QUORUM, "nicht beschlussfähig: 1 abgegebene Stimme, nötig waren 7"),
        (0, 0, 0, Outcome.NO_QUORUM, "nicht beschlussfähig: 0 abgegebene Stimmen, nötig waren 7"),
    ],
)
def test_results_in_the_words_of_the_council(yes: int, no: int, abstain: int, outcome: Outcome, words: str) -> None:
    result = tally(yes, no, abstain)
    assert (result.outcome, result.words) == (outcome, words)


@given(base=SEATS, percent=PERCENT)
def test_the_quorum_is_the_smallest_number_above_the_share(base: int, percent: int) -> None:
    needed = quorum_needed(base, percent)
    assert 1 <= needed <= max(1, base)
    assert needed * 100 > base * percent or needed == max(1, base)
    assert needed == 1 or (needed - 1) * 100 <= base * percent


@given(base=SEATS, percent=PERCENT)
def test_a_larger_council_never_needs_fewer(base: int, percent: int) -> None:
    assert quorum_needed(base, percent) <= quorum_needed(base + 1, percent)


@given(yes=SEATS, no=SEATS, abstain=SEATS, percent=PERCENT, missing=SEATS)
def test_majority_counts_yes_and_no_only(yes: int, no: int, abstain: int, percent: int, missing: int) -> None:
    base = yes + no + abstain + missing
    needed = quorum_needed(base, percent)
    result = Tally(yes=yes, no=no, abstain=abstain, base=base, needed=needed)
    if yes + no + abstain < needed:
        assert result.outcome == Outcome.NO_QUORUM
        assert result.lacking == needed - (yes + no + abstain) > 0
    else:
        assert result.outcome == (Outcome.ADOPTED if yes > no else Outcome.REJECTED)
        assert result.lacking == 0


@given(yes=SEATS, no=SEATS, abstain=SEATS)
def test_yes_and_no_weigh_the_same(yes: int, no: int, abstain: int) -> None:
    base = max(1, yes + no + abstain)
    one, other = tally(yes, no, abstain, base), tally(no, yes, abstain, base)
    adopted = [result.outcome == Outcome.ADOPTED for result in (one, other)]
    assert adopted.count(True) == (0 if yes == no else 1)


@given(yes=SEATS, no=SEATS, abstain=SEATS)
def test_unanimous_means_nobody_against(yes: int, no: int, abstain: int) -> None:
    result = tally(yes, no, abstain, max(1, yes + no + abstain))
    assert ("einstimmig" in result.words) == ((yes == 0) != (no == 0))

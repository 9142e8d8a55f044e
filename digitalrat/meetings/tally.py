"""Quorum, majority and the words for them: pure functions over numbers, no database.

Source of the rules: the shared design ("Voting"): quorum is more than a share of the voting seats in office;
simple majority of Ja and Nein; an abstention is present but not counted; a tie is not adopted.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import Outcome


def quorum_needed(base: int, percent: int = 50) -> int:
    """Votes that make the council quorate: the smallest number above ``percent`` of ``base`` seats.

    With 100 percent, of which there is no more, all of them. At least 1, so that an empty council never decides.
    """
    if base < 0 or not 0 <= percent <= 100:
        raise ValueError("base must not be negative, percent must lie in 0..100")
    return max(1, min(base, base * percent // 100 + 1))


@dataclass(frozen=True)
class Tally:
    """A count of votes. ``base``: seats that could vote; ``needed``: votes for a quorum."""

    yes: int
    no: int
    abstain: int
    base: int
    needed: int

    @property
    def present(self) -> int:
        """Seats that took part: abstentions count here, and only here."""
        return self.yes + self.no + self.abstain

    @property
    def has_quorum(self) -> bool:
        return self.present >= self.needed

    @property
    def lacking(self) -> int:
        """Votes still missing for a quorum."""
        return max(0, self.needed - self.present)

    @property
    def is_tie(self) -> bool:
        return self.yes == self.no

    @property
    def outcome(self) -> Outcome:
        """What the numbers mean once the ballot is closed."""
        if not self.has_quorum:
            return Outcome.NO_QUORUM
        return Outcome.ADOPTED if self.yes > self.no else Outcome.REJECTED

    @property
    def words(self) -> str:
        """The result as minutes would say it, without a full stop."""
        if self.outcome == Outcome.NO_QUORUM:
            return _no_quorum(self)
        if self.outcome == Outcome.ADOPTED:
            majority = _("einstimmig") if not self.no else _("mehrheitlich gegen %s") % _votes(self.no)
            return _join(_("ungeändert beschlossen, %s") % majority, self.abstain)
        if not self.yes and not self.no:
            return _("abgelehnt, da sich alle enthalten haben")
        if self.is_tie:
            return _join(_("abgelehnt bei Stimmengleichheit (%(n)d zu %(n)d)") % {"n": self.yes}, self.abstain)
        if not self.yes:
            return _join(_("einstimmig abgelehnt"), self.abstain)
        return _join(_("mehrheitlich abgelehnt gegen %s") % _votes(self.yes), self.abstain)


def _no_quorum(tally: Tally) -> str:
    return ngettext(
        "nicht beschlussfähig: %(present)d abgegebene Stimme, nötig waren %(needed)d",
        "nicht beschlussfähig: %(present)d abgegebene Stimmen, nötig waren %(needed)d",
        tally.present,
    ) % {"present": tally.present, "needed": tally.needed}


def _votes(number: int) -> str:
    return ngettext("%d Stimme", "%d Stimmen", number) % number


def _join(words: str, abstentions: int) -> str:
    if not abstentions:
        return words
    return words + " " + ngettext("bei %d Enthaltung", "bei %d Enthaltungen", abstentions) % abstentions

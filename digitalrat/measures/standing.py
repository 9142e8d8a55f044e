"""How a promise stands, read from its statements alone. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .enums import PromiseState, Relation
from .models import Statement
from .spans import after, ago


@dataclass(frozen=True)
class Standing:
    """``state`` and since when it was promised; ``fulfilled_on`` only when it is fulfilled."""

    state: PromiseState
    promised_on: date
    fulfilled_on: date | None = None

    def words(self, today: date) -> str:
        """ "Vor 7 Jahren und 3 Monaten zugesagt, nicht erfüllt": the age counts until the promise is fulfilled."""
        if self.fulfilled_on is not None:
            return _("Zugesagt und %(after)s erfüllt") % {"after": after(self.promised_on, self.fulfilled_on)}
        return _("%(ago)s zugesagt, nicht erfüllt") % {"ago": _first_large(ago(self.promised_on, today))}


def standing(statements: Sequence[Statement]) -> Standing:
    """How a promise with these statements (at least one) stands.

    Fulfilled: a statement says so, and none contradicts that one. Contradicted: a statement contradicts another, and
    nobody repeated the promise on a later day. The age begins with the earliest statement.
    """
    contradicted = {one.refers_to_id for one in statements if one.relation == Relation.CONTRADICTS}
    promised_on = min(one.said_on for one in statements)
    fulfilled = [one.said_on for one in statements if one.relation == Relation.FULFILS and one.pk not in contradicted]
    if fulfilled:
        return Standing(PromiseState.FULFILLED, promised_on, min(fulfilled))
    against = [one.said_on for one in statements if one.relation == Relation.CONTRADICTS]
    again = [one.said_on for one in statements if one.relation in (Relation.PROMISES, Relation.REPEATS)]
    if against and max(against) >= max(again, default=date.min):
        return Standing(PromiseState.CONTRADICTED, promised_on)
    return Standing(PromiseState.OPEN, promised_on)


def _first_large(words: str) -> str:
    return words[:1].upper() + words[1:]

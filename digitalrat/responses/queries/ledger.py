"""The ledger: how many impulses there were and what became of them.

What the council has not decided counts, but shows nothing except its number and state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from digitalrat.impulses.enums import ADOPTED, State

from ..enums import Disposition
from . import periods
from .facts import Fact, count_dispositions, count_follow_ups, fields_of_impulses, read_facts
from .periods import Period
from .rows import ANSWERS, BY_FIELD, LABELS, OVER_TIME, Figure, Row, Table, row_of
from .selection import (
    FOLLOW_UP_LABELS,
    NO_FIELD,
    NOT_YET_PUBLIC,
    UNANSWERED,
    Choice,
    Selection,
    disposition_label,
)
from .trend import Unit, buckets, unit_of


@dataclass(frozen=True)
class Ledger:
    """All figures of a scope (a stretch of time) as of a day.

    ``years`` and ``terms`` are empty unless the scope is all time; ``trend`` has a row per ``unit`` of time.
    ``fields``: an impulse in two action fields counts in both; only decided ones count there.
    """

    as_of: date
    scope: Selection
    total: Row
    not_yet_public: Figure
    states: tuple[Figure, ...]
    dispositions: tuple[Figure, ...]
    follow_ups: tuple[Figure, ...]
    years: Table
    terms: Table
    organisations: Table
    fields: Table
    trend: Table
    unit: Unit
    all_years: tuple[Period, ...]
    all_terms: tuple[Period, ...]

    @property
    def points(self) -> int:
        """Points that were handed over."""
        return sum(figure.number for figure in self.dispositions)

    @property
    def questions(self) -> int:
        return sum(figure.number for figure in self.follow_ups)

    def all_figures(self) -> Iterator[Figure]:
        yield from (self.total.extended, self.total.with_answer, self.not_yet_public)
        yield from (*self.total.main, *self.total.fates)
        yield from (*self.states, *self.dispositions, *self.follow_ups)
        for table in (self.years, self.terms, self.organisations, self.fields, self.trend):
            for row, figures in table.lines:
                yield from (*figures, row.with_answer)


ByDay = Mapping[date, Sequence[Fact]]


def totals(*, today: date | None = None) -> Row:
    """The figures over all time without the tables, in four queries."""
    return row_of(read_facts(Selection(), today or timezone.localdate()).impulses, "", Selection())


def ledger(scope: Selection | None = None, *, today: date | None = None) -> Ledger:
    """Count everything in ``scope`` (Selection.scope), in a fixed number of queries.

    ``today`` decides what is overdue.
    """
    today = today or timezone.localdate()
    scope = (scope or Selection()).scope
    facts = read_facts(scope, today)
    impulses = facts.impulses
    all_years, all_terms = periods.years(), periods.terms()
    states = Counter(fact.state for fact in impulses)
    dispositions = count_dispositions(scope)
    follow_ups = count_follow_ups(scope, today)
    is_whole = scope == Selection()
    by_day: dict[date, list[Fact]] = {}
    for fact in impulses:
        by_day.setdefault(fact.on, []).append(fact)
    unit = unit_of(by_day)
    return Ledger(
        as_of=today,
        scope=scope,
        total=row_of(impulses, scope.period, scope),
        not_yet_public=Figure(
            "not_yet_public",
            str(LABELS["not_yet_public"]),
            sum(states[state] for state in NOT_YET_PUBLIC),
            replace(scope, group="nicht-oeffentlich"),
        ),
        states=tuple(
            Figure(state.value, str(state.label), states[state], replace(scope, state=state.value))
            for state in State
            if state != State.DRAFT
        ),
        dispositions=tuple(
            Figure(key, disposition_label(key), dispositions[key], replace(scope, disposition=key))
            for key in [*Disposition.values, UNANSWERED]
        ),
        follow_ups=tuple(
            Figure(status, str(label), follow_ups[status], replace(scope, follow_up=status))
            for status, label in FOLLOW_UP_LABELS.items()
        ),
        years=Table(_over_time(by_day, scope, Unit.YEAR)[::-1] if is_whole else (), OVER_TIME),
        terms=Table(_by_term(by_day, all_terms) if is_whole else (), OVER_TIME),
        organisations=Table(_by_organisation(impulses, scope, facts.organisations), ANSWERS),
        fields=Table(_by_field(impulses, scope), BY_FIELD),
        trend=Table(_over_time(by_day, scope, unit), OVER_TIME),
        unit=unit,
        all_years=all_years,
        all_terms=all_terms,
    )


def _over_time(by_day: ByDay, scope: Selection, unit: Unit) -> tuple[Row, ...]:
    """A row for each stretch of time from the first to the last impulse, also where there was none."""
    return tuple(row_of(facts, period.label, replace(scope, span=period)) for period, facts in buckets(by_day, unit))


def _by_term(by_day: ByDay, terms: tuple[Period, ...]) -> tuple[Row, ...]:
    """A row for each term, and one for what lies in none."""
    if not terms:
        return ()
    outside = periods.outside_terms(terms)
    facts_of = {
        term: [fact for day, facts in by_day.items() if term.holds(day) for fact in facts] for term in (*terms, outside)
    }
    return tuple(
        row_of(facts, term.label, Selection(term=term)) for term, facts in facts_of.items() if facts or term != outside
    )


def _by_organisation(impulses: Sequence[Fact], scope: Selection, organisations: dict[str, Choice]) -> tuple[Row, ...]:
    by_value: dict[str, list[Fact]] = {}
    for fact in impulses:
        if fact.standing:
            by_value.setdefault(fact.organisation, []).append(fact)
    return tuple(
        row_of(by_value[value], choice.label, replace(scope, organisation=choice))
        for value, choice in organisations.items()
        if value in by_value
    )


def _by_field(impulses: Sequence[Fact], scope: Selection) -> tuple[Row, ...]:
    """Adopted impulses by action field; those without one come last."""
    fields_of, fields = fields_of_impulses(scope)
    none = Choice(NO_FIELD, _("ohne Handlungsfeld"))
    by_value: dict[str, list[Fact]] = {}
    for fact in impulses:
        if fact.state in ADOPTED:
            for value in fields_of.get(fact.pk, (NO_FIELD,)):
                by_value.setdefault(value, []).append(fact)
    return tuple(
        row_of(by_value[field.value], field.label, replace(scope, field=field, group="beschlossen"))
        for field in (*fields, none)
        if field.value in by_value
    )

"""Whatever happened to whichever impulses: every line of the ledger adds up, and every figure counts its list."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitalrat.impulses.enums import ADOPTED, State
from digitalrat.members.models import Seat, Term
from digitalrat.responses.enums import Disposition
from digitalrat.responses.queries import Ledger, Selection, ledger, select, totals
from tests.factories.ledger import Fate, make_fates, make_history, make_landscape
from tests.factories.members import Cast

TODAY = date(2026, 3, 31)  # two days after the clocks went forward
QUERIES_LEDGER, QUERIES_TOTALS = 11, 4
NOON = datetime(2025, 3, 3, 11, tzinfo=UTC)


def fate_of(  # a truth table reads best with few words
    state: State = State.ANSWERED,
    *,
    due: date = TODAY,
    answered: datetime | None = None,
    review: date | None = None,
    **more: Any,
) -> Fate:
    dispositions = (Disposition.ACCEPTED, Disposition.UNDER_REVIEW if review else Disposition.DECLINED)
    return Fate(
        state,
        more.pop("submitted_at", NOON),
        transmitted_at=NOON + timedelta(days=20),
        answer_due=due,
        answered_at=answered,
        dispositions=dispositions,
        review_until=review,
        **more,
    )


YESTERDAY = TODAY - timedelta(days=1)
# In Berlin 23:30 on the last day, in Greenwich 21:30; and half an hour after midnight, 22:30 in Greenwich.
LAST_MINUTES = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
TOO_LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
TABLE = [
    ("no answer, last day", fate_of(State.TRANSMITTED), "open"),
    ("no answer, the day after", fate_of(State.TRANSMITTED, due=YESTERDAY), "overdue"),
    ("answered on the last evening", fate_of(answered=LAST_MINUTES), "in_time"),
    ("answered after midnight", fate_of(answered=TOO_LATE), "late"),
    ("in review until today", fate_of(answered=NOON + timedelta(days=30), review=TODAY), "open"),
    ("in review until yesterday", fate_of(answered=NOON + timedelta(days=30), review=YESTERDAY), "overdue"),
    ("in review, answered late", fate_of(due=date(2025, 4, 1), answered=LAST_MINUTES, review=TODAY), "open"),
    ("extended, in time", fate_of(answered=LAST_MINUTES, extended=True), "in_time"),
    ("asked again, long overdue", fate_of(answered=LAST_MINUTES, follow_up_due=date(2025, 1, 1)), "in_time"),
    ("being implemented", fate_of(State.IMPLEMENTING, answered=LAST_MINUTES), "in_time"),
    ("done", fate_of(State.CLOSED, answered=TOO_LATE), "late"),
]


def lines(figures: Ledger) -> list[Any]:
    tables = (figures.years, figures.terms, figures.organisations, figures.fields, figures.trend)
    return [figures.total, *(row for table in tables for row in table.rows)]


def assert_adds_up(figures: Ledger) -> None:
    for row in lines(figures):
        assert sum(figure.number for figure in row.standings) == row.handed_over.number
        assert sum(figure.number for figure in row.fates) == row.made.number
        assert row.in_time.number + row.late.number == row.answered.number
        assert row.answered.number <= row.with_answer.number <= row.handed_over.number <= row.adopted.number
        assert (row.median_days is None) == (row.with_answer.number == 0)
    assert sum(figure.number for figure in figures.states) == figures.total.made.number
    for table in (figures.years, figures.terms, figures.trend):
        for column in table.columns if table else ():
            assert sum(getattr(row, column).number for row in table.rows) == getattr(figures.total, column).number
    assert sum(row.handed_over.number for row in figures.organisations.rows) == figures.total.handed_over.number


def assert_lists_agree(figures: Ledger, every: int = 1) -> int:
    """Each ``every``-th figure against its list; how many were looked at."""
    addresses = list({figure.url: figure.number for figure in figures.all_figures()}.items())[::every]
    for url, number in addresses:
        selection = Selection.of(dict(parse_qsl(urlsplit(url).query)))
        assert selection.url == url
        assert select(selection, today=figures.as_of).page.paginator.count == number, url
    return len(addresses)


@pytest.fixture
def landscape(cast: Cast) -> tuple[Any, Any, Any]:
    """The terms of the landscape only."""
    Seat.objects.all().delete()
    Term.objects.all().delete()
    return make_landscape()


@pytest.mark.parametrize(("fate", "standing"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_where_each_fate_stands(cast: Cast, fate: Fate, standing: str) -> None:
    make_fates(cast.author, [fate])
    total = ledger(today=TODAY).total
    assert [figure.key for figure in total.standings if figure.number] == [standing]


def test_all_fates_together(cast: Cast, landscape: Any) -> None:
    make_fates(cast.author, [fate for _words, fate, _standing in TABLE])
    figures = ledger(today=TODAY)
    expected = Counter(standing for _words, _fate, standing in TABLE)
    assert {figure.key: figure.number for figure in figures.total.standings} == expected
    assert_adds_up(figures)
    assert figures.total.extended.number == 1
    assert {figure.key: figure.number for figure in figures.follow_ups} == {
        "beantwortet": 0,
        "offen": 0,
        "ueberfaellig": 1,
    }


def some_fates(organisations: Any, fields: Any) -> st.SearchStrategy[list[Fate]]:
    moments = st.datetimes(datetime(2021, 12, 30), datetime(2026, 3, 31), timezones=st.just(UTC))
    days = st.integers(-70, 70).map(lambda n: TODAY + timedelta(days=n))

    @st.composite
    def fate(draw: st.DrawFn) -> Fate:
        state = draw(st.sampled_from([state for state in State if state != State.DRAFT]))
        submitted_at = draw(moments)
        chosen = tuple(draw(st.sets(st.sampled_from(fields), max_size=3)))
        if state not in ADOPTED or state == State.ADOPTED:
            return Fate(state, submitted_at, fields=chosen)
        transmitted_at = submitted_at + timedelta(days=draw(st.integers(0, 60)), minutes=draw(st.integers(0, 1440)))
        answered = state != State.TRANSMITTED
        dispositions = tuple(draw(st.lists(st.sampled_from(list(Disposition)), min_size=1, max_size=3)))
        return Fate(
            state,
            submitted_at,
            fields=chosen,
            published=draw(st.booleans()),
            transmitted_at=transmitted_at,
            answer_due=draw(days),
            answered_at=transmitted_at + timedelta(minutes=draw(st.integers(0, 90 * 1440))) if answered else None,
            organisation=draw(st.sampled_from([None, *organisations])),
            dispositions=dispositions,
            review_until=draw(days),
            extended=draw(st.booleans()),
            follow_up_due=draw(st.none() | days) if answered else None,
            follow_up_answered=draw(st.booleans()),
        )

    return st.lists(fate(), max_size=12)


def test_random_fates_add_up(cast: Cast, landscape: Any) -> None:
    organisations, fields, _terms = landscape
    tried = Counter[str]()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(some_fates(organisations, fields), st.integers(11, 29))
    def holds(fates: list[Fate], every: int) -> None:
        with transaction.atomic():
            make_fates(cast.author, fates)
            figures = ledger(today=TODAY)
            assert_adds_up(figures)
            tried["lists"] += assert_lists_agree(figures, every)
            handed_over = [fate for fate in fates if fate.transmitted_at]
            assert figures.total.made.number == len(fates)
            assert figures.total.handed_over.number == len(handed_over)
            assert figures.points == sum(len(fate.dispositions) for fate in handed_over)
            days = [
                (timezone.localdate(fate.answered_at) - timezone.localdate(fate.transmitted_at)).days
                for fate in handed_over
                if fate.answered_at and fate.transmitted_at
            ]
            assert figures.total.median_days == (median(days) if days else None)
            assert totals(today=TODAY) == figures.total
            transaction.set_rollback(True)

    holds()
    assert tried["lists"] > 100


def test_every_figure_of_five_years_counts_its_list(cast: Cast, landscape: Any) -> None:
    make_history(cast.author, 70, today=TODAY)
    figures = ledger(today=TODAY)
    assert_adds_up(figures)
    assert assert_lists_agree(figures) > 200


def test_new_year_is_the_citys(cast: Cast, landscape: Any) -> None:
    """23:30 on 31 December in Greenwich is the next year in Berlin; in July a day begins at 22:00."""
    moments = (
        datetime(2024, 12, 31, 22, 59, tzinfo=UTC),
        datetime(2024, 12, 31, 23, 0, tzinfo=UTC),
        datetime(2024, 6, 30, 21, 59, tzinfo=UTC),
        datetime(2024, 6, 30, 22, 0, tzinfo=UTC),
    )
    make_fates(cast.author, [Fate(State.ADOPTED, moment) for moment in moments])
    figures = ledger(today=TODAY)
    assert {row.label: row.made.number for row in figures.years.rows} == {"2025": 1, "2024": 3}
    assert {row.label: row.made.number for row in figures.terms.rows} == {
        "Amtszeit 2024–2026": 3,
        "Amtszeit 2022–2024": 1,
        "Amtszeit 2020–2022": 0,
    }
    quarters = {row.label: row.made.number for row in figures.trend.rows}
    assert quarters == {"2. Quartal 2024": 1, "3. Quartal 2024": 1, "4. Quartal 2024": 1, "1. Quartal 2025": 1}
    assert_lists_agree(figures)


def test_what_lies_in_no_term_has_a_line(cast: Cast, landscape: Any) -> None:
    make_fates(cast.author, [Fate(State.ADOPTED, datetime(2019, 5, 5, tzinfo=UTC)), Fate(State.ADOPTED, NOON)])
    figures = ledger(today=TODAY)
    assert [(row.label, row.made.number) for row in figures.terms.rows][-1] == ("außerhalb einer Amtszeit", 1)
    assert_adds_up(figures)
    assert_lists_agree(figures)
    alone = ledger(Selection.of({"amtszeit": "ohne"}), today=TODAY)
    assert (alone.total.made.number, alone.scope.period) == (1, "außerhalb einer Amtszeit")


def test_an_impulse_in_two_action_fields_counts_in_both(cast: Cast, landscape: Any) -> None:
    _organisations, fields, _terms = landscape
    make_fates(
        cast.author,
        [
            fate_of(answered=LAST_MINUTES, fields=(fields[0], fields[1])),
            fate_of(State.TRANSMITTED, fields=(fields[0],)),
            fate_of(State.TRANSMITTED),
            Fate(State.IN_DELIBERATION, NOON, fields=(fields[2],)),
        ],
    )
    figures = ledger(today=TODAY)
    assert [(row.label, row.handed_over.number, row.answered.number) for row in figures.fields.rows] == [
        ("Bürgerdienste", 2, 1),
        ("Netze", 1, 1),
        ("ohne Handlungsfeld", 1, 0),
    ]
    assert_lists_agree(figures)


def test_the_subject_of_what_is_not_decided_stays_secret(cast: Cast, landscape: Any, client: Client) -> None:
    """Who adds an action field to an address must not learn what an undecided impulse is about."""
    _organisations, fields, _terms = landscape
    secret = make_fates(cast.author, [Fate(State.IN_DELIBERATION, NOON, fields=(fields[0],))])[0]
    known = make_fates(cast.author, [Fate(State.REJECTED, NOON, fields=(fields[0],))])[0]
    assert secret.number and known.number
    everything = client.get("/bilanz/liste/").content.decode()
    assert secret.number in everything and known.number in everything
    for more in ("", "&zustand=in_deliberation", "&gruppe=nicht-oeffentlich", "&jahr=2025"):
        page = client.get(f"/bilanz/liste/?handlungsfeld=buergerdienste{more}").content.decode()
        assert secret.number not in page
    assert known.number in client.get("/bilanz/liste/?handlungsfeld=buergerdienste").content.decode()
    assert secret.number not in client.get("/bilanz/liste/?handlungsfeld=ohne").content.decode()


def test_the_office_is_one_line_however_it_was_named(cast: Cast, landscape: Any) -> None:
    assert cast.office.organisation
    make_fates(
        cast.author,
        [fate_of(State.TRANSMITTED), fate_of(State.TRANSMITTED, organisation=cast.office.organisation)],
    )
    figures = ledger(today=TODAY)
    assert [(row.label, row.handed_over.number) for row in figures.organisations.rows] == [("CDO-Büro", 2)]
    assert_lists_agree(figures)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Alle Impulse"),
        ("stand=overdue&jahr=2025", "Überfällige Impulse, Jahr 2025"),
        (
            "stand=late&amtszeit=2024-07-01&quartal=2025-1&stelle=verkehr&handlungsfeld=netze",
            "Verspätet beantwortete Impulse, Amtszeit 2024–2026, 1. Quartal 2025, Antwort von: Verkehrsbetriebe, "
            "Handlungsfeld „Netze“",
        ),
        ("entscheidung=declined&halbjahr=2025-2", "Punkte mit der Entscheidung „Abgelehnt“, 2. Halbjahr 2025"),
        ("entscheidung=ohne&stelle=buero", "Punkte, die noch keine Antwort haben, Antwort von: CDO-Büro"),
        ("nachfrage=ueberfaellig&handlungsfeld=ohne", "Überfällige Nachfragen des Rates, ohne Handlungsfeld"),
        ("zustand=deferred&amtszeit=ohne", "Impulse im Zustand „Zurückgestellt“, außerhalb einer Amtszeit"),
        (
            "jahr=1&halbjahr=2025-3&quartal=2025-0&amtszeit=gestern&stelle=x&handlungsfeld=%00&nachfrage=1",
            "Alle Impulse",
        ),
    ],
)
def test_a_list_says_in_words_what_it_shows(cast: Cast, landscape: Any, client: Client, query: str, title: str) -> None:
    page = client.get(f"/bilanz/liste/?{query}").content.decode()
    assert f"<h1>{title}</h1>" in page


def test_a_period_without_data_and_a_council_without_terms(cast: Cast, client: Client) -> None:
    Seat.objects.all().delete()
    Term.objects.all().delete()
    make_fates(cast.author, [Fate(State.ADOPTED, NOON)])
    assert "Eine Amtszeit des Rates ist noch nicht eingetragen." in client.get("/bilanz/").content.decode()
    empty = client.get("/bilanz/?jahr=2001").content.decode()
    assert "<h1>Bilanz: Jahr 2001</h1>" in empty
    assert "In dieser Zeit wurde kein Impuls gestellt" in empty
    assert "<h1>Bilanz</h1>" in client.get("/bilanz/?amtszeit=2024-07-01&jahr=12345").content.decode()


@pytest.mark.parametrize("number", [12, 600])
@pytest.mark.parametrize("query", ["", "?jahr=2025", "?amtszeit=2024-07-01"])
def test_many_cost_as_many_queries_as_few(
    cast: Cast, landscape: Any, client: Client, number: int, query: str, django_assert_num_queries: Any
) -> None:
    make_history(cast.author, number, today=TODAY)
    with django_assert_num_queries(QUERIES_LEDGER + query.startswith("?amtszeit")):
        assert client.get(f"/bilanz/{query}").status_code == 200
    with django_assert_num_queries(QUERIES_TOTALS):
        assert totals().made.number == number


def test_the_chart_says_the_same_as_its_table(cast: Cast, landscape: Any, client: Client) -> None:
    make_history(cast.author, 60, today=TODAY)
    page = client.get("/bilanz/").content.decode()
    figures = ledger()
    for row in figures.trend.rows:
        assert f"{row.label}: {row.made.number} gestellt" in page
    assert page.count('class="trend__total"') == len(figures.trend.rows) == 11
    assert 'role="img" aria-labelledby="verlauf-titel verlauf-text"' in page
    assert "style=" not in page.split("</header>", 1)[1]

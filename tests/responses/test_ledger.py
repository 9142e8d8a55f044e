"""The ledger counts everything once, links every figure to its list, and shows no title before its time."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from digitalrat.impulses.enums import DECIDED, State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_impulse
from digitalrat.responses.enums import Disposition, Standing
from digitalrat.responses.models import Handover
from digitalrat.responses.queries import Ledger, Selection, ledger, select
from digitalrat.responses.services import AnswerInput
from tests.factories.meetings import make_ballot, make_impulse
from tests.factories.members import Cast
from tests.factories.responses import (
    REASONS,
    complete_inputs,
    make_adopted,
    make_draft,
    make_handover,
    make_many,
    make_published,
    move_back,
    publish_recommendation,
)

QUERIES_LEDGER = 11
QUERIES_LIST = 3


def review(days: int) -> list[AnswerInput]:
    """Point 2 stays under review for ``days``."""
    day = timezone.localdate() + timedelta(days=days)
    return [complete_inputs()[0], AnswerInput(2, Disposition.UNDER_REVIEW, REASONS, new_date=day)]


@pytest.fixture
def year_of_work(cast: Cast) -> Cast:
    """One impulse of each kind of fate."""
    make_impulse(cast, "Geheimer Entwurf", state=State.DRAFT)
    make_impulse(cast, "Geheim zur Beratung", state=State.SUBMITTED)
    make_impulse(cast, "Geheim in Beratung")
    make_ballot(cast, "Geheim zur Abstimmung")
    withdraw_impulse(by=cast.author, impulse=make_impulse(cast, "Geheim zurückgezogen"), reason="Hat sich erledigt.")
    make_adopted(cast, "Frisch beschlossen")
    in_time = make_handover(cast, "Rechtzeitig")
    publish_recommendation(in_time.impulse, "/empfehlungen/rechtzeitig/")
    make_published(cast, in_time)
    make_published(cast, move_back(make_handover(cast, "Zu spät"), 60))
    make_handover(cast, "Läuft noch")
    move_back(make_handover(cast, "Überfällig"), 60)
    make_published(cast, make_handover(cast, "Noch in Prüfung"), review(10))
    return cast


def numbers(figures: Ledger) -> dict[str, int]:
    return {figure.key: figure.number for figure in figures.total.standings}


def test_every_hand_over_stands_in_exactly_one_place(year_of_work: Cast) -> None:
    figures = ledger()
    assert figures.total.made.number == 10
    assert figures.total.adopted.number == 6
    assert figures.total.handed_over.number == 5
    assert figures.total.answered.number == 2
    assert figures.not_yet_public.number == 3
    # One whose point is under review counts as open.
    assert numbers(figures) == {"in_time": 1, "late": 1, "open": 2, "overdue": 1}
    assert sum(numbers(figures).values()) == figures.total.handed_over.number
    assert sum(figure.number for figure in figures.states) == figures.total.made.number


def test_a_review_that_is_not_kept_becomes_overdue(cast: Cast) -> None:
    make_published(cast, make_handover(cast), review(10))
    tomorrow = timezone.localdate() + timedelta(days=10)
    assert numbers(ledger(today=tomorrow))["open"] == 1
    late = ledger(today=tomorrow + timedelta(days=1))
    assert numbers(late) == {"in_time": 0, "late": 0, "open": 0, "overdue": 1}
    rows = select(Selection(standing="overdue"), today=tomorrow + timedelta(days=3)).rows
    assert [row.overdue_text for row in rows] == ["überfällig seit 3 Tagen"]  # type: ignore[union-attr]  # rows of impulses


def test_the_last_day_is_still_in_time(cast: Cast) -> None:
    handover = make_handover(cast)
    assert numbers(ledger(today=handover.answer_due))["open"] == 1
    assert numbers(ledger(today=handover.answer_due + timedelta(days=1)))["overdue"] == 1
    make_published(cast, handover)
    Handover.objects.update(answer_due=timezone.localdate())
    assert numbers(ledger())["in_time"] == 1
    Handover.objects.update(answer_due=timezone.localdate() - timedelta(days=1))
    assert numbers(ledger())["late"] == 1


def test_points_are_counted_by_decision(year_of_work: Cast) -> None:
    figures = {figure.key: figure.number for figure in ledger().dispositions}
    assert figures == {
        "accepted": 3,
        "partially_accepted": 0,
        "declined": 2,
        "under_review": 1,
        "forwarded": 0,
        "already_done": 0,
        "ohne": 4,
    }
    assert ledger().points == 10


def test_a_draft_of_an_answer_is_not_counted(cast: Cast) -> None:
    make_draft(cast, make_handover(cast))
    assert {figure.key: figure.number for figure in ledger().dispositions if figure.number} == {"ohne": 2}


def test_years_add_up_to_the_whole(year_of_work: Cast) -> None:
    Impulse.objects.filter(title__in=["Rechtzeitig", "Überfällig"]).update(
        submitted_at=timezone.make_aware(timezone.datetime(2024, 12, 31, 23, 30))
    )
    figures = ledger()
    this_year = timezone.localdate().year
    # A year without an impulse has a line of its own.
    assert [row.label for row in figures.years.rows] == [str(year) for year in range(this_year, 2023, -1)]
    for table in (figures.years, figures.terms, figures.trend):
        for column in (*table.columns, "answered", "extended", "with_answer", "not_handed_over", "not_adopted"):
            total = getattr(figures.total, column).number
            assert sum(getattr(row, column).number for row in table.rows) == total, column


def test_every_figure_leads_to_as_many_lines(year_of_work: Cast, client: Client) -> None:
    seen = 0
    for figure in ledger().all_figures():
        parts = urlsplit(figure.url)
        listing = select(Selection.of(dict(parse_qsl(parts.query))))
        assert listing.page.paginator.count == figure.number == len(listing.rows), figure.url
        assert client.get(figure.url).status_code == 200
        seen += 1
    assert seen > 30


def test_the_page_says_it_without_cookie_or_script(year_of_work: Cast, client: Client) -> None:
    for address in ("/bilanz/", "/bilanz/liste/", "/bilanz/liste/?entscheidung=declined", "/en/bilanz/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert not answer.cookies
        assert "<script" not in page
        assert "csrf" not in page
    assert re.search(r">3 Impulse in Beratung, noch nicht öffentlich<", client.get("/bilanz/").content.decode())


def test_visitors_read_no_title_before_the_decision(year_of_work: Cast, client: Client) -> None:
    addresses = {"/bilanz/", "/bilanz/liste/", *(figure.url for figure in ledger().all_figures())}
    text = "".join(client.get(address).content.decode() for address in addresses)
    secret = Impulse.objects.filter(title__startswith="Geheim")
    assert secret.count() == 5
    assert "Geheim" not in text
    # There are things that could have leaked: numbers are there, and titles of what is decided.
    for impulse in secret.exclude(submitted_at=None):
        assert impulse.number and escape(impulse.number) in text
    for impulse in Impulse.objects.filter(state__in=[State.ADOPTED, State.ANSWERED, State.TRANSMITTED]):
        assert impulse.title in text


def test_points_of_an_unpublished_recommendation_are_not_quoted(year_of_work: Cast, client: Client) -> None:
    text = client.get("/bilanz/liste/?entscheidung=accepted").content.decode()
    assert text.count("Jeden Morgen werden Termine freigegeben.") == 1
    number = Impulse.objects.get(title="Rechtzeitig").number
    assert f'href="/bilanz/impuls/{number}/#antwort-1"' in text
    english = client.get("/en/bilanz/liste/?entscheidung=accepted").content.decode()
    assert f'href="/en/bilanz/impuls/{number}/#antwort-1"' in english
    # Answers themselves belong to the recommendation's page.
    assert REASONS not in text


def test_lists_lead_to_threads_of_what_is_decided_and_of_nothing_else(year_of_work: Cast, client: Client) -> None:
    text = client.get("/bilanz/liste/").content.decode()
    for impulse in Impulse.objects.counted():
        is_linked = f'href="/bilanz/impuls/{impulse.number}/"' in text
        assert is_linked == (impulse.state in DECIDED), impulse


def test_a_point_of_a_withdrawn_page_is_not_quoted(year_of_work: Cast, client: Client) -> None:
    publication = Impulse.objects.get(title="Rechtzeitig").publication
    publication.withdrawn_at = timezone.now()
    publication.save()
    text = client.get("/bilanz/liste/?entscheidung=accepted").content.decode()
    assert "Jeden Morgen werden Termine freigegeben." not in text
    assert f'href="/bilanz/impuls/{Impulse.objects.get(title="Rechtzeitig").number}/"' in text


def test_nonsense_in_the_address_selects_nothing_out(year_of_work: Cast, client: Client) -> None:
    made = ledger().total.made.number
    nonsense = ("jahr=99999999999999999999", "jahr=0000", "jahr=²024", "stand=<script>", "gruppe=x&zustand=y", "page=a")
    for query in nonsense:
        answer = client.get(f"/bilanz/liste/?{query}")
        assert answer.status_code == 200
        assert f"{made} Impulse" in answer.content.decode()
        assert "<script" not in answer.content.decode()


def test_an_empty_ledger_says_so(db: None, client: Client) -> None:
    assert "Noch kein Impuls gestellt" in client.get("/bilanz/").content.decode()
    assert "Hier gibt es nichts aufzulisten" in client.get("/bilanz/liste/").content.decode()


@pytest.mark.parametrize("rows", [5, 500])
def test_many_impulses_cost_as_much_as_few(
    cast: Cast, client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    make_many(cast.author, rows)
    with django_assert_num_queries(QUERIES_LEDGER):
        client.get("/bilanz/")
    with django_assert_num_queries(QUERIES_LIST):
        page = client.get("/bilanz/liste/").content.decode()
    assert page.count("Viele Impulse") == min(rows, 50)
    with django_assert_num_queries(2):
        client.get("/bilanz/liste/?entscheidung=accepted")
    figures = ledger()
    assert sum(numbers(figures).values()) == figures.total.handed_over.number == rows


def test_standings_agree_with_a_plain_reading(cast: Cast) -> None:
    """The database's answer against the rule written down once more in Python."""
    make_many(cast.author, 12)
    today = timezone.localdate()
    for handover in Handover.objects.with_standing(today):
        answered: date | None = timezone.localdate(handover.answered_at) if handover.answered_at else None
        if answered:
            expected = Standing.IN_TIME if answered <= handover.answer_due else Standing.LATE
        else:
            expected = Standing.OPEN if today <= handover.answer_due else Standing.OVERDUE
        assert handover.standing == expected

"""The ledger as files: fixed columns, nothing internal, nothing that a spreadsheet runs, written piece by piece."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from digitalrat.core.services import record
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse, Point
from digitalrat.members.enums import OrganisationKind
from digitalrat.members.models import Organisation
from digitalrat.responses.enums import Disposition
from digitalrat.responses.files import csv_pieces
from digitalrat.responses.models import Note, PointAnswer, Reaction
from digitalrat.responses.queries import IMPULSES, POINTS
from digitalrat.responses.queries.datasets import Column
from tests.factories.ledger import Fate, make_fates, make_history, make_landscape
from tests.factories.members import Cast

DOCS = Path(__file__).resolve().parents[2] / "docs" / "bilanz-spalten.md"
SUBMITTED = datetime(2025, 3, 3, 12, tzinfo=UTC)
# The terms of office and the audit trail (for the ETag) are read once.
QUERIES_PER_CHUNK, QUERIES_ONCE = 5, 2


def rows(client: Client, address: str = "/bilanz/bilanz.csv") -> list[dict[str, str]]:
    text = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def answered(**changes: Any) -> Fate:
    fate: dict[str, Any] = {
        "title": "Termine verlässlich machen",
        "published": True,
        "transmitted_at": SUBMITTED + timedelta(days=30),
        "answer_due": date(2025, 5, 14),
        "answered_at": SUBMITTED + timedelta(days=53),
    }
    return Fate(State.ANSWERED, SUBMITTED, **{**fate, **changes})


def test_columns_are_documented_and_do_not_change() -> None:
    documented = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    kept = [(column.name, column.type, column.meaning) for column in (*IMPULSES.columns, *POINTS.columns)]
    assert documented == kept
    # Whoever changes a name breaks somebody's evaluation: add new columns at the end instead.
    assert " ".join(column.name for column in IMPULSES.columns) == (
        "number state state_label title url kind submitted_on term decided_on action_fields organisation "
        "receipt_number transmitted_on answer_due answer_due_before_extension answered_on days_to_answer standing "
        "standing_label clock_due versions points points_accepted points_partially_accepted points_declined "
        "points_under_review points_forwarded points_already_done points_unanswered follow_ups_open "
        "follow_ups_answered follow_ups_overdue"
    )
    assert " ".join(column.name for column in POINTS.columns) == (
        "impulse_number point disposition disposition_label signed_on version new_date reaction text forwarded_to "
        "measures url"
    )


def test_a_row_tells_the_whole_story(cast: Cast, client: Client) -> None:
    organisations, fields, _terms = make_landscape()
    cast.term.seats.all().delete()
    cast.term.delete()
    fate = answered(
        fields=(fields[0], fields[2]),
        organisation=organisations[0],
        extended=True,
        dispositions=(Disposition.ACCEPTED, Disposition.UNDER_REVIEW, Disposition.ACCEPTED),
        review_until=timezone.localdate() + timedelta(days=9),
        follow_up_due=timezone.localdate() - timedelta(days=1),
    )
    impulse = make_fates(cast.author, [fate])[0]
    (row,) = rows(client)
    assert row == {
        "number": impulse.number,
        "state": "answered",
        "state_label": "Stellungnahme liegt vor",
        "title": "Termine verlässlich machen",
        "url": f"http://testserver/empfehlungen/{impulse.number}/",
        "kind": "recommendation",
        "submitted_on": "2025-03-03",
        "term": "Amtszeit 2024–2026",
        "decided_on": "2025-04-02",
        "action_fields": "Bürgerdienste; Lernen",
        "organisation": "Dezernat Bildung",
        "receipt_number": impulse.handover.receipt_number,
        "transmitted_on": "2025-04-02",
        "answer_due": "2025-05-14",
        "answer_due_before_extension": "2025-04-16",
        "answered_on": "2025-04-25",
        "days_to_answer": "23",
        "standing": "open",
        "standing_label": "Offen, Frist läuft",
        "clock_due": fate.review_until.isoformat() if fate.review_until else "",
        "versions": "1",
        "points": "3",
        "points_accepted": "2",
        "points_partially_accepted": "0",
        "points_declined": "0",
        "points_under_review": "1",
        "points_forwarded": "0",
        "points_already_done": "0",
        "points_unanswered": "0",
        "follow_ups_open": "0",
        "follow_ups_answered": "0",
        "follow_ups_overdue": "1",
    }
    point, review, _third = rows(client, "/bilanz/punkte.csv")
    assert point == {
        "impulse_number": impulse.number,
        "point": "1",
        "disposition": "accepted",
        "disposition_label": "Angenommen",
        "signed_on": "2025-04-25",
        "version": "1",
        "new_date": "",
        "reaction": "follow_up_overdue",
        "text": "Ein Punkt",
        "forwarded_to": "",
        "measures": "",
        "url": f"http://testserver/empfehlungen/{impulse.number}/#antwort-1",
    }
    assert (review["disposition"], review["new_date"]) == ("under_review", row["clock_due"])


def test_bytes_are_what_a_spreadsheet_expects(cast: Cast, client: Client) -> None:
    make_fates(cast.author, [answered(title='Ein „Titel", mit Komma')])
    answer = client.get("/bilanz/bilanz.csv")
    content = answer.getvalue()
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="bilanz.csv"'
    assert content.startswith(b"\xef\xbb\xbfnumber,state,state_label,title,")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert '"Ein „Titel"", mit Komma"'.encode() in content


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_becomes_a_formula(cast: Cast, client: Client, start: str) -> None:
    evil = f"{start}HYPERLINK(A1)"
    organisation = Organisation.objects.create(name=evil, slug="x", kind=OrganisationKind.DEPARTMENT)
    make_fates(cast.author, [answered(title=evil, organisation=organisation)])
    Point.objects.update(text=evil)
    (row,) = rows(client)
    assert row["title"] == row["organisation"] == f"'{evil}"
    assert {row["text"] for row in rows(client, "/bilanz/punkte.csv")} == {f"'{evil}"}
    cells = (b"".join(csv_pieces([Column("n", "number", "")], [[(-5,)]], ""))).decode()
    assert cells.endswith("\r\n-5\r\n")
    # A program reads the text as it is.
    assert json.loads(client.get("/bilanz/bilanz.json").getvalue())["impulses"][0]["title"] == evil


def test_what_is_not_public_is_a_number_and_a_state(cast: Cast, client: Client) -> None:
    _organisations, fields, _terms = make_landscape()
    secret = [State.SUBMITTED, State.IN_DELIBERATION, State.VOTING, State.WITHDRAWN]
    make_fates(cast.author, [Fate(state, SUBMITTED, "Geheim", fields=(fields[0],)) for state in secret])
    make_fates(cast.author, [Fate(State.REJECTED, SUBMITTED, "Abgelehnt"), answered(published=False)])
    Impulse.objects.update(addressee="Geheim", problem="Geheim", frozen_text="Geheim")
    PointAnswer.objects.update(reasons="Geheim", evidence="Geheim", forwarded_to="Geheim")
    answer = PointAnswer.objects.select_related("response__handover").first()
    assert answer
    Note.objects.create(handover=answer.response.handover, body="Geheim", author=cast.office)
    everything = "".join(
        client.get(address).getvalue().decode()
        for address in ("/bilanz/bilanz.csv", "/bilanz/bilanz.json", "/bilanz/punkte.csv")
    )
    assert "Geheim" not in everything
    table = rows(client)
    assert [row["state"] for row in table] == [*(state.value for state in secret), "rejected", "answered"]
    for row in table[:4]:
        assert [name for name, cell in row.items() if cell] == ["number", "state", "state_label"]
    # What could have leaked is there: decided impulses have a title, an unpublished one no address.
    assert [row["title"] for row in table[4:]] == ["Abgelehnt", "Termine verlässlich machen"]
    assert {row["url"] for row in table} == {""}
    points = rows(client, "/bilanz/punkte.csv")
    assert [(row["disposition"], row["text"], row["url"]) for row in points] == [
        ("accepted", "", ""),
        ("declined", "", ""),
    ]


def test_only_published_answers_have_a_line(cast: Cast, client: Client) -> None:
    make_fates(
        cast.author, [answered(answered_at=None), answered(follow_up_due=date(2025, 6, 1), follow_up_answered=True)]
    )
    PointAnswer.objects.filter(disposition="").update(disposition=Disposition.DECLINED)
    points = rows(client, "/bilanz/punkte.csv")
    assert [(row["point"], row["version"], row["reaction"]) for row in points] == [
        ("1", "2", "follow_up_answered"),
        ("2", "2", ""),
    ]
    assert Reaction.objects.count() == 1


def test_the_files_follow_the_chosen_time(cast: Cast, client: Client) -> None:
    make_landscape()
    year_end = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    make_fates(cast.author, [Fate(State.ADOPTED, year_end), Fate(State.ADOPTED, year_end - timedelta(hours=1))])
    # 23:30 in Greenwich is the next year in the city.
    assert [row["submitted_on"] for row in rows(client, "/bilanz/bilanz.csv?jahr=2025")] == ["2025-01-01"]
    assert [row["submitted_on"] for row in rows(client, "/bilanz/bilanz.csv?jahr=2024")] == ["2024-12-31"]
    assert len(rows(client, "/bilanz/bilanz.csv?amtszeit=2024-07-01")) == 2
    assert len(rows(client, "/bilanz/bilanz.csv?amtszeit=2022-07-01")) == 0
    assert len(rows(client, "/bilanz/bilanz.csv?jahr=quatsch&amtszeit=%00")) == 2


def test_json_says_what_it_is(cast: Cast, client: Client) -> None:
    make_fates(cast.author, [answered()])
    answer = client.get("/en/bilanz/bilanz.json?jahr=2025")
    file = json.loads(answer.getvalue())
    assert answer["Content-Type"] == "application/json"
    meta = file["meta"]
    assert meta["as_of"] == timezone.localdate().isoformat()
    assert meta["period"] == "Jahr 2025"
    assert meta["licence"].startswith("https://")
    assert meta["source"].endswith("/bilanz/?jahr=2025")
    assert [column["name"] for column in meta["columns"]] == [column.name for column in IMPULSES.columns]
    (impulse,) = file["impulses"]
    assert list(impulse) == [column.name for column in IMPULSES.columns]
    assert (impulse["days_to_answer"], impulse["action_fields"], impulse["clock_due"]) == (23, [], None)
    # The same words in every language of the site.
    assert impulse["standing_label"] == "Fristgerecht beantwortet"


def test_an_empty_ledger_gives_whole_files(db: None, client: Client) -> None:
    assert rows(client) == rows(client, "/bilanz/punkte.csv") == []
    assert json.loads(client.get("/bilanz/bilanz.json").getvalue())["impulses"] == []


def test_who_has_the_newest_file_gets_no_second(cast: Cast, client: Client) -> None:
    first = client.get("/bilanz/bilanz.csv")
    again = client.get("/bilanz/bilanz.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/bilanz/bilanz.csv?jahr=2025", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200
    record(by=cast.chair, verb="impulse.submitted", obj=cast.term)
    assert client.get("/bilanz/bilanz.csv", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert not first.cookies
    assert client.post("/bilanz/bilanz.csv").status_code == 405


@pytest.mark.parametrize(("number", "chunks"), [(20, 1), (1100, 3)])
def test_a_chunk_costs_the_same_number_of_queries(
    cast: Cast, client: Client, number: int, chunks: int, django_assert_num_queries: Any
) -> None:
    make_history(cast.author, number, today=timezone.localdate())
    with django_assert_num_queries(QUERIES_ONCE + QUERIES_PER_CHUNK * chunks):
        table = rows(client)
    assert len({row["number"] for row in table}) == len(table) == number
    assert [row["submitted_on"] for row in table if row["submitted_on"]] == sorted(
        row["submitted_on"] for row in table if row["submitted_on"]
    )


@pytest.mark.django_db(transaction=True)
async def test_the_server_sends_piece_by_piece(async_client: AsyncClient) -> None:
    answer = await async_client.get("/bilanz/bilanz.csv")
    assert answer.is_async
    pieces = [piece async for piece in answer.streaming_content]
    assert b"".join(pieces).startswith(b"\xef\xbb\xbfnumber,")

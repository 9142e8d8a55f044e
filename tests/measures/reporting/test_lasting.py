"""A frozen report stays as it was read, whatever happens to the measures, by whatever way."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from cms.pages import HomePage
from cms.services import publish_report_page
from digitalrat.measures.models import Report
from digitalrat.measures.queries.reports import snapshot_of
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.reports import SUMMER, WINTER, freeze_on, make_measure, publish
from tests.factories.two_reports import make_everything

pytestmark = pytest.mark.django_db

# Everything that a report was frozen from, changed or taken away behind the back of the product.
BY_SQL = (
    "UPDATE measures_measure SET title = 'Anders', description = '', status = 'stopped', light = 'red', note = 'x',"
    " budget = 1, ends_on = '2030-01-01', number = number || 'x'",
    "UPDATE measures_milestone SET title = 'Anders', due = '2030-01-01', done_on = NULL",
    "UPDATE measures_indicator SET title = 'Anders', target = 1",
    "UPDATE members_organisation SET name = name || ' (alt)', dissolved_on = '2026-07-01'",
    "UPDATE masterplan_chapter SET title = 'Anders', url = '/anders/', is_published = false",
    "DELETE FROM measures_milestoneslip",
    "DELETE FROM measures_measureupdate",
    "DELETE FROM measures_indicatorvalue",
    "DELETE FROM measures_indicator",
    "DELETE FROM measures_milestone",
    "DELETE FROM measures_measure",
)


def rows() -> list[Any]:
    """The table of reports as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM measures_report ORDER BY id")
        return cursor.fetchall()


def content(client: Client, address: str) -> str:
    """What the page says in its main part."""
    page = client.get(address)
    assert page.status_code == 200
    [main] = re.findall(r"<main\b.*</main>", page.content.decode(), re.S)
    return main


def test_no_way_of_changing_measures_reaches_a_report(cast: Cast, home: HomePage, client: Client) -> None:
    chapter = make_chapter()
    for report in make_everything(cast, chapter):
        publish_report_page(report=report, by=cast.editor)
    report = Report.objects.get(cutoff=WINTER)
    before = rows(), content(client, report.url), content(client, f"{report.url}fassung/1/")
    with connection.cursor() as cursor:
        for statement in BY_SQL:
            cursor.execute(statement)
    assert (rows(), content(client, report.url), content(client, f"{report.url}fassung/1/")) == before
    assert snapshot_of(Report.objects.get(pk=report.pk)).hash == report.snapshot_hash


@pytest.mark.parametrize(("version", "note"), [(1, ""), (2, "")], ids=["a second first version", "without a note"])
def test_the_database_refuses_what_is_no_correction(cast: Cast, version: int, note: str) -> None:
    make_measure()
    report = publish(cast, freeze_on(cast, SUMMER))
    report.pk, report.version, report.correction_note = None, version, note
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.bulk_create([report])
    assert Report.objects.count() == 1

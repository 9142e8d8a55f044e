"""Freezing what is in the database: by the office and by the clock."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from digitalrat.core.errors import DomainError
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.services import set_visibility
from digitalrat.measures.enums import Interval, ReportKind, ReportState, Status
from digitalrat.measures.models import Indicator, IndicatorValue, Measure, Report
from digitalrat.measures.queries.reports import snapshot_of, state_now
from digitalrat.measures.reporting import apply, difference
from digitalrat.measures.services import freeze_due, freeze_report, set_cycle
from digitalrat.members.models import Organisation
from digitalrat.members.services import dissolve_organisation
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.reports import (
    INTERIM,
    SUMMER,
    WINTER,
    freeze_on,
    make_measure,
    make_milestone,
    make_two_reports,
    on,
    publish,
    put_off,
    report_on,
)

pytestmark = pytest.mark.django_db


def test_everything_about_a_measure_is_frozen(cast: Cast) -> None:
    chapter = make_chapter()
    measure = make_measure(chapter=chapter, ends_on=date(2026, 12, 31), budget="300000")
    pilot = make_milestone(measure)
    put_off(pilot, date(2026, 10, 31))
    put_off(pilot, date(2026, 10, 15))
    put_off(pilot, date(2026, 12, 1))
    indicator = Indicator.objects.create(
        measure=measure,
        title="Termine am selben Tag",
        unit="%",
        baseline=20,
        baseline_on=date(2025, 1, 1),
        target=80,
        target_on=date(2027, 12, 31),
    )
    for day, value in [(date(2026, 1, 31), 30), (date(2026, 5, 31), 41)]:
        IndicatorValue.objects.create(indicator=indicator, on=day, value=value)
    report_on(measure, date(2026, 3, 2), "Älteres.")
    report_on(measure, date(2026, 6, 1))
    snapshot = snapshot_of(freeze_on(cast, SUMMER))
    [frozen] = snapshot.measures
    assert [(c.key, c.title) for c in snapshot.chapters] == [(chapter.slug, chapter.title)]
    assert (frozen.number, frozen.owner, frozen.chapter, frozen.budget) == (
        "M-01",
        "Dezernat Digitales",
        chapter.slug,
        300000,
    )
    assert (frozen.last_update_on, frozen.happened) == (date(2026, 6, 1), "Die ersten Termine laufen.")
    # Twice put off, once brought forward.
    assert [(m.title, m.due, m.slips) for m in frozen.milestones] == [("Pilot", date(2026, 12, 1), 2)]
    assert [(i.latest, i.latest_on) for i in frozen.indicators] == [(41, date(2026, 5, 31))]


@pytest.mark.parametrize("number", [3, 60])
def test_freezing_asks_the_database_the_same_whatever_there_is(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        make_milestone(make_measure(f"M-{n}"))
    with django_assert_num_queries(3):
        assert len(state_now(cutoff=SUMMER).measures) == number


def test_an_unpublished_chapter_has_no_name_in_a_report(cast: Cast) -> None:
    chapter = make_chapter()
    make_measure(chapter=chapter)
    set_visibility(by=None, chapter=chapter, is_published=False)
    snapshot = snapshot_of(freeze_on(cast, SUMMER))
    assert snapshot.chapters == () and snapshot.measures[0].chapter == ""


def test_what_changes_afterwards_does_not_change_the_report(cast: Cast) -> None:
    measure = make_measure()
    report = freeze_on(cast, SUMMER)
    Measure.objects.filter(pk=measure.pk).update(title="Ganz anders")
    report.refresh_from_db()
    assert snapshot_of(Report.objects.get()).measures[0].title == "Freie Termine jeden Morgen"
    assert snapshot_of(Report.objects.get()).hash == report.snapshot_hash
    assert AuditEntry.objects.get(verb="report.frozen").details["hash"] == report.snapshot_hash


def test_freeze_change_difference_apply_on_real_measures(cast: Cast) -> None:
    summer, winter = make_two_reports(cast)
    old, new = snapshot_of(summer), snapshot_of(winter)
    assert apply(old, difference(old, new)) == new
    assert winter.previous == summer


def test_a_cut_off_is_frozen_once(cast: Cast) -> None:
    measure = make_measure()
    first = freeze_on(cast, SUMMER)
    Measure.objects.filter(pk=measure.pk).update(status=Status.STOPPED)
    assert freeze_on(cast, SUMMER) == first
    assert Report.objects.get().snapshot_hash == first.snapshot_hash
    assert AuditEntry.objects.filter(verb="report.frozen").count() == 1
    assert freeze_on(cast, SUMMER, ReportKind.ACTION_CONCEPT) != first


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_the_same_report(cast: Cast) -> None:
    make_measure()
    found: list[Report] = []

    def run() -> None:
        try:
            found.append(freeze_report(by=cast.office, kind=INTERIM, cutoff=date(2026, 1, 31)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and {report.pk for report in found} == {Report.objects.get().pk}


def test_what_cannot_be_frozen(cast: Cast) -> None:
    with time_machine.travel(on(SUMMER)):
        with pytest.raises(DomainError, match="liegt noch vor uns"):
            freeze_report(by=cast.office, kind=INTERIM, cutoff=SUMMER + timedelta(days=1))
        with pytest.raises(DomainError, match="Art von Bericht"):
            freeze_report(by=cast.office, kind="yearly", cutoff=SUMMER)
    freeze_on(cast, WINTER)
    with (
        time_machine.travel(on(WINTER)),
        pytest.raises(DomainError, match="ist nicht mehr bekannt"),
    ):
        freeze_report(by=cast.office, kind=INTERIM, cutoff=SUMMER)
    assert Report.objects.count() == 1


def test_the_clock_freezes_on_the_day_after_the_cut_off_and_once(cast: Cast) -> None:
    make_measure()
    with time_machine.travel(on(date(2026, 1, 5))):
        cycle = set_cycle(by=cast.office, kind=INTERIM, interval=Interval.HALF_YEARLY, first_cutoff=SUMMER)
    for day, expected in [(SUMMER, []), (SUMMER + timedelta(days=1), [SUMMER]), (SUMMER + timedelta(days=2), [])]:
        with time_machine.travel(on(day)):
            assert [report.cutoff for report in freeze_due()] == expected
    report = Report.objects.get()
    assert (report.cycle, report.frozen_by, report.state) == (cycle, None, ReportState.DRAFT)


def test_cut_offs_that_were_missed_are_made_up_for_in_order_and_say_when(cast: Cast) -> None:
    make_measure()
    with time_machine.travel(on(date(2026, 1, 5))):
        set_cycle(by=cast.office, kind=INTERIM, interval=Interval.QUARTERLY, first_cutoff=date(2026, 3, 31))
    with time_machine.travel(on(date(2026, 10, 20)), tick=False):
        reports = freeze_due()
    assert [report.cutoff.isoformat() for report in reports] == ["2026-03-31", "2026-06-30", "2026-09-30"]
    assert {report.frozen_at for report in reports} == {on(date(2026, 10, 20))}


def test_a_dissolved_owner_stays_the_owner_and_is_named_so(cast: Cast) -> None:
    make_measure()
    with time_machine.travel(on(date(2026, 6, 1))):
        dissolve_organisation(by=cast.office, organisation=Organisation.objects.get(slug="digitales"))
    [frozen] = snapshot_of(freeze_on(cast, SUMMER)).measures
    assert (frozen.owner, frozen.owner_dissolved_on) == ("Dezernat Digitales", date(2026, 6, 1))


def test_how_often_an_end_was_put_off_is_counted_over_drafts_too(cast: Cast) -> None:
    measure = make_measure(ends_on=date(2026, 6, 30))
    publish(cast, freeze_on(cast, date(2026, 1, 31)))
    for cutoff, end in [(date(2026, 3, 31), date(2026, 9, 30)), (date(2026, 6, 30), date(2026, 12, 31))]:
        Measure.objects.filter(pk=measure.pk).update(ends_on=end)
        last = freeze_on(cast, cutoff)
    assert snapshot_of(last).measures[0].end_slips == 2

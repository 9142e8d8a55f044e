"""Publishing reports and correcting them: what everybody has read does not change."""

import threading
from typing import Any

import pytest
from django.db import connection

from digitalrat.core.errors import DomainError, StateError
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.models import ImmutableError
from digitalrat.measures.enums import Light, ReportKind
from digitalrat.measures.models import Measure, Report, ReportFile
from digitalrat.measures.queries.reports import before, published, published_version, snapshot_of
from digitalrat.measures.services import correct_report, discard_correction, publish_report
from tests.factories.members import Cast
from tests.factories.reports import INTERIM, SUMMER, WINTER, freeze_on, make_measure, make_two_reports, publish

pytestmark = pytest.mark.django_db

CONTENT: dict[str, Any] = {"introduction": "<p>Viel ist geschehen.</p>", "comments": {"netz": "<p>Gut.</p>"}}


def test_publishing_is_on_record_with_its_figures_and_asks_for_the_files(cast: Cast) -> None:
    _summer, winter = make_two_reports(cast)
    report = publish(cast, winter, netz="<p>Gut.</p>")
    assert (report.is_published, report.published_by, report.content) == (True, cast.editor, CONTENT)
    assert report.version_url == "/berichte/zwischenbericht-2026-12-31/fassung/1/"
    wanted = ("measures", "added", "done", "slips", "slipped_days", "worse", "reworded", "marked", "silent")
    assert [report.figures[key] for key in wanted] == [4, 1, 1, 1, 182, 1, 1, 1, 1]
    entry = AuditEntry.objects.filter(verb="report.published").order_by("-sequence")[0]
    assert (entry.actor_id, entry.details["hash"]) == (cast.editor.pk, report.snapshot_hash)
    assert sorted(ReportFile.objects.filter(report=report).values_list("format", flat=True)) == ["csv", "pdf", "xlsx"]


def test_a_published_report_does_not_change(cast: Cast) -> None:
    make_measure()
    report = publish(cast, freeze_on(cast, SUMMER))
    report.content = {"introduction": "<p>Anders.</p>"}
    with pytest.raises(ImmutableError):
        report.save()
    with pytest.raises(ImmutableError):
        report.delete()
    with pytest.raises(StateError, match="ändert sich nicht mehr"):
        publish(cast, report, "<p>Anders.</p>")
    assert Report.objects.get().content["introduction"] == "<p>Viel ist geschehen.</p>"


def test_publishing_the_same_again_changes_nothing(cast: Cast) -> None:
    make_measure()
    first = publish(cast, freeze_on(cast, SUMMER))
    assert publish(cast, first).published_at == first.published_at
    assert AuditEntry.objects.filter(verb="report.published").count() == 1


def test_what_is_not_text_is_taken_out(cast: Cast) -> None:
    make_measure()
    report = publish(
        cast,
        freeze_on(cast, SUMMER),
        '<p onclick="x()">Gut<script>alert(1)</script><img src="http://spy.example/"> '
        '<a href="javascript:x()">hier</a> <a href="/massnahmen/">dort</a></p><h1>Groß</h1>',
        netz="<p><br></p>",
    )
    assert report.content == {
        "introduction": '<p>Gut <a rel="noopener">hier</a> <a href="/massnahmen/" rel="noopener">dort</a></p>Groß',
        "comments": {},
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(cast: Cast) -> None:
    make_measure()
    report = freeze_on(cast, SUMMER)
    outcomes: list[str] = []

    def run(text: str) -> None:
        try:
            publish_report(by=cast.editor, report=report, content={"introduction": text}, url="/berichte/x/")
            outcomes.append("published")
        except StateError as error:
            outcomes.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"<p>Text {n}</p>",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = "Dieser Bericht ist veröffentlicht und ändert sich nicht mehr. Berichtigen Sie ihn."
    assert sorted(outcomes) == [told, "published"]
    assert AuditEntry.objects.filter(verb="report.published").count() == 1
    assert ReportFile.objects.count() == 3


def test_a_correction_is_a_new_version_with_a_note_and_the_old_one_stays(cast: Cast) -> None:
    _summer, winter = make_two_reports(cast)
    first = publish(cast, winter)
    with pytest.raises(DomainError, match="was berichtigt wird"):
        correct_report(by=cast.office, report=first, note="  ")
    second = correct_report(by=cast.office, report=first, note="Ein Satz war falsch.")
    assert (second.version, second.previous, second.content) == (2, first.previous, first.content)
    assert second.snapshot_hash == first.snapshot_hash
    with pytest.raises(StateError, match="Fassung 2 ist schon in Arbeit"):
        correct_report(by=cast.office, report=first, note="Noch etwas.")
    assert published_version(first) == first
    second = publish(cast, second, "<p>Richtig.</p>")
    assert published_version(first) == second
    assert published_version(first, 1) == first and published_version(first, 3) is None
    assert Report.objects.get(pk=first.pk).content["introduction"] == "<p>Viel ist geschehen.</p>"
    assert list(published()) == [second, first.previous]
    with pytest.raises(StateError, match="Inzwischen gibt es die Fassung 2"):
        correct_report(by=cast.office, report=first, note="Zu spät.")


def test_a_correction_can_freeze_single_measures_anew(cast: Cast) -> None:
    summer, winter = make_two_reports(cast)
    first = publish(cast, winter)
    Measure.objects.update(light=Light.YELLOW, note="Anders")
    wrong = Measure.objects.get(number="M-02")
    second = correct_report(by=cast.office, report=first, note="Die Ampel war falsch.", measures=[wrong])
    lights = {measure.number: measure.light for measure in snapshot_of(second).measures}
    assert lights == {"M-01": "red", "M-02": "yellow", "M-03": "green", "M-04": "grey"}
    assert second.snapshot_hash != first.snapshot_hash
    assert AuditEntry.objects.get(verb="report.corrected").details["measures"] == ["M-02"]
    assert summer == second.previous


def test_a_begun_correction_can_be_given_up_a_report_cannot(cast: Cast) -> None:
    make_measure()
    draft = freeze_on(cast, SUMMER)
    with pytest.raises(StateError):
        discard_correction(by=cast.office, report=draft)
    with pytest.raises(StateError, match="noch nicht veröffentlicht"):
        correct_report(by=cast.office, report=draft, note="Zu früh.")
    report = publish(cast, draft)
    with pytest.raises(StateError):
        discard_correction(by=cast.office, report=report)
    discard_correction(by=cast.office, report=correct_report(by=cast.office, report=report, note="Versehen."))
    assert list(Report.objects.all()) == [report]


def test_a_draft_is_compared_with_what_has_been_published_by_then(cast: Cast) -> None:
    make_measure()
    summer, winter = freeze_on(cast, SUMMER), freeze_on(cast, WINTER)
    assert (summer.previous, winter.previous) == (None, None)
    summer = publish(cast, summer)
    winter.refresh_from_db()
    assert winter.previous == summer
    second = publish(cast, correct_report(by=cast.office, report=summer, note="Falsch."), "<p>Neu.</p>")
    winter.refresh_from_db()
    assert winter.previous == second


def test_a_report_is_compared_with_one_of_its_kind_if_there_is_any(cast: Cast) -> None:
    make_measure()
    concept = publish(cast, freeze_on(cast, SUMMER, ReportKind.ACTION_CONCEPT))
    assert before(kind=INTERIM, cutoff=WINTER) == concept
    summer = publish(cast, freeze_on(cast, SUMMER))
    assert before(kind=INTERIM, cutoff=WINTER) == summer
    assert before(kind=INTERIM, cutoff=SUMMER) is None

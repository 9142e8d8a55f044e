"""Reports as pages: drafted when the state is frozen, written in Wagtail, and unchanged once they are published."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.pages import HomePage, ReportIndexPage, ReportPage
from cms.services import (
    draft_report,
    ensure_editors_group,
    ensure_report_index,
    follow_report_page,
    publish_report_page,
)
from digitalrat.masterplan.models import Chapter
from digitalrat.measures.models import Measure, Report
from digitalrat.measures.queries.reports import versions_of
from digitalrat.measures.services import correct_report
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast, make_user
from tests.factories.reports import SUMMER, WINTER, freeze_on, make_measure, make_two_reports

pytestmark = pytest.mark.django_db
ADDRESS = "/berichte/zwischenbericht-2026-12-31/"


@pytest.fixture
def index(home: HomePage) -> ReportIndexPage:
    return ensure_report_index(home)


@pytest.fixture
def chapter(cast: Cast) -> Chapter:
    return make_chapter()


@pytest.fixture
def pages(cast: Cast, index: ReportIndexPage, chapter: Chapter) -> tuple[ReportPage, ReportPage]:
    """Summer (frozen and published by the factory) and winter, both with published pages."""
    summer, winter = make_two_reports(cast, chapter)
    first = publish_report_page(report=summer, by=cast.editor, introduction="<p>Viel ist geschehen.</p>")
    second = publish_report_page(
        report=winter,
        by=cast.editor,
        introduction="<p>Mehr Licht als Schatten.</p>",
        comments={chapter.slug: "<p>Es fehlt Personal.</p>", "": "<p>Zwei ohne Kapitel.</p>"},
    )
    return first, second


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def read(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    return page.content.decode()


def test_a_frozen_report_has_a_draft_page_with_a_comment_for_each_chapter(
    cast: Cast, index: ReportIndexPage, chapter: Chapter, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    make_measure(chapter=chapter)
    make_measure("M-02", "Sensornetz")
    with django_capture_on_commit_callbacks(execute=True):
        report = freeze_on(cast, SUMMER)
    page = ReportPage.objects.get(report=report)
    assert (page.live, page.title, page.slug) == (
        False,
        "Zwischenbericht zum 30. Juni 2026",
        "zwischenbericht-2026-06-30",
    )
    assert [block.value["chapter"] for block in page.comments] == [chapter.slug, "-"]
    assert draft_report(report=report) == page
    assert client.get("/berichte/zwischenbericht-2026-06-30/").status_code == 404
    assert "Noch keine Berichte" in read(client, "/berichte/")


def test_reports_that_were_frozen_before_there_was_a_list_get_their_pages_with_it(cast: Cast, home: HomePage) -> None:
    make_measure()
    report = freeze_on(cast, SUMMER)
    assert draft_report(report=report) is None
    index = ensure_report_index(home)
    assert ensure_report_index(home) == index
    assert ReportPage.objects.get().report == report


def test_the_page_says_first_what_changed(client: Client, pages: tuple[ReportPage, ReportPage]) -> None:
    html = read(client, ADDRESS)
    text = words(html)
    in_order = [
        "Zwischenbericht zum 31. Dezember 2026",
        "Stichtag",
        "Mehr Licht als Schatten.",
        "Was sich seit dem letzten Bericht geändert hat",
        "1 neu, 1 abgeschlossen, 1 Termin verschoben, 1 Ampel schlechter, 1 Wortlaut geändert, 1 ohne Meldung.",
        "Verglichen mit: Zwischenbericht zum 30. Juni 2026",
        "Meilenstein „Pilot“: 30.09.2026 → 31.03.2027, 182 Tage später, zum ersten Mal verschoben",
        "Grün: im Plan → Rot: steht. Grund: Es fehlt Personal.",
        "Das ist eine Regel und kein Urteil",
        "Zeitangabe weggefallen: „Ende 2026“",
        "letzte Meldung am 04.05.2026",
        "Der Stand zum 31. Dezember 2026",
        "Es fehlt Personal.",
        "Rot: steht",
        "Zwei ohne Kapitel.",
    ]
    position = 0
    for expected in in_order:
        assert expected in text[position:], expected
        position = text.index(expected, position)
    assert "<del>wird bis Ende 2026</del>" in html and "<ins>prüft, ob es</ins>" in html
    assert 'href="/massnahmen/M-01/"' in html


def test_the_list_has_every_difference_in_one_line(client: Client, pages: tuple[ReportPage, ReportPage]) -> None:
    text = words(read(client, "/berichte/"))
    assert "Erster Bericht: es gibt noch keinen, mit dem er verglichen werden kann." in text
    assert "1 neu, 1 abgeschlossen, 1 Termin verschoben" in text
    assert text.index("31. Dezember 2026") < text.index("30. Juni 2026")


def test_every_list_and_page_asks_the_same_whatever_their_number(
    client: Client, cast: Cast, index: ReportIndexPage
) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            read(client, address)
        return len(caught)

    make_measure()
    publish_report_page(report=freeze_on(cast, SUMMER), by=cast.editor)
    address = "/berichte/zwischenbericht-2026-06-30/"
    read(client, "/berichte/")
    few = count("/berichte/"), count(address)
    for n in range(30):
        make_measure(f"M-{n + 2:02}", "Noch eine")
    for year in (2027, 2028, 2029):
        publish_report_page(report=freeze_on(cast, WINTER.replace(year=year)), by=cast.editor)
    assert (count("/berichte/"), count(address)) == few


def edit(page: ReportPage, introduction: str, note: str = "", action: str = "action-publish") -> dict[str, str]:
    """What the form of Wagtail sends."""
    return {
        "title": page.title,
        "slug": page.slug,
        "introduction": introduction,
        "correction_note": note,
        "comments-count": "0",
        action: "1",
    }


def rich(text: str) -> str:
    """A paragraph as Draftail sends it."""
    block = (
        f'{{"key": "a", "text": "{text}", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}}'
    )
    return f'{{"blocks": [{block}], "entityMap": {{}}}}'


def test_an_editor_publishes_in_wagtail(cast: Cast, client: Client, index: ReportIndexPage) -> None:
    make_measure()
    page = draft_report(report=freeze_on(cast, SUMMER))
    assert page is not None
    ensure_editors_group().user_set.add(cast.editor)
    client.force_login(cast.editor)
    address = f"/verwaltung/pages/{page.pk}/edit/"
    assert client.get(address).status_code == 200
    answer = client.post(address, edit(page, rich("Ein guter Anfang.")))
    assert answer.status_code == 302
    report = Report.objects.get()
    assert report.is_published and "Ein guter Anfang." in report.content["introduction"]
    assert report.published_by == cast.editor

    # Changed without a note: refused at the field, nothing is lost, nothing is published.
    answer = client.post(address, edit(page, rich("Ein schlechter Anfang.")))
    assert answer.status_code == 200
    assert "Bitte schreiben Sie, was berichtigt wird" in answer.content.decode()
    assert "Ein schlechter Anfang." in answer.content.decode()
    assert Report.objects.count() == 1

    # Saving a draft needs no note.
    assert client.post(address, edit(page, rich("Zwischenstand."), action="action-save")).status_code == 302
    assert Report.objects.count() == 1

    answer = client.post(address, edit(page, rich("Ein langsamer Anfang."), note="Der Ton war falsch."))
    assert answer.status_code == 302
    second = Report.objects.get(version=2)
    assert (second.is_published, second.correction_note) == (True, "Der Ton war falsch.")
    client.logout()
    current = words(read(client, "/berichte/zwischenbericht-2026-06-30/"))
    assert "Ein langsamer Anfang." in current and "Fassung 2: Berichtigung Der Ton war falsch." in current
    old = words(read(client, "/berichte/zwischenbericht-2026-06-30/fassung/1/"))
    assert "Ein guter Anfang." in old and "Das ist eine frühere Fassung." in old
    assert "Fassung 2: Berichtigung" not in old
    assert client.get("/berichte/zwischenbericht-2026-06-30/fassung/3/").status_code == 404
    assert client.get("/berichte/zwischenbericht-2026-06-30/fassung/x/").status_code == 404

    # The same note does not do for the next correction.
    client.force_login(cast.editor)
    answer = client.post(address, edit(page, rich("Noch ein Anfang."), note="Der Ton war falsch."))
    assert answer.status_code == 200 and Report.objects.count() == 2


def test_publishing_past_the_form_changes_nothing_that_was_read(
    cast: Cast, pages: tuple[ReportPage, ReportPage]
) -> None:
    """A scheduled or bulk publication asks no form."""
    _summer, page = pages
    page.introduction = "<p>Ganz anders.</p>"
    page.save_revision(user=cast.editor).publish()
    assert [version.version for version in versions_of(page.report)] == [1]  # type: ignore[arg-type]  # it has one
    assert "Mehr Licht" in words(read(Client(), ADDRESS))


def test_publishing_the_same_again_makes_no_version(cast: Cast, pages: tuple[ReportPage, ReportPage]) -> None:
    _summer, page = pages
    page.save_revision(user=cast.editor).publish()
    assert Report.objects.count() == 2
    assert follow_report_page(page=page, by=cast.editor) == Report.objects.get(pk=page.report_id)


def test_a_correction_that_the_office_began_is_published_with_its_note(
    cast: Cast, pages: tuple[ReportPage, ReportPage], client: Client
) -> None:
    _summer, page = pages
    assert page.report is not None
    Measure.objects.filter(number="M-02").update(light="yellow", note="Doch gefährdet.")
    wrong = [Measure.objects.get(number="M-02")]
    correct_report(by=cast.office, report=page.report, note="Die Ampel war falsch.", measures=wrong)
    assert "Doch gefährdet." not in words(read(client, ADDRESS))
    page.save_revision(user=cast.editor).publish()
    text = words(read(client, ADDRESS))
    assert "Fassung 2: Berichtigung Die Ampel war falsch." in text and "Doch gefährdet." in text
    assert "Doch gefährdet." not in words(read(client, f"{ADDRESS}fassung/1/"))


def test_without_the_right_nobody_publishes(cast: Cast, client: Client, index: ReportIndexPage) -> None:
    """A technical administrator gets into Wagtail, and has none of the council's rights."""
    make_measure()
    page = draft_report(report=freeze_on(cast, SUMMER))
    assert page is not None
    admin = make_user("Tom", "Technik")
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client.force_login(admin)
    answer = client.post(f"/verwaltung/pages/{page.pk}/edit/", edit(page, rich("Vom Techniker.")), follow=True)
    assert "Berichte veröffentlichen die Geschäftsstelle und die Redaktion." in answer.content.decode()
    assert "Vom Techniker." in answer.content.decode()
    assert not Report.objects.get().is_published
    assert not ReportPage.objects.get().live
    client.force_login(cast.other)
    assert client.post(f"/verwaltung/pages/{page.pk}/edit/", edit(page, rich("x"))).status_code == 302
    assert not Report.objects.get().is_published


def test_a_preview_shows_what_is_being_written(cast: Cast, index: ReportIndexPage) -> None:
    make_measure()
    page = draft_report(report=freeze_on(cast, SUMMER))
    assert page is not None
    page.introduction = "<p>Noch nicht fertig.</p>"
    response = page.make_preview_request()
    text = words(response.render().content.decode() if hasattr(response, "render") else response.content.decode())
    assert "Noch nicht fertig." in text and "Dateien gibt es, sobald der Bericht veröffentlicht ist." in text


def test_any_two_reports_can_be_compared(client: Client, pages: tuple[ReportPage, ReportPage]) -> None:
    summer, winter = (page.slug for page in pages)
    newest = words(read(client, "/berichte/vergleich/"))
    assert "Zwischenbericht zum 30. Juni 2026 und Zwischenbericht zum 31. Dezember 2026" in newest
    chosen = words(read(client, f"/berichte/vergleich/?alt={summer}&neu={winter}"))
    turned = words(read(client, f"/berichte/vergleich/?alt={winter}&neu={summer}"))
    assert chosen == turned == newest
    assert "182 Tage später" in chosen
    same = words(read(client, f"/berichte/vergleich/?alt={winter}&neu={winter}"))
    assert "Bitte wählen Sie zwei verschiedene Berichte." in same
    for nonsense in ("alt=x&neu=y", f"alt={winter}", "neu=%00", f"alt={'x' * 5000}&neu=<script>"):
        html = read(client, f"/berichte/vergleich/?{nonsense}")
        assert "Einen dieser Berichte gibt es nicht." in html and "<script>" not in html


def test_with_one_report_there_is_nothing_to_compare(cast: Cast, client: Client, index: ReportIndexPage) -> None:
    make_measure()
    publish_report_page(report=freeze_on(cast, SUMMER), by=cast.editor)
    assert "Noch nichts zu vergleichen" in read(client, "/berichte/vergleich/")
    assert "Der erste Bericht" in words(read(client, "/berichte/zwischenbericht-2026-06-30/"))


def test_a_withdrawn_page_is_gone_with_its_versions(client: Client, pages: tuple[ReportPage, ReportPage]) -> None:
    ReportPage.objects.get(pk=pages[1].pk).unpublish()
    assert client.get(ADDRESS).status_code == client.get(f"{ADDRESS}fassung/1/").status_code == 404
    assert "31. Dezember 2026" not in words(read(client, "/berichte/"))


def test_english_readers_get_english_around_german_words(client: Client, pages: tuple[ReportPage, ReportPage]) -> None:
    html = read(client, f"/en{ADDRESS}")
    assert 'href="/en/massnahmen/M-01/"' in html and 'href="/en/berichte/zwischenbericht-2026-06-30/fassung/1/"' in html

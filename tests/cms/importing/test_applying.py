"""What an import does to the plan: drafts, editions, ids that stay, images, links, and all of it or nothing."""

import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from wagtail.images import get_image_model

from cms.importing.aligning import Outcome
from cms.importing.applying import ImportReport, apply_import, plan_import
from cms.importing.chapters import german_slug
from cms.importing.errors import ImportFailed
from cms.importing.planning import Status, find_plan
from cms.importing.reading import read_path, read_upload
from cms.pages import ActionFieldPage, ChapterPage, HomePage, PlanPage
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.models import Chapter, ChapterEdition
from tests.cms.conftest import add_chapter, heading, paragraph
from tests.factories.members import Cast

from .samples import png
from .word_file import image, word_file
from .word_file import paragraph as word_paragraph

FIRST = """# Netze

Die Stadt baut an allen 265 Schulen das Netz aus.

- Glasfaser
- Funk

Bis 2027 ist alles fertig.

# Dienste

Termine gibt es online.
"""
SECOND = FIRST.replace("an allen 265 Schulen", "an allen 256 Schulen und Horten").replace(
    "Bis 2027", "Ein neuer Absatz über ganz andere Dinge.\n\nBis 2027"
)


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def run(
    data: str | bytes,
    *,
    name: str = "plan.md",
    publish: bool = False,
    plan_page: PlanPage | None = None,
    **options: Any,
) -> ImportReport:
    source = read_upload(data.encode() if isinstance(data, str) else data, name)
    return apply_import(plan_import(source, plan_page=plan_page or find_plan(), **options), by=None, publish=publish)


def ids(slug: str) -> list[str]:
    page = ChapterPage.objects.get(slug=slug).get_latest_revision_as_object()
    return [child["id"] for child in page.body.get_prep_value()]


def outcomes(report: ImportReport) -> dict[str, int]:
    return {outcome.value: report.blocks[outcome] for outcome in Outcome}


def test_the_first_import_makes_a_plan_with_drafts(home: HomePage) -> None:
    report = run(FIRST)
    assert report.chapters == Counter({Status.NEW: 2})
    assert outcomes(report) == {"kept": 0, "changed": 0, "new": 4, "gone": 0}
    plan = PlanPage.objects.get()
    assert (plan.title, plan.slug, plan.live) == ("Masterplan", "masterplan", False)
    assert [field.title for field in ActionFieldPage.objects.child_of(plan)] == ["Weitere Kapitel"]
    pages = list(ChapterPage.objects.order_by("path"))
    assert [(page.slug, page.title, page.live) for page in pages] == [
        ("netze", "Netze", False),
        ("dienste", "Dienste", False),
    ]
    assert not ChapterEdition.objects.exists()


def test_publishing_makes_editions_and_everything_above_visible(home: HomePage) -> None:
    report = run(FIRST, publish=True)
    assert report.editions == 2
    assert PlanPage.objects.get().live and ActionFieldPage.objects.get().live
    edition = Chapter.objects.get(slug="netze").current_edition()
    assert edition is not None
    assert [(block.kind, block.text) for block in edition.blocks.all()] == [
        ("paragraph", "Die Stadt baut an allen 265 Schulen das Netz aus."),
        ("list", "Glasfaser\nFunk"),
        ("paragraph", "Bis 2027 ist alles fertig."),
    ]


def test_a_newer_text_keeps_the_ids_of_what_stayed(home: HomePage) -> None:
    run(FIRST, publish=True)
    before = ids("netze")
    report = run(SECOND, publish=True)
    assert {change.chapter.slug: change.status.value for change in report.changes} == {
        "netze": "changed",
        "dienste": "same",
    }
    assert outcomes(report) == {"kept": 3, "changed": 1, "new": 1, "gone": 0}
    after = ids("netze")
    assert [after[0], after[1], after[3]] == before
    assert after[2] not in before
    assert {chapter.slug: chapter.editions.count() for chapter in Chapter.objects.all()} == {"netze": 2, "dienste": 1}


def test_importing_the_same_again_changes_nothing(home: HomePage) -> None:
    run(FIRST, publish=True)
    revisions = {page.pk: page.latest_revision_id for page in ChapterPage.objects.all()}
    report = run(FIRST, publish=True)
    assert (report.chapters, report.editions) == (Counter({Status.SAME: 2}), 0)
    assert {page.pk: page.latest_revision_id for page in ChapterPage.objects.all()} == revisions


def test_drafts_are_published_by_importing_them_again(home: HomePage) -> None:
    run(FIRST)
    assert run(FIRST, publish=True).editions == 2


def test_a_plan_that_is_not_carried_out_changes_nothing(home: HomePage) -> None:
    plan = plan_import(read_upload(FIRST.encode(), "plan.md"), plan_page=find_plan())
    assert plan.chapters == Counter({Status.NEW: 2})
    assert not PlanPage.objects.exists()


def test_chapters_go_to_the_action_fields_of_the_document(field_page: ActionFieldPage) -> None:
    text = "# Verwaltung\n\n## Termine\n\nText\n\n# Schule & Bildung\n\n## Netz\n\nText"
    run(text, level=2)
    fields = ActionFieldPage.objects.order_by("path")
    assert [(page.title, page.slug) for page in fields] == [
        ("Verwaltung", "verwaltung"),
        ("Schule & Bildung", "schule-bildung"),
    ]
    assert [page.get_parent().title for page in ChapterPage.objects.order_by("path")] == [
        "Verwaltung",
        "Schule & Bildung",
    ]


def test_a_named_field_takes_the_new_chapters_and_leaves_the_others(field_page: ActionFieldPage) -> None:
    add_chapter(field_page, "Netze", "netze", paragraph("Alt."))
    run(FIRST, field_title="Neues Feld")
    assert {page.slug: page.get_parent().title for page in ChapterPage.objects.all()} == {
        "netze": "Verwaltung",
        "dienste": "Neues Feld",
    }


def test_a_slug_that_is_taken_gets_a_number(field_page: ActionFieldPage) -> None:
    run("# Verwaltung\n\nText\n")
    assert ChapterPage.objects.get().slug == "verwaltung-2"
    assert run("# Verwaltung\n\nText\n").chapters == Counter({Status.SAME: 1})


def test_a_new_chapter_stands_where_the_document_has_it(home: HomePage) -> None:
    run("# A\n\na\n\n# C\n\nc\n", publish=True)
    run("# A\n\na\n\n# B\n\nb\n\n# C\n\nanders c\n", publish=True)
    assert [page.slug for page in ChapterPage.objects.order_by("path")] == ["a", "b", "c"]
    assert list(Chapter.objects.order_by("position").values_list("slug", flat=True)) == ["a", "b", "c"]


def test_a_renamed_chapter_is_recognised_by_its_text(home: HomePage) -> None:
    run(FIRST, publish=True)
    report = run(FIRST.replace("# Netze", "# Anschlüsse der Schulen"), publish=True)
    assert report.chapters == Counter({Status.CHANGED: 1, Status.SAME: 1})
    page = ChapterPage.objects.get(slug="netze")
    assert page.title == "Anschlüsse der Schulen"
    assert page.chapter is not None and page.chapter.editions.count() == 2


def test_a_file_without_a_title_leaves_the_title_alone(home: HomePage) -> None:
    text = "Ein Vorwort, das lange genug ist, um an seinen Wörtern erkannt zu werden."
    run(text, name="vorwort.md", publish=True)
    report = run(text, name="entwurf-7.md", publish=True)
    assert (report.chapters, ChapterPage.objects.get().title) == (Counter({Status.SAME: 1}), "Vorwort")


def test_what_the_document_does_not_have_stays(field_page: ActionFieldPage) -> None:
    add_chapter(field_page, "Daten", "daten", paragraph("Offene Daten für alle."))
    plan = plan_import(read_upload(FIRST.encode(), "plan.md"), plan_page=find_plan())
    assert plan.untouched == ("Daten",)
    apply_import(plan, by=None, publish=True)
    assert ChapterPage.objects.get(slug="daten").live


def test_the_import_builds_on_the_latest_draft_and_says_so(field_page: ActionFieldPage) -> None:
    kept, drafted = str(uuid.uuid4()), str(uuid.uuid4())
    page = add_chapter(field_page, "Netze", "netze", paragraph("Termine gibt es online.", kept))
    page.body = [paragraph("Termine gibt es online.", kept), paragraph("Die Stadt baut das Netz aus.", drafted)]
    page.save_revision()
    report = run("# Netze\n\nDie Stadt baut das Netz aus.\n\nTermine gibt es online.\n")
    assert ids("netze") == [drafted, kept]
    assert ["unveröffentlichte Änderungen" in note for note in report.notes] == [True]


def test_what_an_editor_formatted_alike_stays_as_it_is(field_page: ActionFieldPage) -> None:
    child = {**paragraph("Bis <b>2027</b>."), "value": '<p data-block-key="x1y2z">Bis <b>2027</b>.</p>'}
    add_chapter(field_page, "Netze", "netze", heading("Ziele"), child)
    assert run("# Netze\n\n## Ziele\n\nBis **2027**.\n").chapters == Counter({Status.SAME: 1})


def test_new_emphasis_counts_as_a_kept_block_of_a_changed_chapter(home: HomePage) -> None:
    run("# Netze\n\nBis 2027.\n", publish=True)
    before = ids("netze")
    report = run("# Netze\n\nBis **2027**.\n", publish=True)
    assert (outcomes(report)["kept"], report.editions, ids("netze")) == (1, 1, before)


FILES = {
    "netze.md": "# Netze\n\nMehr über [Dienste](dienste.md#termine) und [dies](../glossar.md).\n",
    "dienste.md": "# Dienste\n\nZurück zu den [Netzen](./netze.md) oder [hinaus](https://stadt.example/).\n",
}


def test_links_between_files_become_links_between_chapters(home: HomePage, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    report = apply_import(plan_import(read_path(folder), plan_page=None), by=None, publish=True)
    html = {
        chapter.slug: chapter.current_edition().blocks.get().html  # type: ignore[union-attr]  # just published
        for chapter in Chapter.objects.all()
    }
    assert html == {
        "netze": '<p>Mehr über <a href="/masterplan/dienste/" rel="noopener">Dienste</a> und dies.</p>',
        "dienste": '<p>Zurück zu den <a href="/masterplan/netze/" rel="noopener">Netzen</a> oder '
        '<a href="https://stadt.example/" rel="noopener">hinaus</a>.</p>',
    }
    assert report.notes == ("1 Link führt zu einer Datei, die nicht eingelesen wird; er wird zu gewöhnlichem Text.",)
    again = apply_import(plan_import(read_path(folder), plan_page=find_plan()), by=None, publish=True)
    assert (again.chapters, again.editions) == (Counter({Status.SAME: 2}), 0)


def with_image(alt: str, text: str = "Davor") -> bytes:
    return word_file(
        word_paragraph("Netze", style="heading 1"),
        word_paragraph(text),
        word_paragraph(image("i", alt)),
        images={"i": ("bild.png", png())},
    )


def figure(slug: str) -> dict[str, Any]:
    page = ChapterPage.objects.get(slug=slug).get_latest_revision_as_object()
    (child,) = [child for child in page.body.get_prep_value() if child["type"] == "figure"]
    return dict(child)


def test_an_image_goes_to_the_library_once(home: HomePage) -> None:
    run(with_image("Ein Turm"), name="plan.docx", publish=True)
    before = figure("netze")
    assert before["value"]["alt"] == "Ein Turm"
    run(with_image("Ein Turm", "Anders"), name="plan.docx", publish=True)
    assert figure("netze") == before
    (stored,) = get_image_model().objects.all()
    with stored.open_file() as file:
        assert file.read() == png()


def test_the_alternative_text_of_an_editor_survives(home: HomePage) -> None:
    report = run(with_image("", "Davor steht ein Satz"), name="plan.docx")
    assert any("Alternativtext" in note for note in report.notes)
    page = ChapterPage.objects.get().get_latest_revision_as_object()
    body = page.body.get_prep_value()
    body[1]["value"]["alt"] = "Von einem Menschen"
    page.body = body
    page.save_revision()
    report = run(with_image("", "Davor steht noch ein Satz"), name="plan.docx")
    assert figure("netze")["value"]["alt"] == "Von einem Menschen"
    assert outcomes(report) == {"kept": 1, "changed": 1, "new": 0, "gone": 0}


def test_tables_get_their_headings(home: HomePage) -> None:
    report = run(
        "# A\n\n|Jahr|Zahl|\n|-|-|\n|2021|**5**|\n\n<table><tr><td>1</td><td>2</td></tr></table>\n", publish=True
    )
    (page,) = ChapterPage.objects.all()
    first, second = (child["value"] for child in page.body.get_prep_value())
    assert [column["heading"] for column in first["columns"]] == ["Jahr", "Zahl"]
    assert [row["values"] for row in first["rows"]] == [["2021", "<b>5</b>"]]
    assert [column["heading"] for column in second["columns"]] == ["", ""]
    assert ["Überschriften von Spalten" in note for note in report.notes] == [True]


def test_a_failure_leaves_nothing_behind(home: HomePage, media: Path) -> None:
    run("# Zuletzt\n\nText\n", publish=True)
    page = ChapterPage.objects.get()
    page.locked = True
    page.save()
    data = word_file(
        word_paragraph("Zuerst", style="heading 1"),
        word_paragraph("Text", image("i", "x")),
        word_paragraph("Zuletzt", style="heading 1"),
        word_paragraph("Anders"),
        images={"i": ("bild.png", png())},
    )
    with pytest.raises(ImportFailed) as failure:
        run(data, name="plan.docx", publish=True)
    assert "gesperrt" in failure.value.message
    assert ChapterPage.objects.count() == 1
    assert not get_image_model().objects.exists()


def test_a_failure_while_writing_takes_the_files_back(
    home: HomePage, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_change: object) -> None:
        raise RuntimeError("power cut")

    plan = plan_import(read_upload(with_image("x"), "plan.docx"), plan_page=None)
    with pytest.raises(RuntimeError):
        apply_import(plan, by=None, publish=False, progress=stumble)
    assert not PlanPage.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_import_is_in_the_audit_trail(home: HomePage, cast: Cast) -> None:
    plan = plan_import(read_upload(FIRST.encode(), "plan.md"), plan_page=None)
    apply_import(plan, by=cast.editor, publish=True)
    entry = AuditEntry.objects.get(verb="plan.imported")
    assert (entry.actor_id, entry.details["source"], entry.details["editions"]) == (cast.editor.pk, "plan.md", 2)
    assert {page.latest_revision.user for page in ChapterPage.objects.all()} == {cast.editor}


def test_a_plan_is_found_by_its_slug(plan_page: PlanPage) -> None:
    assert find_plan("masterplan") == find_plan() == plan_page
    with pytest.raises(ImportFailed):
        find_plan("anderswo")
    assert german_slug("Weitere Kapitel") == "weitere-kapitel"

"""Publishing a chapter makes an immutable edition; publishing without a change of text makes none."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.editions import clean_html, split_paragraphs
from cms.pages import ActionFieldPage, ChapterPage
from digitalrat.core.models import AuditEntry
from digitalrat.masterplan.models import ChapterEdition, ImmutableError

from .conftest import add_chapter, heading, paragraph


def publish(page: ChapterPage, body: list[dict[str, object]]) -> None:
    page = ChapterPage.objects.get(pk=page.pk)
    page.body = page._meta.get_field("body").to_python(body)
    page.save_revision().publish()


def test_publishing_makes_edition_one_with_blocks_and_plain_text(field_page: ActionFieldPage) -> None:
    key = str(uuid.uuid4())
    page = add_chapter(field_page, "Netz", "netz", heading("Ziele"), paragraph("Wir <b>bauen</b> aus.", key))
    edition = ChapterEdition.objects.get()
    assert (edition.number, edition.title, len(edition.hash)) == (1, "Netz", 64)
    assert [(b.kind, b.text) for b in edition.blocks.all()] == [("heading", "Ziele"), ("paragraph", "Wir bauen aus.")]
    assert str(edition.blocks.last().key) == key  # type: ignore[union-attr]  # two blocks stand above
    assert page.chapter is not None and page.chapter.url == "/masterplan/netz/"
    assert AuditEntry.objects.filter(verb="chapter.edition_published").count() == 1


def test_publishing_again_without_a_change_makes_no_edition(field_page: ActionFieldPage) -> None:
    body = [paragraph("Gleich.")]
    page = add_chapter(field_page, "Netz", "netz", *body)
    publish(page, body)
    assert ChapterEdition.objects.count() == 1
    publish(page, [{**body[0], "value": "<p>Anders.</p>"}])
    assert list(ChapterEdition.objects.values_list("number", flat=True)) == [1, 2]


def test_editions_cannot_be_changed_or_deleted(field_page: ActionFieldPage) -> None:
    add_chapter(field_page, "Netz", "netz", paragraph("Fest."))
    edition = ChapterEdition.objects.get()
    with pytest.raises(ImmutableError):
        edition.save()
    with pytest.raises(ImmutableError):
        edition.delete()


def test_unpublishing_hides_the_chapter_and_keeps_its_editions(field_page: ActionFieldPage, client: Client) -> None:
    page = add_chapter(field_page, "Netz", "netz", paragraph("Da."))
    assert client.get("/masterplan/netz/").status_code == 200
    page.unpublish()
    assert client.get("/masterplan/netz/").status_code == 404
    assert client.get("/masterplan/netz/fassungen/1/").status_code == 404
    assert ChapterEdition.objects.count() == 1
    page.chapter.refresh_from_db()  # type: ignore[union-attr]  # published above
    assert page.chapter.is_published is False  # type: ignore[union-attr]  # published above


def test_old_editions_stay_readable_and_say_so(field_page: ActionFieldPage, client: Client) -> None:
    key = str(uuid.uuid4())
    page = add_chapter(field_page, "Netz", "netz", paragraph("Alter Satz.", key))
    publish(page, [paragraph("Neuer Satz.", key)])
    old = client.get("/masterplan/netz/fassungen/1/").content.decode()
    assert "Alter Satz." in old and "Neuer Satz." not in old and "frühere Fassung" in old
    assert "Neuer Satz." in client.get("/masterplan/netz/").content.decode()
    changes = client.get("/masterplan/netz/fassungen/2/aenderungen/").content.decode()
    assert "<del>Alter</del> <ins>Neuer</ins> Satz." in changes
    for missing in ("3", "0", "x", "99999999"):
        assert client.get(f"/masterplan/netz/fassungen/{missing}/").status_code == 404


def test_two_chapters_of_a_plan_cannot_share_an_address(field_page: ActionFieldPage) -> None:
    add_chapter(field_page, "Netz", "netz", paragraph("Eins."))
    other = field_page.get_parent().add_child(instance=ActionFieldPage(title="Schule", slug="schule"))
    with pytest.raises(ValidationError, match="Diese Adresse"):
        other.add_child(instance=ChapterPage(title="Netz", slug="netz"))


def test_each_typed_paragraph_becomes_a_block_of_its_own() -> None:
    key = str(uuid.uuid4())
    raw = [{"type": "paragraph", "value": "<p>Eins.</p><p>Zwei.</p><ul><li>a</li></ul><p> </p>", "id": key}]
    parts = split_paragraphs(raw)
    assert [(part["type"], part["value"]) for part in parts] == [
        ("paragraph", "<p>Eins.</p>"),
        ("paragraph", "<p>Zwei.</p>"),
        ("list", "<ul><li>a</li></ul>"),
    ]
    assert parts[0]["id"] == key
    assert split_paragraphs(raw) == parts
    assert split_paragraphs(parts) == parts


def test_editions_contain_no_script() -> None:
    html = clean_html('<p onclick="x()">A<script>alert(1)</script><a href="javascript:alert(1)">b</a></p>')
    assert html == '<p>A<a rel="noopener">b</a></p>'


@pytest.mark.parametrize("count", [2, 40])
def test_a_chapter_costs_the_same_queries_whatever_its_length(
    field_page: ActionFieldPage, client: Client, django_assert_num_queries, count: int
) -> None:
    page = add_chapter(field_page, "Netz", "netz", *[paragraph(f"Absatz {n}.") for n in range(count)])
    for number in range(count // 10):
        publish(page, [paragraph(f"Absatz {n}, Stand {number}.") for n in range(count)])
    client.get("/masterplan/netz/")
    with django_assert_num_queries(CHAPTER_QUERIES):
        client.get("/masterplan/netz/")


# three of them: who answers for it, cards, developments
CHAPTER_QUERIES = 20

"""What stands around a chapter on its page, and the addresses that no chapter may take."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cms.pages import ActionFieldPage, ChapterPage, PlanPage
from digitalrat.masterplan.addresses import RESERVED_SLUGS
from digitalrat.masterplan.services import release_proposal
from tests.factories.members import Cast
from tests.factories.outlook import make_card, make_development
from tests.factories.steering import make_responsibility

from .conftest import add_chapter, paragraph


def test_the_chapter_says_who_answers_and_what_others_do(
    field_page: ActionFieldPage, cast: Cast, client: Client
) -> None:
    page = add_chapter(field_page, "Netz", "netz", paragraph("Text."))
    chapter = page.chapter
    assert chapter is not None
    html = client.get("/masterplan/netz/").text
    assert "Für dieses Kapitel steht ein" not in html and "noch kein Vorbild" in html
    make_responsibility(cast, chapter, contact="Leitung Netze")
    make_responsibility(cast, chapter, "Sensoren", valid_until=timezone.localdate())
    for n in range(4):
        release_proposal(by=cast.office, proposal=make_card(cast.author, chapter, city=f"Stadt {n}"))
    make_card(cast.author, chapter, city="Nicht freigegeben")
    release_proposal(by=cast.office, proposal=make_development(cast.author, chapter))
    html = client.get("/masterplan/netz/").text
    for words in ("Dezernat Digitales", "(Leitung Netze)", "Sensoren", "Stadt 2: Sieben Felder", "Neues Gesetz"):
        assert words in html, words
    assert 'href="/masterplan/vorbilder/?kapitel=netz"' in html
    assert "Stadt 3" not in html and "Nicht freigegeben" not in html and "Vorbild vorschlagen" not in html
    client.force_login(cast.author)
    assert 'href="/arbeitsraum/vorbilder/neu/?kapitel=netz"' in client.get("/masterplan/netz/").text


def test_old_editions_say_nothing_about_today(field_page: ActionFieldPage, cast: Cast, client: Client) -> None:
    page = add_chapter(field_page, "Netz", "netz", paragraph("Alt."))
    assert page.chapter is not None
    make_responsibility(cast, page.chapter)
    page.body = page._meta.get_field("body").to_python([paragraph("Neu.")])
    page.save_revision().publish()
    assert "Für dieses Kapitel steht ein" not in client.get("/masterplan/netz/fassungen/1/").text


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_no_chapter_or_field_takes_the_address_of_a_list(
    field_page: ActionFieldPage, plan_page: PlanPage, client: Client, slug: str
) -> None:
    plan_page.refresh_from_db()
    with pytest.raises(ValidationError, match="Diese Adresse gehört schon"):
        field_page.add_child(instance=ChapterPage(title="Vorbilder", slug=slug))
    with pytest.raises(ValidationError, match="Diese Adresse gehört schon"):
        plan_page.add_child(instance=ActionFieldPage(title="Vorbilder", slug=slug))


def test_the_editor_reads_it_at_the_field(field_page: ActionFieldPage, cast: Cast, client: Client) -> None:
    from cms.services import ensure_editors_group

    ensure_editors_group().user_set.add(cast.editor)
    client.force_login(cast.editor)
    form = {
        "title": "Vorbilder",
        "slug": "vorbilder",
        "summary": "",
        "seo_title": "",
        "search_description": "",
        "body-count": "0",
    }
    answer = client.post(f"/verwaltung/pages/add/cms/chapterpage/{field_page.pk}/", form)
    assert answer.status_code == 200
    assert "Diese Adresse gehört schon zu einer anderen Seite des Masterplans" in answer.text
    assert not ChapterPage.objects.exists()


def test_the_list_wins_over_a_page_that_was_there_before(field_page: ActionFieldPage, client: Client) -> None:
    page = add_chapter(field_page, "Alte Vorbilder", "alte-vorbilder", paragraph("Text."))
    ChapterPage.objects.filter(pk=page.pk).update(slug="vorbilder", url_path="/start/masterplan/verwaltung/vorbilder/")
    html = client.get("/masterplan/vorbilder/").text
    assert "Vorbilder aus anderen Städten" in html and "Alte Vorbilder" not in html

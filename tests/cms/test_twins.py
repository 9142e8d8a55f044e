"""An editor goes on from the latest draft, which may be older than the chapter's twin in the domain."""

from cms.pages import ActionFieldPage, ChapterPage, PlanPage
from digitalrat.masterplan.models import ActionField, Chapter, Plan

from .conftest import add_chapter, paragraph


def test_editing_the_latest_draft_goes_on_with_the_same_chapter(field_page: ActionFieldPage) -> None:
    page = add_chapter(field_page, "Netz", "netz", paragraph("Alt."))
    draft = ChapterPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.body = [paragraph("Neu.")]
    draft.save_revision().publish()
    chapter = Chapter.objects.get()
    assert list(chapter.editions.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert ChapterPage.objects.get(pk=page.pk).chapter == chapter


def test_editing_the_plan_and_a_field_keeps_their_twins_too(field_page: ActionFieldPage) -> None:
    add_chapter(field_page, "Netz", "netz", paragraph("Text."))
    for page in (PlanPage.objects.get(), ActionFieldPage.objects.get()):
        page.get_latest_revision_as_object().save_revision().publish()
    assert PlanPage.objects.get().plan == Plan.objects.get()
    assert ActionFieldPage.objects.get().action_field == ActionField.objects.get()

import uuid
from typing import Any

import pytest

from cms.pages import ActionFieldPage, ChapterPage, HomePage, PlanPage, RecommendationIndexPage
from cms.services import ensure_site


@pytest.fixture
def home(db: None) -> HomePage:
    return ensure_site()


@pytest.fixture
def plan_page(home: HomePage) -> PlanPage:
    page = home.add_child(instance=PlanPage(title="Masterplan", slug="masterplan"))
    page.save_revision().publish()
    home.refresh_from_db()
    return page


@pytest.fixture
def field_page(plan_page: PlanPage) -> ActionFieldPage:
    page = plan_page.add_child(instance=ActionFieldPage(title="Verwaltung", slug="verwaltung"))
    page.save_revision().publish()
    return page


@pytest.fixture
def index_page(home: HomePage) -> RecommendationIndexPage:
    page = home.add_child(instance=RecommendationIndexPage(title="Empfehlungen", slug="empfehlungen"))
    page.save_revision().publish()
    return page


def paragraph(text: str, key: str | None = None) -> dict[str, Any]:
    return {"type": "paragraph", "value": f"<p>{text}</p>", "id": key or str(uuid.uuid4())}


def heading(text: str, level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"level": level, "text": text}, "id": str(uuid.uuid4())}


def add_chapter(field: ActionFieldPage, title: str, slug: str, *blocks: dict[str, Any]) -> ChapterPage:
    """A chapter page that has been published once."""
    page = field.add_child(instance=ChapterPage(title=title, slug=slug, body=list(blocks)))
    page.save_revision().publish()
    return ChapterPage.objects.get(pk=page.pk)

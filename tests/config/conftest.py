import pytest

from cms.pages import HomePage, PlanPage, RecommendationIndexPage
from cms.services import ensure_site


@pytest.fixture
def site(db: None) -> HomePage:
    """The start page with the two pages below it that every site has."""
    home = ensure_site()
    for page in (
        PlanPage(title="Masterplan", slug="masterplan"),
        RecommendationIndexPage(title="Empfehlungen", slug="empfehlungen"),
    ):
        home.add_child(instance=page).save_revision().publish()
        home.refresh_from_db()
    return home

import pytest

from cms.pages import HomePage
from cms.services import ensure_report_index, ensure_site


@pytest.fixture
def home(db: None) -> HomePage:
    """The public site with the list of reports."""
    home = ensure_site()
    ensure_report_index(home)
    return home

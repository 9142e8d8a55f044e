import pytest

from digitalrat.masterplan.models import Chapter
from tests.factories.masterplan import make_chapter


@pytest.fixture
def chapter(db: None) -> Chapter:
    return make_chapter()

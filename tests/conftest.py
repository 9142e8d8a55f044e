from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.factories.members import Cast, make_cast


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """Each test begins in German: a page that an English reader asked for would leave its language behind."""
    with translation.override("de"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Author, co-author, other member, chair, CDO, office, department, editor, guest and a visitor."""
    return make_cast()

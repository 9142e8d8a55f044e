import pytest

from tests.factories.members import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Author, co-author, other member, chair, CDO, office, department, editor, guest and a visitor."""
    return make_cast()

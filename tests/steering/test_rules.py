"""Who may what with the office's own page."""

from digitalrat.steering.rules import PERMISSIONS
from tests.factories.members import Cast

TABLE = {
    "steering.view_office": {
        *("visitor", "author", "coauthor", "other", "chair", "cdo"),
        *("office", "department", "editor", "guest", "committee_reader"),
    },
    "steering.keep_office": {"office"},
}


def test_who_may(cast: Cast) -> None:
    found = {name: {who for who, person in cast.everybody().items() if person.has_perm(name)} for name in PERMISSIONS}
    assert found == TABLE


def test_a_deactivated_office_keeps_nothing(cast: Cast) -> None:
    cast.office.is_active = False
    assert not cast.office.has_perm("steering.keep_office")

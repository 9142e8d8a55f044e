"""Who may read and write chapters: a truth table over the cast and the chapter's state."""

import pytest

from digitalrat.masterplan.services import set_visibility
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast

COUNCIL = {"author", "coauthor", "other", "chair"}
EVERYBODY = COUNCIL | {"visitor", "cdo", "office", "department", "editor", "guest", "committee_reader"}

# permission, is the chapter published, who may
TABLE = [
    ("masterplan.view_chapter", True, EVERYBODY),
    ("masterplan.view_chapter", False, COUNCIL | {"cdo", "office", "editor"}),
    ("masterplan.edit_plan", True, {"office", "editor"}),
    ("masterplan.edit_plan", False, {"office", "editor"}),
]


@pytest.mark.parametrize(("permission", "is_published", "allowed"), TABLE)
def test_who_may(cast: Cast, permission: str, is_published: bool, allowed: set[str]) -> None:
    chapter = make_chapter()
    set_visibility(by=None, chapter=chapter, is_published=is_published)
    assert {name for name, user in cast.everybody().items() if user.has_perm(permission, chapter)} == allowed


def test_a_deactivated_editor_may_nothing(cast: Cast) -> None:
    chapter = make_chapter()
    set_visibility(by=None, chapter=chapter, is_published=False)
    cast.editor.is_active = False
    assert not cast.editor.has_perm("masterplan.edit_plan", chapter)
    assert not cast.editor.has_perm("masterplan.view_chapter", chapter)

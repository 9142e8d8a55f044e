"""Who may read and write chapters, propose and judge: truth tables over the cast and the state."""

from typing import Any

import pytest

from digitalrat.masterplan.rules import PERMISSIONS
from digitalrat.masterplan.services import decline_proposal, release_proposal, set_visibility
from tests.factories.masterplan import make_chapter
from tests.factories.members import Cast
from tests.factories.outlook import make_card, make_development

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


# permission, state of a proposal of "author", who may
PROPOSALS = [
    ("masterplan.view_proposal", "proposed", {"author", "office", "cdo"}),
    ("masterplan.view_proposal", "released", EVERYBODY),
    ("masterplan.view_proposal", "declined", {"author", "office", "cdo"}),
    ("masterplan.revise_proposal", "proposed", {"author", "office"}),
    ("masterplan.revise_proposal", "released", {"office"}),
    ("masterplan.revise_proposal", "declined", {"office"}),
]


@pytest.mark.parametrize("make", [make_card, make_development])
@pytest.mark.parametrize(("permission", "state", "allowed"), PROPOSALS)
def test_who_sees_and_revises_proposals(cast: Cast, make: Any, permission: str, state: str, allowed: set[str]) -> None:
    proposal = make(cast.author)
    if state == "released":
        proposal = release_proposal(by=cast.office, proposal=proposal)
    if state == "declined":
        proposal = decline_proposal(by=cast.office, proposal=proposal, reason="Passt nicht.")
    assert {name for name, user in cast.everybody().items() if user.has_perm(permission, proposal)} == allowed


def test_who_proposes_and_who_judges(cast: Cast) -> None:
    def who(permission: str) -> set[str]:
        return {name for name, user in cast.everybody().items() if user.has_perm(permission)}

    assert who("masterplan.propose") == COUNCIL | {"cdo", "office", "department"}
    assert who("masterplan.judge_proposals") == {"office"}
    assert who("masterplan.view_proposal") == {"cdo", "office"}
    assert len(PERMISSIONS) == 6


def test_a_deactivated_author_sees_nothing_of_it_any_more(cast: Cast) -> None:
    card = make_card(cast.author)
    cast.author.is_active = False
    assert not cast.author.has_perm("masterplan.view_proposal", card)

"""The truth table of the room: who may do what, in which state. One line per permission and state."""

import pytest

from digitalrat.impulses.models import Impulse
from digitalrat.impulses.services import withdraw_impulse
from digitalrat.meetings.models import Ballot
from digitalrat.meetings.rules import PERMISSIONS
from digitalrat.meetings.services import close_if_due, declare_conflict
from digitalrat.members.models import User
from tests.factories.meetings import let_pass, make_ballot, make_impulse, vote
from tests.factories.members import Cast

NOBODY = ""
SEATS = "author coauthor other chair fifth"
READERS = f"{SEATS} cdo office committee_reader"

TABLE = {
    # impulse, by state
    ("meetings.open_ballot", "draft"): NOBODY,
    ("meetings.open_ballot", "submitted"): NOBODY,
    ("meetings.open_ballot", "in_deliberation"): "chair",
    ("meetings.open_ballot", "in_deliberation, chair biased"): NOBODY,
    ("meetings.open_ballot", "voting"): NOBODY,
    ("meetings.open_ballot", "adopted"): NOBODY,
    ("meetings.open_ballot", "withdrawn"): NOBODY,
    ("meetings.declare_conflict", "draft"): NOBODY,
    ("meetings.declare_conflict", "submitted"): SEATS,
    ("meetings.declare_conflict", "in_deliberation"): SEATS,
    ("meetings.declare_conflict", "in_deliberation, chair biased"): "author coauthor other fifth",
    ("meetings.declare_conflict", "voting"): SEATS,
    ("meetings.declare_conflict", "adopted"): NOBODY,
    ("meetings.declare_conflict", "withdrawn"): NOBODY,
    # ballot, by state; None is the list
    ("meetings.view_ballot", None): READERS,
    ("meetings.view_ballot", "running"): READERS,
    ("meetings.view_ballot", "due"): READERS,
    ("meetings.view_ballot", "closed"): READERS,
    ("meetings.view_choices", None): NOBODY,
    ("meetings.view_choices", "running"): NOBODY,
    ("meetings.view_choices", "due"): NOBODY,
    ("meetings.view_choices", "closed"): READERS,
    # running and due: author and coauthor yes, other no, chair and fifth not yet
    ("meetings.cast_vote", "running"): "chair fifth",
    ("meetings.cast_vote", "running, fifth biased"): "chair",
    ("meetings.cast_vote", "due"): NOBODY,
    ("meetings.cast_vote", "closed"): NOBODY,
    ("meetings.close_ballot", "running"): "chair",
    ("meetings.close_ballot", "running, fifth biased"): "chair",
    ("meetings.close_ballot", "running, chair biased"): NOBODY,
    ("meetings.close_ballot", "due"): "chair",
    ("meetings.close_ballot", "closed"): NOBODY,
    ("meetings.file_dissent", "running"): NOBODY,
    ("meetings.file_dissent", "due"): NOBODY,
    ("meetings.file_dissent", "closed"): "other",
}


def make(cast: Cast, state: str | None) -> Impulse | Ballot | None:
    """The object of a line of the table."""
    name, _, biased = (state or "").partition(", ")
    obj: Impulse | Ballot | None = None
    if name in ("draft", "submitted", "in_deliberation"):
        obj = make_impulse(cast, state=name)  # type: ignore[arg-type]  # a value of State
    elif name == "withdrawn":
        obj = make_impulse(cast)
        withdraw_impulse(by=cast.author, impulse=obj, reason="Erledigt")
    elif name:
        obj = make_ballot(cast)
        vote(obj, yes=[cast.author, cast.coauthor], no=[cast.other])
        if name in ("due", "closed", "adopted"):
            let_pass(obj)
        if name in ("closed", "adopted"):
            obj = close_if_due(ballot=obj)
    if biased:
        impulse = obj.impulse if isinstance(obj, Ballot) else obj
        assert impulse is not None
        declare_conflict(by=getattr(cast, biased.removesuffix(" biased")), impulse=impulse)
    if isinstance(obj, Ballot) and name in ("voting", "adopted"):
        return Impulse.objects.get(pk=obj.impulse_id)
    return type(obj)._default_manager.get(pk=obj.pk) if obj else None


@pytest.mark.parametrize(("permission", "state"), TABLE)
def test_truth_table(cast: Cast, permission: str, state: str | None) -> None:
    obj = make(cast, state)
    people = {**cast.everybody(), "fifth": cast.fifth}
    # Everybody comes with a new request: nothing about them is remembered.
    people = {name: User.objects.get(pk=one.pk) if one.pk else one for name, one in people.items()}
    allowed = {name for name, one in people.items() if one.has_perm(permission, obj)}
    assert allowed == set(TABLE[permission, state].split())


def test_the_table_is_complete() -> None:
    assert {permission for permission, _ in TABLE} == set(PERMISSIONS)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_deactivated_people_and_technical_administrators_may_nothing(cast: Cast, permission: str) -> None:
    User.objects.filter(pk=cast.chair.pk).update(is_active=False)
    root = User.objects.create_superuser("root@rat.example", "ein-langes-Kennwort")
    for state in ("in_deliberation", "running", "closed"):
        if (permission, state) not in TABLE:
            continue
        obj = make(cast, state)
        assert not User.objects.get(pk=cast.chair.pk).has_perm(permission, obj)
        assert not root.has_perm(permission, obj)

"""Who may what with an impulse, as one table: permission → state → cast."""

import pytest

from digitalrat.impulses import conflicts
from digitalrat.impulses.enums import State
from digitalrat.impulses.models import Impulse
from digitalrat.impulses.queries import visible_to
from digitalrat.impulses.services import add_comment, invite_coauthor, record_publication, withdraw_publication
from tests.factories.impulses import make_draft, make_impulse
from tests.factories.members import Cast

# author wrote it, coauthor writes along, invited has not answered; a dot is no.
CAST = ["visitor", "author", "coauthor", "invited", "other", "chair", "cdo", "office"]
CAST += ["department", "editor", "guest", "committee_reader"]

STATES = {
    "dr": State.DRAFT, "su": State.SUBMITTED, "de": State.IN_DELIBERATION, "vo": State.VOTING, "ad": State.ADOPTED,
    "re": State.REJECTED, "df": State.DEFERRED, "tr": State.TRANSMITTED, "an": State.ANSWERED,
    "im": State.IMPLEMENTING, "cl": State.CLOSED, "wi": State.WITHDRAWN,
}  # fmt: skip
ALL = "dr su de vo ad re df tr an im cl wi"
LATER = "su de vo ad re df tr an im cl wi"

TABLE = [
    # permission             states         vi au co in ot ch cd of de ed gu cr
    ("view_impulse",         "dr",        " .  x  x  x  .  .  .  .  .  .  .  . "),
    ("view_impulse",         LATER,       " .  x  x  x  x  x  x  x  .  .  .  x "),
    ("read_impulse",         "dr",        " .  x  x  x  .  .  .  .  .  .  .  . "),
    ("read_impulse",         LATER,       " .  x  x  x  x  x  x  x  .  .  .  x "),
    ("change_impulse",       "dr su de",  " .  x  x  .  .  .  .  .  .  .  .  . "),
    ("invite_coauthor",      "dr su de",  " .  x  x  .  .  .  .  .  .  .  .  . "),
    ("accept_coauthorship",  "dr su de",  " .  .  .  x  .  .  .  .  .  .  .  . "),
    ("submit_impulse",       "dr",        " .  x  x  .  .  .  .  .  .  .  .  . "),
    ("withdraw_impulse",     "dr su de df", " .  x  x  .  .  .  .  .  .  .  .  . "),
    ("open_deliberation",    "su df",     " .  .  .  .  .  x  .  .  .  .  .  . "),
    ("defer_impulse",        "de",        " .  .  .  .  .  x  .  .  .  .  .  . "),
    ("comment",              "dr",        " .  x  x  x  .  .  .  .  .  .  .  . "),
    ("comment",              "su de vo df", " .  x  x  x  x  x  x  x  .  .  .  . "),
    ("mark_implementing",    "an",        " .  .  .  .  .  .  .  x  .  .  .  . "),
    ("close_impulse",        "an im",     " .  .  .  .  .  .  .  x  .  .  .  . "),
]  # fmt: skip

GENERAL = {
    #                          vi au co in ot ch cd of de ed gu cr
    "impulses.list_impulses":  " .  x  x  x  x  x  x  x  .  .  x  x ",
    "impulses.create_impulse": " .  x  x  x  x  x  .  x  .  .  .  . ",
}  # fmt: skip


def everybody(cast: Cast) -> dict[str, object]:
    people = {**cast.everybody(), "invited": cast.fifth}
    return {name: people[name] for name in CAST}


def expected(permission: str, state: State) -> dict[str, bool]:
    for name, states, marks in TABLE:
        if name == permission and state in {STATES[short] for short in states.split()}:
            return dict(zip(CAST, [mark == "x" for mark in marks.split()], strict=True))
    return dict.fromkeys(CAST, False)


@pytest.mark.parametrize("state", State)
def test_who_may_do_what_in_each_state(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state)
    impulse.authorships.create(user=cast.fifth, position=2)
    for permission in dict.fromkeys(name for name, _states, _marks in TABLE):
        allowed = {
            name: person.has_perm(f"impulses.{permission}", impulse)  # type: ignore[attr-defined]
            for name, person in everybody(cast).items()
        }
        assert (permission, allowed) == (permission, expected(permission, state))


@pytest.mark.parametrize("permission", GENERAL)
def test_who_may_look_and_begin(cast: Cast, permission: str) -> None:
    allowed = {name: person.has_perm(permission) for name, person in everybody(cast).items()}  # type: ignore[attr-defined]
    assert allowed == dict(zip(CAST, [mark == "x" for mark in GENERAL[permission].split()], strict=True))


@pytest.mark.parametrize("state", State)
def test_the_list_shows_exactly_what_each_may_view(cast: Cast, state: State) -> None:
    impulse = make_impulse(cast, state)
    impulse.authorships.create(user=cast.guest, position=5)
    for person in cast.everybody().values():
        in_list = person.is_authenticated and visible_to(person).filter(pk=impulse.pk).exists()
        assert (person, in_list) == (person, person.has_perm("impulses.view_impulse", impulse))


def test_a_guest_sees_only_what_they_are_invited_to(cast: Cast) -> None:
    mine, others = make_draft(cast.author), make_draft(cast.other)
    invite_coauthor(by=cast.author, impulse=mine, user=cast.guest)
    assert cast.guest.has_perm("impulses.read_impulse", mine) is True
    assert cast.guest.has_perm("impulses.read_impulse", others) is False
    assert list(visible_to(cast.guest)) == [mine]


def test_only_own_comments_are_withdrawn(cast: Cast) -> None:
    comment = add_comment(by=cast.other, impulse=make_impulse(cast), body="Gut so.")
    allowed = {
        name for name, person in cast.everybody().items() if person.has_perm("impulses.withdraw_comment", comment)
    }
    assert allowed == {"other"}


def test_a_conflict_of_interest_shuts_out_of_text_and_talk_until_it_is_public(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    impulse = make_impulse(cast, State.ADOPTED)
    monkeypatch.setattr(conflicts, "_sources", [lambda user: [impulse.pk] if user == cast.other else []])

    def rights() -> list[bool]:
        found = Impulse.objects.get(pk=impulse.pk)
        return [cast.other.has_perm(f"impulses.{name}", found) for name in ("view_impulse", "read_impulse", "comment")]

    assert rights() == [True, False, False]
    record_publication(impulse=impulse, url="/empfehlungen/abends/")
    assert rights() == [True, True, False]
    withdraw_publication(impulse=impulse)
    assert rights() == [True, False, False]
    assert cast.chair.has_perm("impulses.read_impulse", impulse) is True


def test_somebody_who_left_may_nothing_more(cast: Cast) -> None:
    impulse = make_impulse(cast)
    cast.author.is_active = False
    assert not any(cast.author.has_perm(f"impulses.{name}", impulse) for name, _states, _marks in TABLE)

"""Who may do what: the whole cast, every permission, every state of an answer."""

import pytest

from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation
from digitalrat.responses.models import Handover, Response
from digitalrat.responses.rules import PERMISSIONS
from tests.factories.members import Cast, make_user
from tests.factories.responses import (
    make_draft,
    make_handover,
    make_part,
    make_published,
    make_ready,
    publish_recommendation,
    response_of,
)

# The author's column stands for the co-author and the other member too: nothing here asks who wrote the impulse.
CAST = ["visitor", "author", "chair", "cdo", "office", "department", "editor", "guest", "committee_reader"]

# The same in every state: x may, . may not.
FIXED = {
    "responses.view_inbox": "..xxx....",
    "responses.transmit_impulse": "..x.x....",
    "responses.view_handover": ".xxxx...x",
    "responses.confirm_receipt": "....x....",
    "responses.report_progress": "....x....",
    "responses.view_draft": "...xx....",
    "responses.edit_response": "....x....",
    "responses.return_response": "...x.....",
    "responses.sign_response": "...x.....",
    "responses.view_parts": ".....x...",
    "responses.set_deadlines": "....x....",
    "responses.assign_handovers": "....x....",
    "responses.extend_deadline": "...xx....",
    "responses.start_version": "....x....",
    "responses.react": "..x......",
    "responses.view_notes": "...xx....",
    "responses.add_note": "...xx....",
    "responses.request_part": "....x....",
    "responses.view_part": "...xxx...",
    "responses.write_part": ".....x...",
    "responses.return_part": "....x....",
    "responses.merge_part": "....x....",
    "responses.cancel_part": "....x....",
}
NOTHING = frozenset(f"responses.{name}" for name in ("view_inbox", "view_parts", "set_deadlines", "assign_handovers"))
ON_A_HANDOVER = frozenset(
    f"responses.{name}"
    for name in (
        "view_handover",
        "confirm_receipt",
        "report_progress",
        "extend_deadline",
        "start_version",
        "react",
        "view_notes",
        "add_note",
    )
)
# responses.view_response by state.
READING = {
    "draft": "...xx....",
    "ready": "...xx....",
    "signed": ".xxxx...x",
    "public": "xxxxxxxxx",
    "withdrawn": ".xxxx...x",
}


def make(cast: Cast, state: str) -> Response:
    handover = make_handover(cast)
    if state == "draft":
        make_draft(cast, handover)
    elif state == "ready":
        make_ready(cast, handover)
    else:
        make_published(cast, handover)
    if state in ("public", "withdrawn"):
        publication = publish_recommendation(handover.impulse)
        if state == "withdrawn":
            publication.withdrawn_at = publication.published_at
            publication.save()
    make_part(cast, handover)
    return response_of(handover)


def subject(permission: str, response: Response) -> object:
    handover: Handover = response.handover
    if permission in NOTHING:
        return None
    if permission in ON_A_HANDOVER:
        return handover
    if permission == "responses.transmit_impulse":
        return handover.impulse
    return response.parts.get() if permission.endswith("_part") and "request" not in permission else response


def row(cast: Cast, permission: str, response: Response) -> str:
    people = cast.everybody()
    obj = subject(permission, response)
    return "".join("x" if people[name].has_perm(permission, obj) else "." for name in CAST)


def test_the_table_has_every_permission() -> None:
    assert set(FIXED) | {"responses.view_response"} == set(PERMISSIONS)


@pytest.mark.parametrize("state", READING)
def test_the_whole_table(cast: Cast, state: str) -> None:
    response = make(cast, state)
    table = {permission: row(cast, permission, response) for permission in PERMISSIONS}
    assert table == FIXED | {"responses.view_response": READING[state]}


def test_deactivated_people_may_nothing(cast: Cast) -> None:
    response = make(cast, "ready")
    for person in (cast.office, cast.cdo, cast.chair, cast.department):
        person.is_active = False
        person.save()
    assert {
        row(cast, permission, response)
        for permission in PERMISSIONS
        if permission not in ("responses.view_handover", "responses.view_response")
    } == {"." * len(CAST)}


def test_a_technical_administrator_is_nobody_here(cast: Cast) -> None:
    response = make(cast, "ready")
    cast.guest.is_superuser = cast.guest.is_staff = True
    cast.guest.save()
    assert not any(cast.guest.has_perm(permission, subject(permission, response)) for permission in PERMISSIONS)


def test_a_part_is_nobodys_business_but_of_those_who_were_asked(cast: Cast) -> None:
    part = make(cast, "draft").parts.get()
    elsewhere = Organisation.objects.create(name="Anderes Amt", slug="amt", kind=OrganisationKind.DEPARTMENT)
    stranger = make_user("Anna", "Amt", Role.CONTRIBUTOR, organisation=elsewhere)
    assert [stranger.has_perm(f"responses.{name}", part) for name in ("view_part", "write_part")] == [False, False]

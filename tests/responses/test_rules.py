"""Who may do what: the whole cast, every permission, every state of an answer."""

import pytest

from digitalrat.responses.models import Handover, Response
from digitalrat.responses.rules import PERMISSIONS
from tests.factories.members import Cast
from tests.factories.responses import (
    make_draft,
    make_handover,
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
}
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
    return response_of(handover)


def subject(permission: str, response: Response) -> object:
    handover: Handover = response.handover
    if permission in ("responses.view_handover", "responses.confirm_receipt", "responses.report_progress"):
        return handover
    if permission == "responses.transmit_impulse":
        return handover.impulse
    return None if permission == "responses.view_inbox" else response


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
    for person in (cast.office, cast.cdo, cast.chair):
        person.is_active = False
        person.save()
    assert {
        row(cast, permission, response)
        for permission in PERMISSIONS
        if permission not in ("responses.view_handover", "responses.view_response")
    } == {"." * len(CAST)}


def test_a_technical_administrator_is_nobody_here(cast: Cast) -> None:
    response = make(cast, "ready")
    cast.department.is_superuser = cast.department.is_staff = True
    cast.department.save()
    assert not any(cast.department.has_perm(permission, subject(permission, response)) for permission in PERMISSIONS)

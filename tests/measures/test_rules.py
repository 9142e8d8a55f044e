"""Who may what: truth tables over the cast."""

from datetime import date

import pytest

from digitalrat.measures.enums import ReportKind
from digitalrat.measures.models import Measure, Promise, Report, UrgentCase
from digitalrat.measures.rules import PERMISSIONS
from digitalrat.measures.services import call_helpers, close_case, release_case, release_promise, update_measure
from digitalrat.members.enums import OrganisationKind, Role
from digitalrat.members.models import Organisation, RoleAssignment
from digitalrat.members.services import dissolve_organisation
from tests.factories.measures import make_case, make_measure, make_promise
from tests.factories.members import Cast

EVERYBODY = {
    *("visitor", "author", "coauthor", "other", "chair", "cdo"),
    *("office", "department", "editor", "guest", "committee_reader"),
}


def allowed(cast: Cast, permission: str, obj: object = None) -> set[str]:
    return {name for name, person in cast.everybody().items() if person.has_perm(permission, obj)}


def test_everybody_may_see_measures(cast: Cast) -> None:
    measure = Measure.objects.create(number="M-01", title="Termine", owner=Organisation.objects.get(slug="digitales"))
    assert allowed(cast, "measures.view_measure", measure) == EVERYBODY


# What stands here for the department holds for whoever acts for the owner.
MEASURES = {
    "its own": {"office", "department"},
    "of another owner": {"office"},
    "its own, but dissolved": {"office"},
    "handed over from one that is dissolved": {"office", "department"},
}


@pytest.mark.parametrize("whose", MEASURES)
def test_owners_keep_their_own_measures_and_the_office_all(cast: Cast, whose: str) -> None:
    own, other = Organisation.objects.get(slug="digitales"), Organisation.objects.get(slug="cdo-buero")
    gone = Organisation.objects.create(name="Altes Amt", slug="alt", kind=OrganisationKind.DEPARTMENT)
    measure = make_measure(
        cast, owner={"of another owner": other, "handed over from one that is dissolved": gone}.get(whose, own)
    )
    if whose == "its own, but dissolved":
        dissolve_organisation(by=cast.office, organisation=own)
    if whose == "handed over from one that is dissolved":
        dissolve_organisation(by=cast.office, organisation=gone)
        update_measure(by=cast.office, measure=measure, owner=own)
    measure = Measure.objects.get()
    assert allowed(cast, "measures.contribute", measure) == MEASURES[whose]
    assert allowed(cast, "measures.keep_measures", measure) == {"office"}


def test_the_desk_is_for_those_who_steer_and_those_who_carry(cast: Cast) -> None:
    assert allowed(cast, "measures.see_desk") == {"office", "cdo", "department"}
    assert allowed(cast, "measures.keep_measures") == {"office"}
    # Without a measure only the office may anything.
    assert allowed(cast, "measures.contribute") == {"office"}


def test_belonging_to_the_owner_is_not_enough_to_speak_for_it(cast: Cast) -> None:
    cast.author.organisation = Organisation.objects.get(slug="digitales")
    assert not cast.author.has_perm("measures.contribute", make_measure(cast))


# The department is the affected organisation; "helping" is another one that was called.
CASES = {
    "not released": {"view": {"cdo", "office", "department", "helping"}, "step": {"office", "department", "helping"}},
    "released": {"view": EVERYBODY | {"helping"}, "step": {"office", "department", "helping"}},
    "closed": {"view": {"cdo", "office", "department", "helping"}, "step": {"office", "department", "helping"}},
}


@pytest.mark.parametrize("state", CASES)
def test_an_urgent_case_concerns_those_who_are_in_it_until_it_is_released(cast: Cast, state: str) -> None:
    helping = Organisation.objects.create(name="Bauamt", slug="bauamt", kind=OrganisationKind.DEPARTMENT)
    case = make_case(cast)
    call_helpers(by=cast.office, case=case, organisations=[helping])
    if state == "released":
        release_case(by=cast.office, case=case)
    if state == "closed":
        close_case(by=cast.office, case=case, closing_note="Gelöst.")
    # Fritz acts for the helping organisation; Maria works there, but sits in the council for herself.
    cast.fifth.organisation = cast.other.organisation = helping
    RoleAssignment.objects.create(user=cast.fifth, role=Role.CONTRIBUTOR)
    case = UrgentCase.objects.get()

    def who(permission: str) -> set[str]:
        found = allowed(cast, permission, case)
        return found | {"helping"} if cast.fifth.has_perm(permission, case) else found

    assert who("measures.view_case") == CASES[state]["view"]
    assert who("measures.follow_case") == {"cdo", "office", "department", "helping"}
    assert who("measures.add_step") == CASES[state]["step"]


def test_other_departments_see_nothing_of_a_case_that_is_not_theirs(cast: Cast) -> None:
    case = make_case(cast, organisation=Organisation.objects.get(slug="cdo-buero"))
    assert allowed(cast, "measures.view_case", case) == {"cdo", "office"}
    assert allowed(cast, "measures.add_step", case) == {"office"}


def test_the_office_keeps_cases_and_promises(cast: Cast) -> None:
    assert allowed(cast, "measures.keep_cases") == allowed(cast, "measures.keep_promises") == {"office"}
    assert allowed(cast, "measures.view_cases") == {"office", "cdo", "department"}


def test_a_promise_is_read_by_all_once_it_is_released(cast: Cast) -> None:
    promise = make_promise(cast)
    assert allowed(cast, "measures.view_promise", promise) == {"office"}
    release_promise(by=cast.office, promise=promise)
    assert allowed(cast, "measures.view_promise", Promise.objects.get()) == EVERYBODY


def test_without_an_object_nothing_that_needs_one_is_allowed(cast: Cast) -> None:
    for permission in ("measures.view_case", "measures.follow_case", "measures.add_step", "measures.view_promise"):
        assert allowed(cast, permission) <= {"office", "cdo"}


def test_a_deactivated_office_keeps_nothing(cast: Cast) -> None:
    case = make_case(cast, since=date(2026, 1, 1))
    cast.office.is_active = False
    report = Report(kind=ReportKind.INTERIM, cutoff=date(2026, 6, 30))
    mine = {name for name in PERMISSIONS if cast.office.has_perm(name, report if "report" in name else case)}
    assert mine == {"measures.view_measure"}

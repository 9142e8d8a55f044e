"""Who may see measures: everybody. Owners keep their own up to date, the office all of them.

Urgent cases: the office keeps them, whoever acts for the affected or a helping organisation sees them and adds steps;
everybody reads them once they are released. Promises: the office keeps them, everybody reads what is released.
"""

from typing import Any

import rules

from digitalrat.members.models import User
from digitalrat.members.rules import is_cdo, is_contributor, is_editor, is_office

from .models import Measure, Promise, Report, UrgentCase


@rules.predicate
def is_owner(user: Any, measure: Measure | None) -> bool:
    """Belongs to the organisation that answers for the measure; one that is dissolved answers for nothing."""
    return (
        measure is not None
        and isinstance(user, User)
        and user.organisation_id == measure.owner_id
        and measure.owner.dissolved_on is None
    )


@rules.predicate
def is_case_released(user: Any, case: UrgentCase | None) -> bool:
    return case is not None and case.released_at is not None


@rules.predicate
def is_concerned(user: Any, case: UrgentCase | None) -> bool:
    """Belongs to the affected organisation, or to one that was called to help."""
    if case is None or not isinstance(user, User) or user.organisation_id is None:
        return False
    return user.organisation_id == case.organisation_id or any(
        helper.pk == user.organisation_id for helper in case.helpers.all()
    )


@rules.predicate
def is_promise_released(user: Any, promise: Promise | None) -> bool:
    return promise is not None and promise.released_at is not None


@rules.predicate
def is_report_published(user: Any, report: Report | None) -> bool:
    return report is not None and report.is_published


PERMISSIONS = {
    "measures.view_measure": rules.always_allow,
    # the workspace's list; then on a measure: updates, milestones, indicators
    "measures.see_desk": is_office | is_cdo | is_contributor,
    "measures.contribute": is_office | (is_contributor & is_owner),
    # new ones, all fields, owners, links, asking for updates
    "measures.keep_measures": is_office,
    # urgent cases: the workspace's list, then on a case
    "measures.view_cases": is_office | is_cdo | is_contributor,
    "measures.keep_cases": is_office,
    "measures.view_case": is_case_released | is_office | is_cdo | (is_contributor & is_concerned),
    "measures.follow_case": is_office | is_cdo | (is_contributor & is_concerned),
    "measures.add_step": is_office | (is_contributor & is_concerned),
    # promises
    "measures.keep_promises": is_office,
    "measures.view_promise": is_promise_released | is_office,
    # reports: the office freezes, the editors write too, everybody reads what is published
    "measures.manage_cycles": is_office,
    "measures.freeze_report": is_office,
    "measures.view_drafts": is_office | is_editor | is_cdo,
    "measures.view_report": is_report_published | is_office | is_editor | is_cdo,
    "measures.publish_report": is_office | is_editor,
    "measures.correct_report": is_office | is_editor,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

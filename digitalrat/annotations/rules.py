"""Who may read and write annotations: they are talk among the council, the office and the CDO.

Committee readers read along; visitors, editors, departments and guests know nothing of it.
"""

from typing import Any

import rules

from digitalrat.masterplan.rules import is_published
from digitalrat.members.rules import is_active_user, is_chair, is_committee_reader, is_insider, is_office

from .models import Annotation, Reply


@rules.predicate
def is_own(user: Any, text: Annotation | Reply | None) -> bool:
    """The annotation or reply is by this person."""
    return text is not None and text.author_id == user.pk


is_own_still = is_active_user & is_insider & is_own

PERMISSIONS = {
    # on nothing: the list of chapters
    "annotations.list_annotations": is_insider | is_committee_reader,
    # on a chapter
    "annotations.view_annotations": is_insider | (is_committee_reader & is_published),
    "annotations.annotate": is_insider,
    # on an annotation
    "annotations.reply": is_insider,
    "annotations.edit_annotation": is_own_still,
    "annotations.withdraw_annotation": is_own_still,
    "annotations.resolve_annotation": is_own_still | is_chair | is_office,
    # on a reply
    "annotations.withdraw_reply": is_own_still,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

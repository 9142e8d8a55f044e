"""Who may read chapters: published ones everybody, withdrawn ones the council, the office and editors."""

from typing import Any

import rules

from digitalrat.members.rules import is_editor, is_insider, is_office

from .models import Chapter


@rules.predicate
def is_published(user: Any, chapter: Chapter | None) -> bool:
    return chapter is not None and chapter.is_published


PERMISSIONS = {
    "masterplan.view_chapter": is_published | is_insider | is_editor,
    # Writing the plan in Wagtail: editors, and the office that reads whole plans in.
    "masterplan.edit_plan": is_editor | is_office,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

"""Who looks after what happens in the background."""

import rules

from digitalrat.members.rules import is_office

PERMISSIONS = {
    # What is done by the clock, and which tasks failed.
    "workspace.view_background": is_office,
    # Have a failed task tried again, or give it up.
    "workspace.settle_tasks": is_office,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

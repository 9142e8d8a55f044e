"""Who may see how the office is set up: everybody. The office itself keeps it true."""

import rules

from digitalrat.members.rules import is_office

PERMISSIONS = {
    "steering.view_office": rules.always_allow,
    "steering.keep_office": is_office,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

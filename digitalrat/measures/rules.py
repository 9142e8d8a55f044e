"""Who may see measures: everybody. Changing them becomes a right when there is a screen for it."""

import rules

PERMISSIONS = {
    "measures.view_measure": rules.always_allow,
}
for name, predicate in PERMISSIONS.items():
    rules.add_perm(name, predicate)

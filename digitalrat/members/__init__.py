"""Who takes part: users, organisations, terms, seats, roles, invitations.

Knows no chapter and no impulse; other rooms ask here who somebody is, not what they may do with an impulse.
"""

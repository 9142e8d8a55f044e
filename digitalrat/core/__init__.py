"""Ground floor: audit trail, base models, working-day calendar, the live socket base, permission checks in views.

Holds nothing of the domain: no impulse, chapter or council is known here.
"""

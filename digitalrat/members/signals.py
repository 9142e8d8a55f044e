from django.dispatch import Signal

# user_id: the person whose roles, seat or activity changed
rights_changed = Signal()
# organisation, by: it takes no more work
organisation_dissolved = Signal()

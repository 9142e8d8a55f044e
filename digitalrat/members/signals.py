from django.dispatch import Signal

# user_id: the person whose roles, seat or activity changed
rights_changed = Signal()

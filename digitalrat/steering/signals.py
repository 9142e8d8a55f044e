from django.dispatch import Signal

# entry: a task, post, body, seat, process or responsibility that began, changed or ended; what: one of these words; by
office_changed = Signal()

from django.dispatch import Signal

impulse_transmitted = Signal()  # handover, by
receipt_confirmed = Signal()  # handover, by
response_changed = Signal()  # response, by: the draft was saved
response_ready = Signal()  # response, by
response_returned = Signal()  # response, by
response_published = Signal()  # response, by

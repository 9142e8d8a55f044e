from django.dispatch import Signal

annotation_added = Signal()  # annotation, by
annotation_changed = Signal()  # annotation, by: edited, withdrawn or resolved
reply_added = Signal()  # reply, by
reply_changed = Signal()  # reply, by: withdrawn

from django.dispatch import Signal

impulse_transmitted = Signal()  # handover, by
receipt_confirmed = Signal()  # handover, by
response_changed = Signal()  # response, by: the draft was saved
response_ready = Signal()  # response, by
response_returned = Signal()  # response, by
response_published = Signal()  # response, by
deadline_extended = Signal()  # extension, by
version_started = Signal()  # response, by (None: a promised date has come)
review_came_back = Signal()  # response, by: the same, after version_started
reaction_given = Signal()  # reaction, by
handovers_assigned = Signal()  # handovers, to, by
note_added = Signal()  # note, by
part_requested = Signal()  # part, by
part_handed_in = Signal()  # part, by
part_given_back = Signal()  # part, by: the organisation gives it back
part_returned = Signal()  # part, by: the office wants it reworked
part_cancelled = Signal()  # part, by (None: its organisation was dissolved)
part_merged = Signal()  # part, by

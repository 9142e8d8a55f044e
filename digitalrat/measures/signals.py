from django.dispatch import Signal

# case: the UrgentCase, by: the User; helpers_called also has organisations: those newly called
urgent_case_opened = Signal()
urgent_case_released = Signal()
urgent_case_closed = Signal()
urgent_helpers_called = Signal()
# step: the UrgentStep that was taken, by
urgent_step_taken = Signal()
# statement: the Statement added to a promise, by
statement_added = Signal()
# promise: the Promise that everybody may read now, by
promise_released = Signal()

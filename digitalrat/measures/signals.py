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
# report: the Report that was frozen as a draft, by (None: the clock)
report_frozen = Signal()
# report: the Report (any version) that everybody may read now, by
report_published = Signal()
# cycle: the ReportCycle, cutoff: the day that is near, days: how many are left
cutoff_near = Signal()
# measure: the Measure that was entered, by
measure_created = Signal()
# update: the MeasureUpdate of the owner, by
measure_updated = Signal()
# requests: the UpdateRequests that are open now, by
update_requested = Signal()
# slip: the MilestoneSlip that keeps the old date, by
milestone_moved = Signal()
# indicator: the Indicator whose facts or series changed, by
indicator_changed = Signal()

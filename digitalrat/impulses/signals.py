from django.dispatch import Signal

# impulse, by; and for comments: comment
impulse_changed = Signal()  # anything that an open page should fetch again
impulse_submitted = Signal()
impulse_deliberation_opened = Signal()
impulse_adopted = Signal()
impulse_rejected = Signal()
impulse_deferred = Signal()
impulse_withdrawn = Signal()
impulse_published = Signal()
coauthor_invited = Signal()  # impulse, authorship, by
coauthor_accepted = Signal()  # impulse, authorship, by
coauthor_removed = Signal()  # impulse, user, by
comment_added = Signal()  # comment, by
comment_withdrawn = Signal()  # comment, by

from django.dispatch import Signal

ballot_opened = Signal()  # ballot, by
vote_cast = Signal()  # ballot
ballot_closed = Signal()  # ballot, by (None: the deadline)
conflict_declared = Signal()  # impulse, by
dissent_filed = Signal()  # opinion, by

from digitalrat.core.errors import DomainError, StateError


class CannotVote(DomainError):
    """The vote was not taken; the message says why."""


class BallotNotOpen(StateError):
    """The ballot is closed, or the impulse is not under deliberation."""


class BallotStillRuns(StateError):
    """Neither has the deadline passed nor has every seat voted."""


class BadDeadline(DomainError):
    """The deadline lies in the past or too far away."""


class NoDissent(DomainError):
    """A dissenting opinion was refused: wrong person, too late, or no text."""


class NoConflict(DomainError):
    """A conflict was declared by somebody without a seat, twice, or after the decision."""

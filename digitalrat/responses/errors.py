from dataclasses import dataclass
from datetime import datetime

from digitalrat.core.errors import DomainError, StateError


class AlreadyTransmitted(StateError):
    """The impulse is not (or no longer) waiting to be handed over."""


class TextChanged(DomainError):
    """The frozen text is not the one that was voted on."""


class NotInThisState(StateError):
    """The answer is being drafted, waits for signature or is published, and the act fits none of these."""


class ChangedMeanwhile(StateError):
    """Somebody else was faster; ``by_name`` and ``at`` say who and when. Nothing was saved."""

    def __init__(self, message: str, *, by_name: str, at: datetime) -> None:
        super().__init__(message)
        self.by_name, self.at = by_name, at


class DoubleHat(DomainError):
    """Whoever voted on an item, or is biased in it, does not answer it."""


@dataclass(frozen=True)
class Problem:
    """What an answer lacks: ``field`` of PointAnswer for the point ``number``, or of Response if that is None."""

    number: int | None
    field: str
    message: str


class AnswerIncomplete(DomainError):
    """The answer cannot go up for signature yet."""

    def __init__(self, message: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems

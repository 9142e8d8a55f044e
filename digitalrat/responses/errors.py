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
    """Whoever is biased in an item does not answer it; whoever voted on it only with a public note."""


class ExtensionRefused(StateError):
    """There is no more time for this answer: it is answered, overdue, or was extended before."""


class VersionOpen(StateError):
    """There is an unpublished version already, or no published one to start from."""


class ReactionRefused(StateError):
    """The council has reacted to this answer, has asked as often as it may, or the answer is not the current one."""


class PartRefused(DomainError):
    """Nothing can be asked for like this; ``field`` of the form (points, organisations, due, note) says where."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class PartsOpen(StateError):
    """The answer waits for organisations that were asked for their part."""


@dataclass(frozen=True)
class Problem:
    """What an answer lacks: ``field`` of PointAnswer for the point ``number``, or of Response if that is None."""

    number: int | None
    field: str
    message: str


class AnswerUnfit(DomainError):
    """What was written is not accepted, not even as a draft. Nothing was saved."""

    def __init__(self, message: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class AnswerIncomplete(DomainError):
    """The answer cannot go up for signature yet."""

    def __init__(self, message: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems

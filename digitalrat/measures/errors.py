from datetime import datetime

from digitalrat.core.errors import InputError, StateError


class BadMeasure(InputError):
    """What was said about a measure does not hold together; ``field`` names where."""


class BadMilestone(InputError):
    """What was said about a milestone does not hold together; ``field`` names where."""


class BadIndicator(InputError):
    """What was said about an indicator or a value of it does not hold together; ``field`` names where."""


class BadLink(InputError):
    """Two measures do not hang together in this way; ``field`` names where."""


class BadRequest(InputError):
    """Nobody can be asked for this, or not until this day; ``field`` names where."""


class BadCycle(InputError):
    """What was said about a report cycle does not hold together; ``field`` names where."""


class ChangedMeanwhile(StateError):
    """Somebody else was faster; ``by_name`` and ``at`` say who and when. Nothing was saved."""

    def __init__(self, message: str, *, by_name: str, at: datetime) -> None:
        super().__init__(message)
        self.by_name, self.at = by_name, at

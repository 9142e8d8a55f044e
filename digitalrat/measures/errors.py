from digitalrat.core.errors import InputError


class BadMeasure(InputError):
    """What was said about a measure does not hold together; ``field`` names where."""


class BadCycle(InputError):
    """What was said about a report cycle does not hold together; ``field`` names where."""

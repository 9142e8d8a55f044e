from digitalrat.core.errors import DomainError


class BadMeasure(DomainError):
    """What was said about a measure does not hold together; ``field`` names where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

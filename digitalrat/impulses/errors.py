from digitalrat.core.errors import DomainError


class IncompleteError(DomainError):
    """The impulse lacks what it needs for the next step; ``fields`` says for each field (form name) what is missing."""

    def __init__(self, message: str, fields: dict[str, str]) -> None:
        super().__init__(message)
        self.fields = fields


class ChangedMeanwhileError(DomainError):
    """Somebody else saved since the person loaded the form."""

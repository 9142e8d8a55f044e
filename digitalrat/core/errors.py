"""Errors that carry a sentence for the person who caused them."""


class DomainError(Exception):
    """A rule of the council or of a state forbids what was asked.

    ``message`` is a full German (or translated) sentence that may be shown on screen.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StateError(DomainError):
    """The object is no longer (or not yet) in the state that this act needs."""


class InputError(DomainError):
    """Something that was said does not hold together; ``field`` names where, empty for the whole."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

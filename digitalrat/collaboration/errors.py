from django.utils.translation import gettext as _

from digitalrat.core.errors import StateError


class BadUpdate(ValueError):
    """Bytes that the document cannot take in."""


class DocumentFrozen(StateError):
    """Somebody wants to change a document whose text is fixed."""

    def __init__(self) -> None:
        super().__init__(_("Dieser Text ist festgeschrieben und kann nicht mehr geändert werden."))


class DocumentNotEmpty(StateError):
    """A first text is given to a document that already has one."""

    def __init__(self) -> None:
        super().__init__(_("Dieses Dokument hat schon einen Text."))


class WritersGone(Exception):
    """Some of the authors of a batch may no longer write at all; nothing of the batch is stored."""

    def __init__(self, user_ids: frozenset[int]) -> None:
        super().__init__(user_ids)
        self.user_ids = user_ids

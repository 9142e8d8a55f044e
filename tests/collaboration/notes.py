from digitalrat.collaboration.models import Document
from digitalrat.members.models import User

KIND = "note-of-the-tests"


class Notes:
    """A port (collaboration/rooms.py) whose rights a test can change."""

    def __init__(self, writers: set[int], readers: set[int]) -> None:
        self.writers, self.readers = writers, readers
        self.checkpoints: list[str] = []

    def may_read(self, user: User, document: Document) -> bool:
        return user.pk in self.writers | self.readers

    def may_write(self, user: User, document: Document) -> bool:
        return user.pk in self.writers

    def checkpoint(self, document: Document, html: str) -> None:
        self.checkpoints.append(html)

"""What collaboration may do with the live document of an impulse's reasons."""

from digitalrat.collaboration.models import Document
from digitalrat.core.services import announce
from digitalrat.members.models import User

from .models import Impulse
from .queries import for_reading
from .signals import impulse_changed

# The kind of our live documents, by which collaboration finds this room.
DOCUMENT_KIND = "impulse"


class ReasonsRoom:
    """The reasons of an impulse: whoever may read the impulse reads them, its authors write until the vote."""

    def may_read(self, user: User, document: Document) -> bool:
        impulse = for_reading().filter(document=document).first()
        return impulse is not None and user.has_perm("impulses.read_impulse", impulse)

    def may_write(self, user: User, document: Document) -> bool:
        impulse = for_reading().filter(document=document).first()
        return impulse is not None and user.has_perm("impulses.change_impulse", impulse)

    def checkpoint(self, document: Document, html: str) -> None:
        # An update, because typing in the reasons is no change of the form that others may have open.
        found = Impulse.objects.filter(document=document).exclude(reasons_html=html)
        if found.update(reasons_html=html):
            announce(impulse_changed, impulse=Impulse.objects.get(document=document), by=None)

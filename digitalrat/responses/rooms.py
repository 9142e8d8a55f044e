"""What collaboration may do with the live document of a part that an organisation contributes."""

from digitalrat.collaboration.models import Document
from digitalrat.members.models import User

from .enums import OPEN_PARTS, ResponseState
from .models import Part

# The kind of our live documents, by which collaboration finds this room.
DOCUMENT_KIND = "answer_part"


class PartRoom:
    """The text of a part: its organisation writes while it is asked, office and CDO read along, nobody else does."""

    def may_read(self, user: User, document: Document) -> bool:
        part = _part_of(document)
        return part is not None and user.has_perm("responses.view_part", part)

    def may_write(self, user: User, document: Document) -> bool:
        part = _part_of(document)
        return (
            part is not None
            and part.state in OPEN_PARTS
            and part.response.state == ResponseState.DRAFT
            and user.has_perm("responses.write_part", part)
        )

    def checkpoint(self, document: Document, html: str) -> None:
        Part.objects.filter(document=document).update(html=html)


def _part_of(document: Document) -> Part | None:
    return Part.objects.select_related("response__handover").filter(document=document).first()

"""Names on the socket of a chapter: its group and the types of its hints."""

import uuid

# Something in the list of annotations changed: fetch the list.
ANNOTATION = "annotation"
# The chapter has a new edition, or was published or withdrawn.
CHAPTER = "chapter"


def chapter_group(chapter: uuid.UUID) -> str:
    """Group of all pages that show the chapter with this uuid."""
    return f"chapter.{chapter.hex}"

"""Names on the socket of an impulse: its group and the types of its hints."""

import uuid

# State, text, authors or quotes changed: fetch the impulse.
IMPULSE = "impulse"
# The discussion changed: fetch the comments.
COMMENT = "comment"


def impulse_group(impulse: uuid.UUID) -> str:
    """Group of all pages that show the impulse with this uuid."""
    return f"impulse.{impulse.hex}"

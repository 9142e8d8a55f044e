"""Names on the socket of a person's notices."""

# Something new, or something read: fetch the number.
NOTICE = "notice"


def inbox_group(user_id: int) -> str:
    """Group of all open pages of one person."""
    return f"inbox.{user_id}"

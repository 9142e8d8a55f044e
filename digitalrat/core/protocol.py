"""Names on the sockets that every room shares; the TypeScript twin is static/src/base/protocol.ts."""

HINT = "hint"
RIGHTS_CHANGED = "rights.changed"

# Close codes: 4400–4499 tell the client not to come back (y-websocket treats them as permanent).
CLOSE_BAD_MESSAGE = 4400
CLOSE_LOGIN_NEEDED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_TOO_MUCH = 4429
CLOSE_TRY_AGAIN = 4500


def user_group(user_id: int) -> str:
    """Group of all sockets of one person; carries RIGHTS_CHANGED."""
    return f"user.{user_id}"

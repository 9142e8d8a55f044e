"""Names on the sockets of hand-overs."""

from uuid import UUID

# Types of hints; the page fetches what it may see.
ANSWER_CHANGED = "answer"  # state, draft or receipt of a hand-over


def handover_group(uuid: UUID) -> str:
    return f"answers.{uuid.hex}"

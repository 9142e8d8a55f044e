"""Names on the sockets of hand-overs."""

from uuid import UUID

# Types of hints; the page fetches what it may see.
ANSWER_CHANGED = "answer"  # state, draft or receipt of a hand-over
DESK_CHANGED = "desk"  # something that waits on the office's desk
PART_CHANGED = "part"  # a part that an organisation contributes
NOTE_ADDED = "note"  # an internal note on a hand-over

# The desk of office, CDO and chair; what office and CDO alone see change on it.
DESK_GROUP = "desk"
INSIDE_DESK_GROUP = "desk.inside"


def handover_group(uuid: UUID) -> str:
    return f"answers.{uuid.hex}"


def workshop_group(uuid: UUID) -> str:
    """Of office and CDO alone: what happens behind a hand-over (``uuid``) before its answer is signed."""
    return f"workshop.{uuid.hex}"


def part_group(uuid: UUID) -> str:
    """Of the organisation that was asked, and of office and CDO."""
    return f"part.{uuid.hex}"

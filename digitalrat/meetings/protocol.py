"""Names on the ballots' sockets."""

from uuid import UUID

# Types of hints. The page fetches what it may see; none of them says how somebody voted.
VOTE = "vote"
ROLL_CHANGED = "roll"
RESULT = "result"
DISSENT = "dissent"


def ballot_group(uuid: UUID) -> str:
    return f"ballot.{uuid.hex}"

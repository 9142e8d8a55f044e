from digitalrat.core.consumers import LiveConsumer
from digitalrat.core.protocol import CLOSE_FORBIDDEN, CLOSE_NOT_FOUND

from .models import Ballot
from .protocol import ballot_group


class BallotConsumer(LiveConsumer):
    """Hints about one ballot, for whoever may see its page."""

    def group_for(self) -> str | int:
        if not self.scope["user"].has_perm("meetings.view_ballot"):
            return CLOSE_FORBIDDEN
        uuid = self.scope["url_route"]["kwargs"]["uuid"]
        if not Ballot.objects.filter(uuid=uuid).exists():
            return CLOSE_NOT_FOUND
        return ballot_group(uuid)

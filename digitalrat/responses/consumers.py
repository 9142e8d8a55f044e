from digitalrat.core import protocol
from digitalrat.core.consumers import LiveConsumer

from .models import Handover
from .protocol import handover_group


class HandoverConsumer(LiveConsumer):
    """Hints for everybody who has a hand-over open."""

    def group_for(self) -> str | int:
        handover = Handover.objects.filter(uuid=self.scope["url_route"]["kwargs"]["uuid"]).first()
        if handover is None:
            return protocol.CLOSE_NOT_FOUND
        if not self.scope["user"].has_perm("responses.view_handover", handover):
            return protocol.CLOSE_FORBIDDEN
        return handover_group(handover.uuid)

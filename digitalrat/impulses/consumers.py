from digitalrat.core import protocol
from digitalrat.core.consumers import LiveConsumer

from .protocol import impulse_group
from .queries import for_reading


class ImpulseConsumer(LiveConsumer):
    """Hints for everybody who has an impulse open."""

    def group_for(self) -> str | int:
        impulse = for_reading().filter(uuid=self.scope["url_route"]["kwargs"]["uuid"]).first()
        if impulse is None:
            return protocol.CLOSE_NOT_FOUND
        if not self.scope["user"].has_perm("impulses.view_impulse", impulse):
            # That there is a draft at all is nobody else's business.
            return protocol.CLOSE_FORBIDDEN if impulse.submitted_at else protocol.CLOSE_NOT_FOUND
        return impulse_group(impulse.uuid)

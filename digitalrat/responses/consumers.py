from digitalrat.core import protocol
from digitalrat.core.consumers import LiveConsumer

from .models import Handover, Part
from .protocol import DESK_GROUP, INSIDE_DESK_GROUP, handover_group, part_group, workshop_group


class HandoverConsumer(LiveConsumer):
    """Hints for everybody who has a hand-over open."""

    def group_for(self) -> str | int:
        handover = Handover.objects.filter(uuid=self.scope["url_route"]["kwargs"]["uuid"]).first()
        if handover is None:
            return protocol.CLOSE_NOT_FOUND
        if not self.scope["user"].has_perm("responses.view_handover", handover):
            return protocol.CLOSE_FORBIDDEN
        return handover_group(handover.uuid)


class WorkshopConsumer(LiveConsumer):
    """Hints for office and CDO about parts and notes of a hand-over."""

    def group_for(self) -> str | int:
        handover = Handover.objects.filter(uuid=self.scope["url_route"]["kwargs"]["uuid"]).first()
        if handover is None:
            return protocol.CLOSE_NOT_FOUND
        if not self.scope["user"].has_perm("responses.view_notes", handover):
            return protocol.CLOSE_FORBIDDEN
        return workshop_group(handover.uuid)


class PartConsumer(LiveConsumer):
    """Hints for whoever has a part open. That it exists is no business of others."""

    def group_for(self) -> str | int:
        uuid = self.scope["url_route"]["kwargs"]["uuid"]
        part = Part.objects.select_related("response__handover").filter(uuid=uuid).first()
        if part is None or not self.scope["user"].has_perm("responses.view_part", part):
            return protocol.CLOSE_NOT_FOUND
        return part_group(part.uuid)


class DeskConsumer(LiveConsumer):
    """Hints for whoever has the desk open."""

    def group_for(self) -> str | int:
        user = self.scope["user"]
        if user.has_perm("responses.view_draft"):
            return INSIDE_DESK_GROUP
        return DESK_GROUP if user.has_perm("responses.view_inbox") else protocol.CLOSE_FORBIDDEN

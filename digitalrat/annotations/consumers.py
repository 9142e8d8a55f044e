from digitalrat.core import protocol
from digitalrat.core.consumers import LiveConsumer
from digitalrat.masterplan.models import Chapter

from .protocol import chapter_group


class ChapterConsumer(LiveConsumer):
    """Hints for everybody who has a chapter open in the workspace."""

    def group_for(self) -> str | int:
        chapter = Chapter.objects.filter(uuid=self.scope["url_route"]["kwargs"]["uuid"]).first()
        if chapter is None:
            return protocol.CLOSE_NOT_FOUND
        if not self.scope["user"].has_perm("annotations.view_annotations", chapter):
            return protocol.CLOSE_FORBIDDEN
        return chapter_group(chapter.uuid)

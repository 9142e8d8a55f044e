from digitalrat.core.consumers import LiveConsumer

from .protocol import inbox_group


class InboxConsumer(LiveConsumer):
    """Hints for all open pages of the person who is signed in; everybody has an inbox, and only their own."""

    def group_for(self) -> str | int:
        return inbox_group(self.scope["user"].pk)

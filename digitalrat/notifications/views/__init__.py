"""Pages of the room: notices, settings, what one follows; and for visitors, following by mail."""

"""Pages of the room: one's own account, and the directory with what the office does there."""

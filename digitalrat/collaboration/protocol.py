"""Names and numbers on the sockets of live documents.

The frames are those of y-websocket, so that any Yjs client works, and two of our own. The TypeScript twin is
static/src/editor/protocol.ts; a test holds both together. Close codes that all rooms share are in core.protocol.
"""

# First number of a frame.
MESSAGE_SYNC = 0
MESSAGE_AWARENESS = 1
MESSAGE_QUERY_AWARENESS = 3
# Own: [100, n] = the first n update frames (sync step 2 and update) of this socket are stored.
MESSAGE_STORED = 100
# Own: [101, mode] = what this socket may do from now on, one of the MODE_ numbers.
MESSAGE_MODE = 101

# Second number of a sync frame.
SYNC_STEP_1 = 0
SYNC_STEP_2 = 1
SYNC_UPDATE = 2

MODE_READ = 0
MODE_WRITE = 1
MODE_FROZEN = 2

# Close codes beside those of core.protocol; 4400–4499 tell the client not to come back.
CLOSE_TOO_LARGE = 4413
CLOSE_FROZEN = 4423
# A client that does not read may come back: its network was slow, not its intention.
CLOSE_TOO_SLOW = 4508

# Messages of the channel layer between the processes of the server; hints only, the database is the truth.
DOCUMENT_STORED = "document.stored"
DOCUMENT_CHANGED = "document.changed"
DOCUMENT_PRESENCE = "document.presence"
DOCUMENT_WHO_IS_THERE = "document.who_is_there"


def document_group(document_id: int) -> str:
    """Group of all server processes in which the document is open."""
    return f"document.{document_id}"

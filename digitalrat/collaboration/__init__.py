"""Live documents: Yjs over WebSocket, every update stored before it is acknowledged.

Does not know what a document is for; rooms above register a port (rooms.py) that says who may read and write.
"""

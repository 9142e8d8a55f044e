"""The one place that sees everything: settings, URLs, ASGI, the demonstration data.

Holds no rules of the domain; it only plugs the rooms together.
"""

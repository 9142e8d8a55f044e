"""Who is told what. Nobody is told of what they may not see, and nobody of what they did themselves."""

from . import following, impulses, mails, measures, parts, proposals, responses

__all__ = ["following", "impulses", "mails", "measures", "parts", "proposals", "responses"]

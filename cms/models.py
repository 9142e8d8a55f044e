"""Django looks for models here; the page types live in cms.pages, one file a kind."""

from .pages import *  # noqa: F403 — see above

"""Wagtail looks for hooks here."""

from .importing import hooks  # noqa: F401 — registers the import of plans

"""Wagtail: the pages that people publish. The only room that knows Wagtail."""

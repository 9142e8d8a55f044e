"""The repository tests itself: floors, relations, settings, templates, messages, files."""

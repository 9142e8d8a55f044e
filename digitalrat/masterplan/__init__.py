"""The plan, its action fields, chapters and their immutable editions.

Does not know how chapters are written (Wagtail) nor who annotates or quotes them.
"""

"""Impulses: from the first idea to the adopted recommendation, with authors, points, quotes and discussion.

Ballots are held one floor up (meetings), answers come from responses.
"""

"""Annotations on chapter editions, and the replies to them.

An annotation points at a passage of an immutable edition; knows nothing of impulses that may grow from it.
"""

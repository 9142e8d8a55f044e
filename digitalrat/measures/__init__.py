"""Measures with owner, state and traffic light, and what they answer.

Does not know how answers are signed.
"""

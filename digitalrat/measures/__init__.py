"""Measures with owner, state and traffic light, and what they answer.nnDoes not know how answers are signed.
"""

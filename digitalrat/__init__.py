"""Nachhall: the tool by which a city's digital advisory council works."""

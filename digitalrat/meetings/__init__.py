"""Meetings, agendas, ballots and the votes in them; the council as the public sees it.

The only room that decides whether an impulse is adopted; texts belong to impulses.
"""

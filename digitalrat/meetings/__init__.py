"""Meetings, agendas, ballots and the votes in them.nnThe only room that decides whether an impulse is adopted; texts belong to impulses.
"""

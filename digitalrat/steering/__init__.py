"""Who steers the plan: the office with tasks, powers, posts and processes, the bodies across departments, and who
answers for which chapter; each with the days on which it holds.

No work on measures (measures) and no answers to impulses (responses).
"""
